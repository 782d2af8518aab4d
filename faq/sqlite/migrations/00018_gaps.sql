-- What the bot could not answer: which questions belong together, and what was decided about them. Moments as in 00001.

-- +goose Up
CREATE INDEX exchange_missed ON exchange (shop, id)
    WHERE body ->> 'reason' IN ('no_entry', 'below_bar', 'ambiguous', 'out_of_scope', 'expired');
CREATE INDEX exchange_picked ON exchange (shop, body ->> 'picked') WHERE body ->> 'picked' <> '';
CREATE INDEX ticket_by_exchange ON ticket (shop, exchange);

-- A question stays where it was sorted, so that a gap is the same one tomorrow.
CREATE TABLE gap_question (
    shop TEXT NOT NULL REFERENCES shop (name),
    core TEXT NOT NULL, -- the question's normal form
    gap  TEXT NOT NULL,
    PRIMARY KEY (shop, core)
) STRICT, WITHOUT ROWID;

-- The last decision about each gap.
CREATE TABLE gap (
    shop       TEXT    NOT NULL REFERENCES shop (name),
    id         TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('accepted', 'ignored')),
    entry      TEXT    NOT NULL, -- that answers it from now on; '' of an ignored one
    times      INTEGER NOT NULL, -- how often it had been asked then
    decided_at INTEGER NOT NULL,
    decided_by TEXT    NOT NULL,
    why        TEXT    NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
