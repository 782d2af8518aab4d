-- Programs that are told what happens at the desk, and what is on its way to them. Moments as in 00001.

-- +goose Up
CREATE TABLE hook (
    shop       TEXT    NOT NULL REFERENCES shop (name),
    id         TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    kinds      TEXT    NOT NULL, -- a JSON list; an empty one is all
    secret     BLOB    NOT NULL,
    after      INTEGER NOT NULL, -- the last event of the log that was put on its way, or is not wanted
    created_at INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE parcel (
    shop    TEXT    NOT NULL,
    hook    TEXT    NOT NULL,
    seq     INTEGER NOT NULL, -- of the event
    tries   INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,          -- NULL: it is given up
    why     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (shop, hook, seq),
    FOREIGN KEY (shop, hook) REFERENCES hook (shop, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX parcel_due ON parcel (shop, hook, next_at) WHERE next_at IS NOT NULL;
