package sqlite

import (
	"context"
	"slices"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Next implements desk.Roster.
func (db *DB) Next(ctx context.Context, shop faq.Shop, agent string) (t desk.Ticket, err error) {
	defer during(&err, "next ticket for %s", agent)
	return write(ctx, db, func(tx *txn) (desk.Ticket, error) {
		a, rules, err := tx.hand(ctx, shop, agent)
		if err != nil {
			return desk.Ticket{}, err
		}
		if most := rules.CapacityOf(a); a.Holds >= most {
			return desk.Ticket{}, conflict("%s holds %d tickets, at most %d", agent, a.Holds, most)
		}
		id, err := tx.firstFor(ctx, shop, a)
		if err != nil {
			return desk.Ticket{}, err
		}
		out, err := tx.do(ctx, shop, id, desk.Claim{Agent: agent})
		return out.Ticket, err
	})
}

// hand returns an agent who reaches for work, and notes that he lives.
func (tx *txn) hand(ctx context.Context, shop faq.Shop, agent string) (a desk.Agent, rules *desk.Rules, err error) {
	if agent == "" {
		return a, nil, &faq.FieldError{Field: "agent", Reason: "is empty"}
	}
	if rules, err = tx.rules(ctx, shop); err != nil {
		return a, nil, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE agent SET seen_at = ? WHERE shop = ? AND name = ?`, tx.now.UnixMicro(), shop, agent)
	if err != nil {
		return a, nil, err
	}
	a, err = tx.agent(ctx, shop, agent)
	return a, rules, err
}

// firstFor returns the waiting ticket that is the agent's first, or sql.ErrNoRows. Each of its few kinds is looked up
// by itself, so that the usual case reads no further than the head of the queue.
func (tx *txn) firstFor(ctx context.Context, shop faq.Shop, a desk.Agent) (id desk.ID, err error) {
	skills, err := encode(slices.Concat(a.Skills, []desk.Skill{""}))
	if err != nil {
		return "", err
	}
	var q query
	q.add(`SELECT t.id FROM ticket AS t WHERE t.shop = ? AND `+waits+` AND (t.reserved = ? OR t.reserved = '')`, shop, tx.now.UnixMicro(), a.Name)
	if len(a.Skills) > 0 {
		q.add(` AND (t.reserved = ? OR t.skill IN (SELECT value FROM json_each(?)))`, a.Name, skills)
	} else {
		q.add(` AND (t.reserved = ? OR t.skill <> ?)`, a.Name, desk.Supervisor)
	}
	q.add(` ORDER BY t.reserved = ? DESC`, a.Name)
	if slices.Contains(a.Skills, desk.Supervisor) {
		q.add(`, t.details ->> 'overdue' DESC`)
	}
	q.add(`, t.known = ? DESC, t.rank, t.id LIMIT 1`, a.Name)
	err = tx.QueryRowContext(ctx, q.String(), q.args...).Scan(&id)
	return id, err
}

// assignMost bounds what one sweep hands out in one shop.
const assignMost = 100

// assign hands the waiting tickets of a shop to who is there, the most urgent first, and returns how many it handed out.
func (db *DB) assign(ctx context.Context, shop faq.Shop) (n int, err error) {
	return write(ctx, db, func(tx *txn) (int, error) {
		rules, err := tx.rules(ctx, shop)
		if err != nil {
			return 0, err
		}
		staff, err := tx.agents(ctx, shop)
		if err != nil {
			return 0, err
		}
		rows, err := tx.QueryContext(ctx, `SELECT `+ticketColumns+` WHERE t.shop = ? AND `+waits+` ORDER BY t.rank, t.id LIMIT ?`,
			shop, tx.now.UnixMicro(), assignMost)
		waiting, err := collect(rows, err, scanTicket)
		if err != nil {
			return 0, err
		}
		return tx.give(ctx, waiting, staff, rules)
	})
}

// give hands out what somebody is there for.
func (tx *txn) give(ctx context.Context, waiting []desk.Ticket, staff []desk.Agent, rules *desk.Rules) (n int, err error) {
	for _, t := range waiting {
		agent := desk.Choose(t, staff, rules, tx.now.Add(-rules.LeaseFor()))
		if agent == "" {
			continue
		}
		if _, err := tx.do(ctx, t.Shop, t.ID, desk.Claim{Agent: agent, Assigned: true}); err != nil {
			return n, err
		}
		staff[slices.IndexFunc(staff, func(a desk.Agent) bool { return a.Name == agent })].Holds++
		n++
	}
	return n, nil
}
