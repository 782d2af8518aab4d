-- Who works at the desk. Moments as in 00001.

-- +goose Up
CREATE TABLE agent (
    shop     TEXT    NOT NULL REFERENCES shop (name),
    name     TEXT    NOT NULL,
    presence TEXT    NOT NULL CHECK (presence IN ('on', 'busy', 'off')),
    seen_at  INTEGER NOT NULL,
    skills   TEXT    NOT NULL, -- a JSON list; an empty one is for whatever comes
    capacity INTEGER NOT NULL, -- 0 is the shop's number
    PRIMARY KEY (shop, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_held ON ticket (shop, agent, lease_until) WHERE state = 'claimed';
