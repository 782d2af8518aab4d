-- When what is held for want of a cell has to be looked at again: a version of a table that was announced begins then.
-- Moments and bodies as in 00001.

-- +goose Up
ALTER TABLE bequest ADD COLUMN due INTEGER; -- NULL where only an edit can free it

CREATE INDEX bequest_by_due ON bequest (due, shop) WHERE due IS NOT NULL;

-- Of what is held already it is found out at the first look.
UPDATE bequest SET due = 0 WHERE noun = 'entry' AND tie = 'held' AND hindrance ->> 'kind' = 'lacks_cell';
