-- Pictures. Moments as in 00001. They are kept here and not in files beside: one commit makes the message and what it
-- shows, a kill leaves neither by half, and whoever copies the store has copied them.

-- +goose Up
ALTER TABLE message ADD COLUMN images TEXT NOT NULL DEFAULT ''; -- a JSON list; '' for none

-- What holds the same bytes is kept once. Rows of their own, so that whatever reads of images reads past no pictures.
CREATE TABLE picture (
    shop TEXT NOT NULL REFERENCES shop (name),
    hash BLOB NOT NULL, -- SHA-256
    body BLOB NOT NULL,
    PRIMARY KEY (shop, hash)
) STRICT;

CREATE TABLE image (
    shop         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    hash         BLOB    NOT NULL,
    type         TEXT    NOT NULL,
    width        INTEGER NOT NULL,
    height       INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    conversation TEXT, -- NULL until it is sent
    seq          INTEGER CHECK ((seq IS NULL) = (conversation IS NULL)),
    PRIMARY KEY (shop, id),
    FOREIGN KEY (shop, hash) REFERENCES picture (shop, hash),
    FOREIGN KEY (shop, conversation, seq) REFERENCES message (shop, conversation, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX image_by_time ON image (shop, at, bytes);
CREATE INDEX image_by_hash ON image (shop, hash);
CREATE INDEX image_of_conversation ON image (shop, conversation, seq) WHERE conversation IS NOT NULL;
CREATE INDEX image_waits ON image (at) WHERE conversation IS NULL;
