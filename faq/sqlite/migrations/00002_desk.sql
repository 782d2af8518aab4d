-- What was said, and who answers. Moments and bodies as in 00001.

-- +goose Up
CREATE TABLE conversation (
    shop       TEXT    NOT NULL REFERENCES shop (name),
    id         TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    owner      TEXT    NOT NULL CHECK (owner IN ('bot', 'queue', 'agent', 'nobody')),
    epoch      INTEGER NOT NULL, -- raised by every change of owner
    agent      TEXT    NOT NULL, -- '' unless the owner is 'agent'
    created_at INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE exchange (
    shop         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    opened       INTEGER NOT NULL, -- 1 where the exchange opened its conversation
    channel      TEXT    NOT NULL,
    message_id   TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    PRIMARY KEY (shop, id),
    FOREIGN KEY (shop, conversation) REFERENCES conversation (shop, id)
) STRICT;

CREATE UNIQUE INDEX exchange_opening ON exchange (shop, channel, message_id) WHERE opened = 1 AND message_id <> '';

-- +goose StatementBegin
CREATE TRIGGER exchange_is_never_rewritten BEFORE UPDATE ON exchange
BEGIN
    SELECT RAISE (ABORT, 'an exchange is never changed');
END;
-- +goose StatementEnd

CREATE TABLE message (
    shop         TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL, -- 1, 2, 3 … without gaps
    author       TEXT    NOT NULL CHECK (author IN ('buyer', 'bot', 'agent')),
    name         TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    exchange     TEXT    NOT NULL, -- of a question and its reply; '' for held words and an agent's
    message_id   TEXT    NOT NULL, -- the channel's own id of a buyer's message
    at           INTEGER NOT NULL,
    PRIMARY KEY (shop, conversation, seq),
    FOREIGN KEY (shop, conversation) REFERENCES conversation (shop, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX message_delivered ON message (shop, conversation, message_id) WHERE message_id <> '';

CREATE TABLE verdict (
    shop     TEXT    NOT NULL,
    exchange TEXT    NOT NULL,
    verdict  TEXT    NOT NULL,
    token    TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (shop, exchange, verdict, token),
    FOREIGN KEY (shop, exchange) REFERENCES exchange (shop, id)
) STRICT, WITHOUT ROWID;

-- What a ticket asks about stands in its exchange, which never changes.
CREATE TABLE ticket (
    shop         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    exchange     TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'claimed', 'closed')),
    agent        TEXT    NOT NULL, -- who holds it, or closed it
    lease_until  INTEGER CHECK ((lease_until IS NOT NULL) = (state = 'claimed')),
    created_at   INTEGER NOT NULL,
    closed_at    INTEGER,
    note         TEXT    NOT NULL,
    PRIMARY KEY (shop, id),
    FOREIGN KEY (shop, conversation) REFERENCES conversation (shop, id),
    FOREIGN KEY (shop, exchange) REFERENCES exchange (shop, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX ticket_open ON ticket (shop, conversation) WHERE state <> 'closed';
-- With state and lease, so that counting the waiting reads nothing else.
CREATE INDEX ticket_queue ON ticket (shop, created_at, id, state, lease_until) WHERE state <> 'closed';
CREATE INDEX ticket_by_time ON ticket (shop, created_at, id);
CREATE INDEX ticket_by_agent ON ticket (shop, agent, created_at, id);
