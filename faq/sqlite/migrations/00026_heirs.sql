-- What shops take over from their head offices. Moments and bodies as in 00001.

-- +goose Up
ALTER TABLE entry ADD COLUMN inherited_from TEXT NOT NULL DEFAULT ''; -- the head office; '' is the shop's own
ALTER TABLE entry ADD COLUMN inherited_revision INTEGER NOT NULL DEFAULT 0; -- of the entry there

CREATE INDEX entry_inherited ON entry (shop, id, inherited_revision) WHERE inherited_from <> '';

CREATE TABLE following (
    shop     TEXT    NOT NULL PRIMARY KEY REFERENCES shop (name),
    head     TEXT    NOT NULL, -- '' where it follows nobody any more
    revision INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    by       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX following_by_head ON following (head, shop) WHERE head <> '';

-- How what the head office offers is tied to the shop, but for inherited entries, of which the entry itself says so.
CREATE TABLE bequest (
    shop      TEXT    NOT NULL REFERENCES following (shop),
    noun      TEXT    NOT NULL, -- 'entry' or 'policy'
    id        TEXT    NOT NULL,
    tie       TEXT    NOT NULL,
    base      INTEGER NOT NULL, -- the head office's revision that was inherited or overridden; 0 is none
    hindrance TEXT    NOT NULL, -- of what is held
    PRIMARY KEY (shop, noun, id)
) STRICT, WITHOUT ROWID;

-- What the live entries that are a shop's own are asked by, of shops that follow or are followed: so it is found out
-- without reading a bank whether something of the shop's is in the way.
CREATE TABLE phrasing (
    shop TEXT NOT NULL REFERENCES shop (name),
    core TEXT NOT NULL,
    id   TEXT NOT NULL,
    PRIMARY KEY (shop, core, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX phrasing_by_entry ON phrasing (shop, id);
