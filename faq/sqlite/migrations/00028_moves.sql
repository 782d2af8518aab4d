-- The order in which shops have moved, over all of them: so one question tells a follower of thousands which have.
-- Moments and bodies as in 00001.

-- +goose Up
ALTER TABLE shop ADD COLUMN moved INTEGER NOT NULL DEFAULT 0; -- rises with every step, voice and edit of the desk's rules

UPDATE shop SET moved = (SELECT count(*) FROM shop AS s WHERE s.name <= shop.name);

CREATE INDEX shop_by_moved ON shop (moved);

-- Whoever writes holds the only write lock, so that a lower number is never seen after a higher one.
-- +goose StatementBegin
CREATE TRIGGER shop_is_made AFTER INSERT ON shop
BEGIN
    UPDATE shop SET moved = (SELECT max(moved) FROM shop) + 1 WHERE name = NEW.name;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER shop_moves AFTER UPDATE OF seq, heard ON shop WHEN NEW.seq <> OLD.seq OR NEW.heard <> OLD.heard
BEGIN
    UPDATE shop SET moved = (SELECT max(moved) FROM shop) + 1 WHERE name = NEW.name;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER shop_has_first_rules AFTER INSERT ON desk_rules
BEGIN
    UPDATE shop SET moved = (SELECT max(moved) FROM shop) + 1 WHERE name = NEW.shop;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER shop_has_other_rules AFTER UPDATE ON desk_rules
BEGIN
    UPDATE shop SET moved = (SELECT max(moved) FROM shop) + 1 WHERE name = NEW.shop;
END;
-- +goose StatementEnd
