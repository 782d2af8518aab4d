-- What a shop has decided to say. Moments are microseconds since 1970, UTC; bodies are the noun's own JSON, to which
-- fields are only ever added. Migrations go forward only: a file is restored from a backup, not migrated down.

-- +goose Up
CREATE TABLE shop (
    name       TEXT    NOT NULL PRIMARY KEY,
    seq        INTEGER NOT NULL DEFAULT 0, -- of the shop's newest step, entries and policies alike
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    why        TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The state that is served, one row an entry. A deleted entry stays as a tombstone, so that followers hear of it and
-- its revisions go on counting if it is made again. The body comes last: filters need not read past it.
CREATE TABLE entry (
    shop       TEXT    NOT NULL REFERENCES shop (name),
    id         TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    deleted    INTEGER NOT NULL,
    status     TEXT    NOT NULL, -- 'live' also where the entry leaves it unset
    category   TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;

CREATE UNIQUE INDEX entry_by_seq ON entry (shop, seq);
CREATE INDEX entry_by_category ON entry (shop, category, id);

CREATE TABLE revision (
    shop      TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    revision  INTEGER NOT NULL,
    deleted   INTEGER NOT NULL,
    edited_at INTEGER NOT NULL,
    edited_by TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (shop, id, revision),
    FOREIGN KEY (shop, id) REFERENCES entry (shop, id)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER revision_is_never_rewritten BEFORE UPDATE ON revision
BEGIN
    SELECT RAISE (ABORT, 'revisions are only ever added');
END;
-- +goose StatementEnd

-- Every state of every table; the one with the highest seq is in force.
CREATE TABLE policy (
    shop      TEXT    NOT NULL REFERENCES shop (name),
    name      TEXT    NOT NULL,
    seq       INTEGER NOT NULL,
    edited_at INTEGER NOT NULL,
    edited_by TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (shop, name, seq)
) STRICT;

CREATE TABLE api_key (
    shop       TEXT    NOT NULL REFERENCES shop (name),
    id         TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    hash       BLOB    NOT NULL UNIQUE, -- SHA-256 of the secret
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
