-- What share of wrong answers a shop tolerates. Moments as in 00001.

-- +goose Up
-- Every state; the one with the highest revision is in force. NULL is a class that the shop has not set.
CREATE TABLE tolerance (
    shop      TEXT    NOT NULL REFERENCES shop (name),
    revision  INTEGER NOT NULL,
    low       REAL CHECK (low BETWEEN 0 AND 1),
    normal    REAL CHECK (normal BETWEEN 0 AND 1),
    high      REAL CHECK (high BETWEEN 0 AND 1),
    edited_at INTEGER NOT NULL,
    edited_by TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    PRIMARY KEY (shop, revision)
) STRICT, WITHOUT ROWID;
