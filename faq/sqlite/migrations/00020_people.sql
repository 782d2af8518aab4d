-- Who may sign in, who has, and who guessed. Moments as in 00001.

-- +goose Up
CREATE TABLE user (
    name         TEXT    NOT NULL PRIMARY KEY, -- never given twice: it signs
    title        TEXT    NOT NULL,
    admin        INTEGER NOT NULL, -- of all shops
    disabled     INTEGER NOT NULL,
    hash         TEXT    NOT NULL, -- Argon2id, with its parameters
    must_change  INTEGER NOT NULL, -- a one-time password
    password_at  INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    edited_at    INTEGER NOT NULL,
    edited_by    TEXT    NOT NULL,
    signed_in_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE user_role (
    user TEXT NOT NULL REFERENCES user (name),
    shop TEXT NOT NULL REFERENCES shop (name),
    role TEXT NOT NULL,
    PRIMARY KEY (user, shop)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    hash       BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the token
    user       TEXT    NOT NULL REFERENCES user (name),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_of_user ON session (user);
CREATE INDEX session_by_end ON session (expires_at);

-- Guesses at passwords. Names and addresses are kept as hashes.
CREATE TABLE guess (
    kind     TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    failures INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX guess_by_age ON guess (last_at);
