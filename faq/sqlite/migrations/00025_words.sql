-- The words of shops. Moments and bodies as in 00001.

-- +goose Up
-- Every state; the one with the highest revision is in force.
CREATE TABLE words (
    shop      TEXT    NOT NULL REFERENCES shop (name),
    revision  INTEGER NOT NULL,
    edited_at INTEGER NOT NULL,
    edited_by TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    act       TEXT    NOT NULL, -- what made it
    body      TEXT    NOT NULL,
    PRIMARY KEY (shop, revision)
) STRICT, WITHOUT ROWID;
