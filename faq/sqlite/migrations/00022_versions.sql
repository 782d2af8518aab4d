-- Tables have numbered versions. Every state was kept before, too: they are counted in the order of their steps.

-- +goose Up
ALTER TABLE policy ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

UPDATE policy SET version = (
    SELECT count(*) FROM policy AS o WHERE o.shop = policy.shop AND o.name = policy.name AND o.seq <= policy.seq
);

CREATE UNIQUE INDEX policy_by_version ON policy (shop, name, version);

-- +goose StatementBegin
CREATE TRIGGER policy_is_never_rewritten BEFORE UPDATE ON policy
BEGIN
    SELECT RAISE (ABORT, 'versions are only ever added');
END;
-- +goose StatementEnd
