package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Agents implements desk.Roster.
func (db *DB) Agents(ctx context.Context, shop faq.Shop) (agents []desk.Agent, err error) {
	defer during(&err, "agents of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]desk.Agent, error) { return tx.agents(ctx, shop) })
}

func (tx *txn) agents(ctx context.Context, shop faq.Shop) ([]desk.Agent, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+agentColumns+` FROM agent AS a WHERE a.shop = ? ORDER BY a.name`, tx.now.UnixMicro(), shop)
	found, err := collect(rows, err, scanAgent)
	if err == nil && len(found) == 0 {
		err = tx.exists(ctx, shop)
	}
	return found, err
}

// PutAgent implements desk.Roster.
func (db *DB) PutAgent(ctx context.Context, shop faq.Shop, a desk.Agent) (kept desk.Agent, err error) {
	defer during(&err, "put agent %s", a.Name)
	a.Presence = desk.Off // of one who is new
	if err := a.Valid(); err != nil {
		return a, err
	}
	skills, err := encode(a.Skills)
	if err != nil {
		return a, err
	}
	return write(ctx, db, func(tx *txn) (desk.Agent, error) {
		old, err := tx.agent(ctx, shop, a.Name)
		if err != nil {
			return a, err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO agent (shop, name, presence, seen_at, skills, capacity) VALUES (?, ?, ?, 0, ?, ?)
			ON CONFLICT DO UPDATE SET skills = excluded.skills, capacity = excluded.capacity`,
			shop, a.Name, a.Presence, skills, a.Capacity)
		if err != nil {
			return a, tx.unlessShop(ctx, shop, err)
		}
		now, err := tx.agent(ctx, shop, a.Name)
		if err != nil {
			return a, err
		}
		return now, tx.log(ctx, shop, faq.Deed{Noun: faq.AgentNoun, ID: a.Name, Old: agentBrief(old), New: agentBrief(now)})
	})
}

// agentBrief says what an agent is good at and can hold.
func agentBrief(a desk.Agent) string {
	return faq.Brief(fmt.Sprintf("%v，同时接待 %d", a.Skills, a.Capacity))
}

// Appear implements desk.Roster.
func (db *DB) Appear(ctx context.Context, shop faq.Shop, name string, p desk.Presence) (a desk.Agent, err error) {
	defer during(&err, "presence of agent %s", name)
	if err := (&desk.Agent{Presence: p}).Valid(); err != nil {
		return a, err
	}
	return write(ctx, db, func(tx *txn) (desk.Agent, error) {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO agent (shop, name, presence, seen_at, skills, capacity) VALUES (?, ?, ?, ?, '[]', 0)
			ON CONFLICT DO UPDATE SET presence = excluded.presence, seen_at = excluded.seen_at`, shop, name, p, tx.now.UnixMicro())
		if err != nil {
			return desk.Agent{}, tx.unlessShop(ctx, shop, err)
		}
		return tx.agent(ctx, shop, name)
	})
}

// unlessShop returns faq.ErrNotFound where the reason of an error is that there is no such shop.
func (tx *txn) unlessShop(ctx context.Context, shop faq.Shop, err error) error {
	if missing := tx.exists(ctx, shop); missing != nil {
		return missing
	}
	return err
}

// agent returns an agent; one who has never been seen is off and takes whatever comes.
func (tx *txn) agent(ctx context.Context, shop faq.Shop, name string) (desk.Agent, error) {
	a, err := scanAgent(tx.QueryRowContext(ctx, `SELECT `+agentColumns+` FROM agent AS a WHERE a.shop = ? AND a.name = ?`,
		tx.now.UnixMicro(), shop, name))
	if !errors.Is(err, sql.ErrNoRows) {
		return a, err
	}
	a = desk.Agent{Name: name, Presence: desk.Off}
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM ticket WHERE shop = ? AND agent = ? AND state = 'claimed' AND lease_until > ?`,
		shop, name, tx.now.UnixMicro()).Scan(&a.Holds)
	return a, err
}

// agentColumns are what scanAgent reads; the parameter is the moment.
const agentColumns = `a.name, a.presence, a.seen_at, a.skills, a.capacity, (SELECT count(*) FROM ticket AS t
	WHERE t.shop = a.shop AND t.agent = a.name AND t.state = 'claimed' AND t.lease_until > ?)`

func scanAgent(row scanner) (a desk.Agent, err error) {
	var seen int64
	var skills []byte
	if err := row.Scan(&a.Name, &a.Presence, &seen, &skills, &a.Capacity, &a.Holds); err != nil {
		return a, err
	}
	a.SeenAt = moment(seen)
	if err := json.Unmarshal(skills, &a.Skills); err != nil {
		return a, fmt.Errorf("skills of agent %s: %w", a.Name, err)
	}
	return a, nil
}

// Rules implements desk.Roster.
func (db *DB) Rules(ctx context.Context, shop faq.Shop) (r desk.Rules, err error) {
	defer during(&err, "rules of shop %s", shop)
	return read(ctx, db, func(tx *txn) (desk.Rules, error) {
		known, err := tx.rules(ctx, shop)
		if err != nil {
			return desk.Rules{}, err
		}
		return *known, tx.exists(ctx, shop)
	})
}

// PutRules implements desk.Roster.
func (db *DB) PutRules(ctx context.Context, shop faq.Shop, r desk.Rules, by string) (err error) {
	defer during(&err, "put rules of shop %s", shop)
	if err := r.Valid(); err != nil {
		return err
	}
	body, err := encode(r)
	if err != nil {
		return err
	}
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		old, err := tx.rules(ctx, shop)
		if err != nil {
			return nothing{}, err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO desk_rules (shop, edited_at, edited_by, body) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET edited_at = excluded.edited_at, edited_by = excluded.edited_by, body = excluded.body`,
			shop, tx.now.UnixMicro(), by, body)
		if err != nil {
			return nothing{}, tx.unlessShop(ctx, shop, err)
		}
		remember(tx, tx.memory.rules, shop, nil) // to be read again
		return nothing{}, tx.log(ctx, shop, faq.Deed{By: by, Noun: faq.DeskNoun, Old: faq.BriefJSON(old), New: faq.BriefJSON(r)})
	})
	if err == nil {
		db.hours.forget(shop)
	}
	return err
}
