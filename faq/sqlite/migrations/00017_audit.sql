-- Who changed what: one row a change, written with it. Moments as in 00001.

-- +goose Up
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused
    shop      TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    by        TEXT    NOT NULL,
    role      TEXT    NOT NULL, -- '' is a program on this machine
    act       TEXT    NOT NULL,
    noun      TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    revision  INTEGER NOT NULL, -- 0 where the thing has none
    why       TEXT    NOT NULL,
    old       TEXT    NOT NULL, -- in short, masked
    new       TEXT    NOT NULL,
    overrides TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_by_shop ON audit (shop, seq);
CREATE INDEX audit_by_noun ON audit (shop, noun, id, seq);

-- +goose StatementBegin
CREATE TRIGGER audit_is_never_rewritten BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd
