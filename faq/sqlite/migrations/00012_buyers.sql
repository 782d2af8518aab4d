-- Secrets that a shop shares with programs of its own, by what they are for. Moments as in 00001.

-- +goose Up
CREATE TABLE secret (
    shop    TEXT    NOT NULL REFERENCES shop (name),
    purpose TEXT    NOT NULL,
    secret  BLOB    NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT    NOT NULL,
    PRIMARY KEY (shop, purpose)
) STRICT, WITHOUT ROWID;

-- What agents write about a customer, for one another. The subject is the buyer where the shop's site vouches for
-- him, and his conversation where it does not.
CREATE TABLE note (
    shop    TEXT    NOT NULL REFERENCES shop (name),
    subject TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    by      TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    PRIMARY KEY (shop, subject, id)
) STRICT, WITHOUT ROWID;

-- Quick replies: of one agent, or ('') of the team.
CREATE TABLE quick_reply (
    shop  TEXT    NOT NULL REFERENCES shop (name),
    agent TEXT    NOT NULL,
    id    TEXT    NOT NULL,
    title TEXT    NOT NULL,
    text  TEXT    NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (shop, agent, id)
) STRICT, WITHOUT ROWID;

-- What a person said answers a question: the entry, or '' where none fits.
CREATE TABLE label (
    shop         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    message      INTEGER NOT NULL, -- the buyer's message that is the question
    question     TEXT    NOT NULL,
    entry        TEXT    NOT NULL,
    by           TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (shop, id),
    FOREIGN KEY (shop, conversation) REFERENCES conversation (shop, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX label_of_message ON label (shop, conversation, message, by);
CREATE INDEX label_by_entry ON label (shop, entry, id);
