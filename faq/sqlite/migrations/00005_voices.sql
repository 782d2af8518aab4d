-- What buyers say of answers, for the matcher to learn from. Moments as in 00001. What was judged before this schema is
-- not counted: its questions were not read into their normal form then.

-- +goose Up
ALTER TABLE shop ADD COLUMN heard INTEGER NOT NULL DEFAULT 0; -- raised by every voice and veto

-- A conversation has one voice about a question and an entry, its last.
CREATE TABLE voice (
    shop         TEXT    NOT NULL,
    core         TEXT    NOT NULL, -- the question's normal form
    entry        TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    agrees       INTEGER NOT NULL CHECK (agrees IN (0, 1)),
    question     TEXT    NOT NULL, -- as it was typed; never one with numbers or addresses of people
    at           INTEGER NOT NULL,
    PRIMARY KEY (shop, core, entry, conversation),
    FOREIGN KEY (shop, conversation) REFERENCES conversation (shop, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX voice_by_entry ON voice (shop, entry);

-- For good: it outlives the voices, so that the pair never comes back.
CREATE TABLE veto (
    shop      TEXT    NOT NULL REFERENCES shop (name),
    entry     TEXT    NOT NULL,
    core      TEXT    NOT NULL,
    vetoed_at INTEGER NOT NULL,
    vetoed_by TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    PRIMARY KEY (shop, entry, core)
) STRICT, WITHOUT ROWID;
