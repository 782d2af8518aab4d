-- Questions of which a shop says who must answer them. Moments and bodies as in 00001.

-- +goose Up
CREATE TABLE check_question (
    shop    TEXT    NOT NULL REFERENCES shop (name),
    id      TEXT    NOT NULL,
    kept_at INTEGER NOT NULL,
    kept_by TEXT    NOT NULL,
    why     TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
