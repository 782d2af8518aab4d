-- What happens at the desk, and what it adds to a ticket. Moments and bodies as in 00001.

-- +goose Up
ALTER TABLE conversation ADD COLUMN buyer TEXT NOT NULL DEFAULT ''; -- as the shop's own site knows him
CREATE INDEX conversation_by_buyer ON conversation (shop, buyer, created_at) WHERE buyer <> '';

ALTER TABLE message ADD COLUMN key TEXT NOT NULL DEFAULT '';   -- of an agent's: who wrote it, and his own id of it
ALTER TABLE message ADD COLUMN entry TEXT NOT NULL DEFAULT ''; -- the standard answer that an agent sent
CREATE UNIQUE INDEX message_sent ON message (shop, conversation, key) WHERE key <> '';

-- Everything that happened, in the order in which it was committed. Only ever added to.
CREATE TABLE event (
    shop         TEXT    NOT NULL,
    seq          INTEGER NOT NULL, -- 1, 2, 3 … within the shop
    conversation TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    PRIMARY KEY (shop, seq),
    FOREIGN KEY (shop, conversation) REFERENCES conversation (shop, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_by_conversation ON event (shop, conversation, seq);

-- +goose StatementBegin
CREATE TRIGGER event_is_never_rewritten BEFORE UPDATE ON event
BEGIN
    SELECT RAISE (ABORT, 'events are only ever added');
END;
-- +goose StatementEnd

-- Tickets that were there before have clocks that do not run, and their place by their age.
ALTER TABLE ticket ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;       -- the place in the queue: the lower, the sooner
ALTER TABLE ticket ADD COLUMN skill TEXT NOT NULL DEFAULT '';        -- who is asked
ALTER TABLE ticket ADD COLUMN reserved TEXT NOT NULL DEFAULT '';     -- for the agent whom it was handed to
ALTER TABLE ticket ADD COLUMN known TEXT NOT NULL DEFAULT '';        -- the agent whom the buyer knows
ALTER TABLE ticket ADD COLUMN wake_at INTEGER;                       -- when something comes about by itself
ALTER TABLE ticket ADD COLUMN taken_at INTEGER;                      -- for the first time
ALTER TABLE ticket ADD COLUMN details TEXT NOT NULL DEFAULT '{"first_reply":{"target_seconds":0},"settlement":{"target_seconds":0}}';
UPDATE ticket SET rank = created_at + 300000000, wake_at = lease_until;

DROP INDEX ticket_queue;
DROP INDEX ticket_by_time;
DROP INDEX ticket_by_agent;
-- With state and lease, so that counting the waiting reads nothing else.
CREATE INDEX ticket_queue ON ticket (shop, rank, id, state, lease_until) WHERE state <> 'closed';
CREATE INDEX ticket_by_rank ON ticket (shop, rank, id);
CREATE INDEX ticket_by_agent ON ticket (shop, agent, rank, id);
CREATE INDEX ticket_by_conversation ON ticket (shop, conversation, created_at);
CREATE INDEX ticket_taken ON ticket (shop, taken_at) WHERE taken_at IS NOT NULL;
CREATE INDEX ticket_wakes ON ticket (wake_at) WHERE wake_at IS NOT NULL;

-- How the shop runs its desk; the body is the newest state.
CREATE TABLE desk_rules (
    shop      TEXT    NOT NULL PRIMARY KEY REFERENCES shop (name),
    edited_at INTEGER NOT NULL,
    edited_by TEXT    NOT NULL,
    body      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
