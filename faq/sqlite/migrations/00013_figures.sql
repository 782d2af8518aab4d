-- For figures: conversations by time, and closed tickets by time.

-- +goose Up
CREATE INDEX conversation_by_time ON conversation (shop, created_at, id);
CREATE INDEX ticket_by_close ON ticket (shop, closed_at) WHERE closed_at IS NOT NULL;
