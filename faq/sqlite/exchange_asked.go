package sqlite

import (
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// topicOf is the part of the likeliest intent before the dot.
const topicOf = `coalesce(substr(body ->> '$.intents[0].intent', 1, instr((body ->> '$.intents[0].intent') || '.', '.') - 1), '')`

// opinionOf is what people said of the answer in exchange x. Labels are looked up by the conversation, for a message
// is not found by its exchange.
const opinionOf = `CASE WHEN x.body ->> 'decision' = 'answer' THEN coalesce(
	(SELECT CASE WHEN l.entry = '' THEN 'none_fits'
			WHEN l.entry = x.body ->> 'entry' THEN 'right'
			WHEN EXISTS (SELECT 1 FROM json_each(x.body, '$.answers') AS a WHERE a.value ->> 'entry' = l.entry) THEN 'right'
			ELSE 'other_entry' END
		FROM label AS l CROSS JOIN message AS m ON m.shop = l.shop AND m.conversation = l.conversation AND m.seq = l.message
		WHERE l.shop = x.shop AND l.conversation = x.conversation AND m.exchange = x.id ORDER BY l.id DESC LIMIT 1),
	(SELECT max(v.verdict) FROM verdict AS v WHERE v.shop = x.shop AND v.exchange = x.id AND v.verdict IN ('helpful', 'wrong')), '') ELSE '' END`

// Asked implements desk.Figures. CROSS JOIN has SQLite go through the stretches and look up what lies in each.
func (db *DB) Asked(ctx context.Context, shop faq.Shop, cuts []time.Time) (asked []desk.Asked, err error) {
	defer during(&err, "questions of shop %s", shop)
	if err := db.allSettled(ctx, sharing); err != nil {
		return nil, err
	}
	ids := make([]string, len(cuts))
	for i, cut := range cuts {
		ids[i] = asOf(cut)
	}
	stretches, err := encode(ids)
	if err != nil {
		return nil, err
	}
	return glance(ctx, db, func(tx *txn) ([]desk.Asked, error) {
		rows, err := tx.QueryContext(ctx, `
			SELECT s.key, body ->> 'decision', coalesce(body ->> 'reason', ''), `+topicOf+`, `+opinionOf+`, count(*)
			FROM json_each(?2) AS s CROSS JOIN exchange AS x
				ON x.shop = ?1 AND x.id >= s.value AND x.id < ?2 ->> (s.key + 1)
			GROUP BY 1, 2, 3, 4, 5`, shop, stretches)
		return collect(rows, err, func(row scanner) (a desk.Asked, err error) {
			err = row.Scan(&a.Stretch, &a.Decision, &a.Reason, &a.Topic, &a.Opinion, &a.N)
			return a, err
		})
	})
}

// askedKey is what questions are listed by.
type askedKey struct{ ID string }

// Questions implements desk.Figures.
func (db *DB) Questions(ctx context.Context, shop faq.Shop, w desk.Sought, after string, n int) (asked []desk.Question, next string, err error) {
	defer during(&err, "questions of shop %s", shop)
	if err := db.allSettled(ctx, sharing); err != nil {
		return nil, "", err
	}
	if n < 1 {
		return nil, "", &faq.FieldError{Field: "limit", Reason: "at least 1"}
	}
	key := askedKey{asOf(w.To)}
	if err := place("questions", after, &key); err != nil {
		return nil, "", err
	}
	var q query
	q.add(`SELECT body, `+opinionOf+` AS opinion FROM exchange AS x WHERE shop = ? AND id >= ? AND id < ?`, shop, asOf(w.From), min(key.ID, asOf(w.To)))
	if w.Decision != "" {
		q.add(` AND body ->> 'decision' = ?`, w.Decision)
	}
	if w.Reason != "" {
		q.add(` AND body ->> 'reason' = ?`, w.Reason)
	}
	switch w.Topic {
	case "":
	case desk.NoTopic:
		q.add(` AND ` + topicOf + ` = ''`)
	default:
		q.add(` AND `+topicOf+` = ?`, w.Topic)
	}
	switch w.Opinion {
	case "":
	case desk.AnyOpinion:
		q.add(` AND opinion <> ''`)
	default:
		q.add(` AND opinion = ?`, w.Opinion)
	}
	q.add(` ORDER BY id DESC LIMIT ?`, n+1)
	all, err := read(ctx, db, func(tx *txn) ([]desk.Question, error) {
		rows, err := tx.QueryContext(ctx, q.String(), q.args...)
		return collect(rows, err, scanQuestion)
	})
	asked, next = cut(all, n, func(x desk.Question) string { return mark("questions", askedKey{x.ID}) })
	return asked, next, err
}

func scanQuestion(row scanner) (q desk.Question, err error) {
	var body []byte
	if err := row.Scan(&body, &q.Opinion); err != nil {
		return q, err
	}
	q.Exchange, err = decodeExchange(body)
	return q, err
}

// asOf is before every id that is made at the moment or later, and after those made before. A moment before 1970 is
// before all.
func asOf(at time.Time) string {
	var u ulid.ULID
	if at.Unix() < 0 {
		return ""
	}
	_ = u.SetTime(ulid.Timestamp(at.Add(time.Millisecond - 1))) // which fails in the year 10889
	return u.String()[:10]
}
