package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Missed implements desk.Past. The reasons are those of the index exchange_missed, and of faq.Exchange.Missed.
func (db *DB) Missed(ctx context.Context, shop faq.Shop, n int) (missed []desk.Miss, err error) {
	defer during(&err, "missed questions of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]desk.Miss, error) {
		rows, err := tx.QueryContext(ctx, `
			SELECT x.body FROM exchange AS x
			WHERE x.shop = ?1 AND x.body ->> 'reason' IN ('no_entry', 'below_bar', 'ambiguous', 'out_of_scope', 'expired')
				AND x.body ->> 'picked' IS NULL AND x.body ->> 'decision' IN ('suggest', 'escalate')
				AND NOT EXISTS (SELECT 1 FROM verdict AS v WHERE v.shop = x.shop AND v.exchange = x.id AND v.verdict = 'picked')
				AND NOT EXISTS (SELECT 1 FROM json_each(x.body, '$.options') AS o JOIN exchange AS y
					ON y.shop = x.shop AND y.body ->> 'picked' = o.value ->> 'token' AND y.body ->> 'picked' <> '')
			ORDER BY x.id DESC LIMIT ?2`, shop, max(n, 0))
		asked, err := collect(rows, err, scanExchange)
		if err != nil || len(asked) == 0 {
			return nil, err
		}
		return tx.helped(ctx, shop, asked)
	})
}

// helped adds what people answered.
func (tx *txn) helped(ctx context.Context, shop faq.Shop, asked []faq.Exchange) ([]desk.Miss, error) {
	out, ids, at := make([]desk.Miss, len(asked)), make([]string, len(asked)), map[string]int{}
	for i, x := range asked {
		out[i].Exchange, ids[i], at[x.ID] = x, x.ID, i
	}
	list, err := encode(ids)
	if err != nil {
		return nil, err
	}
	type helping struct {
		exchange string
		desk.Help
	}
	rows, err := tx.QueryContext(ctx, `
		SELECT t.exchange, m.name, m.text, m.entry, m.at FROM json_each(?2) AS i
			JOIN ticket AS t ON t.shop = ?1 AND t.exchange = i.value
			JOIN message AS m ON m.shop = t.shop AND m.conversation = t.conversation
		WHERE m.author = 'agent' AND m.at BETWEEN t.created_at AND coalesce(t.closed_at, m.at)
		UNION ALL
		SELECT m.exchange, l.by, '', l.entry, l.at FROM label AS l
			JOIN message AS m ON m.shop = l.shop AND m.conversation = l.conversation AND m.seq = l.message
		WHERE l.shop = ?1 AND l.entry <> '' AND m.exchange IN (SELECT value FROM json_each(?2))
			AND NOT EXISTS (SELECT 1 FROM message AS s WHERE s.shop = l.shop AND s.conversation = l.conversation
				AND s.author = 'agent' AND s.name = l.by AND s.entry = l.entry)
		ORDER BY 5, 2, 3, 4`, shop, list)
	all, err := collect(rows, err, func(row scanner) (h helping, err error) {
		var when int64
		err = row.Scan(&h.exchange, &h.Agent, &h.Text, &h.Entry, &when)
		return h, err
	})
	for _, h := range all {
		m := &out[at[h.exchange]]
		m.Helped = append(m.Helped, h.Help)
	}
	return out, err
}
