-- The lives of entries: drafts beside what is served, and how a shop guards what becomes live. Moments and bodies as in
-- 00001.

-- +goose Up
ALTER TABLE revision ADD COLUMN act TEXT NOT NULL DEFAULT 'save'; -- what made it
ALTER TABLE revision ADD COLUMN author TEXT NOT NULL DEFAULT ''; -- who wrote it; '' is edited_by
ALTER TABLE revision ADD COLUMN beside INTEGER NOT NULL DEFAULT 0; -- it was a draft beside the entry

-- The draft beside an entry is one of its revisions.
CREATE TABLE pending (
    shop     TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    base     INTEGER NOT NULL, -- the revision of the entry that it was written beside
    status   TEXT    NOT NULL,
    PRIMARY KEY (shop, id),
    FOREIGN KEY (shop, id, revision) REFERENCES revision (shop, id, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_unpublished ON entry (shop, id) WHERE status IN ('draft', 'review') AND NOT deleted;

CREATE TABLE publishing (
    shop      TEXT    NOT NULL REFERENCES shop (name),
    revision  INTEGER NOT NULL,
    edited_at INTEGER NOT NULL,
    edited_by TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (shop, revision)
) STRICT, WITHOUT ROWID;
