package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Secret implements desk.Helper.
func (db *DB) Secret(ctx context.Context, shop faq.Shop, purpose string) (secret []byte, err error) {
	defer during(&err, "secret of shop %s for %s", shop, purpose)
	return read(ctx, db, func(tx *txn) (secret []byte, err error) {
		err = tx.QueryRowContext(ctx, `SELECT secret FROM secret WHERE shop = ? AND purpose = ?`, shop, purpose).Scan(&secret)
		return secret, err
	})
}

// PutSecret implements desk.Helper.
func (db *DB) PutSecret(ctx context.Context, shop faq.Shop, purpose string, secret []byte, by string) (err error) {
	defer during(&err, "put secret of shop %s for %s", shop, purpose)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		if err := tx.exists(ctx, shop); err != nil {
			return nothing{}, err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO secret (shop, purpose, secret, made_at, made_by) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at, made_by = excluded.made_by`,
			shop, purpose, secret, tx.now.UnixMicro(), by)
		if err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.log(ctx, shop, faq.Deed{By: by, Noun: faq.SecretNoun, ID: purpose})
	})
	return err
}

// History implements desk.Helper.
func (db *DB) History(ctx context.Context, shop faq.Shop, buyer string, n int) (found []desk.Conversation, err error) {
	defer during(&err, "history")
	if buyer == "" {
		return nil, nil
	}
	if err := db.allSettled(ctx, sharing); err != nil {
		return nil, err
	}
	return read(ctx, db, func(tx *txn) ([]desk.Conversation, error) {
		rows, err := tx.QueryContext(ctx, `SELECT `+conversationColumns+` FROM conversation AS c
			WHERE c.shop = ? AND c.buyer = ? AND c.buyer <> '' ORDER BY c.created_at DESC, c.id LIMIT ?`, shop, buyer, n)
		return collect(rows, err, func(row scanner) (desk.Conversation, error) { return scanConversation(row) })
	})
}

// subject is whom the notes of a conversation are about.
func (tx *txn) subject(ctx context.Context, shop faq.Shop, conversation string) (string, error) {
	c, err := tx.conversation(ctx, shop, conversation)
	if c.Buyer != "" {
		return "buyer:" + c.Buyer, err
	}
	return "conversation:" + c.ID, err
}

// Notes implements desk.Helper.
func (db *DB) Notes(ctx context.Context, shop faq.Shop, conversation string) (notes []desk.Note, err error) {
	defer during(&err, "notes")
	if err := db.settled(ctx, shop, 'c', conversation); err != nil {
		return nil, err
	}
	return read(ctx, db, func(tx *txn) ([]desk.Note, error) {
		subject, err := tx.subject(ctx, shop, conversation)
		if err != nil {
			return nil, err
		}
		rows, err := tx.QueryContext(ctx, `SELECT id, by, text, at FROM note WHERE shop = ? AND subject = ? ORDER BY id`, shop, subject)
		return collect(rows, err, func(row scanner) (n desk.Note, err error) {
			var at int64
			err = row.Scan(&n.ID, &n.By, &n.Text, &at)
			n.At = moment(at)
			return n, err
		})
	})
}

// AddNote implements desk.Helper.
func (db *DB) AddNote(ctx context.Context, shop faq.Shop, conversation, by, text string) (n desk.Note, err error) {
	defer during(&err, "add note")
	if strings.TrimSpace(text) == "" {
		return n, &faq.FieldError{Field: "text", Reason: "is empty"}
	}
	return write(ctx, db, func(tx *txn) (desk.Note, error) {
		n := desk.Note{ID: db.newULID(tx.now), By: by, Text: text, At: tx.now}
		subject, err := tx.subject(ctx, shop, conversation)
		if err != nil {
			return n, err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO note (shop, subject, id, at, by, text) VALUES (?, ?, ?, ?, ?, ?)`,
			shop, subject, n.ID, n.At.UnixMicro(), by, text)
		return n, err
	})
}

// QuickReplies implements desk.Helper.
func (db *DB) QuickReplies(ctx context.Context, shop faq.Shop, agent string) (found []desk.QuickReply, err error) {
	defer during(&err, "quick replies")
	return read(ctx, db, func(tx *txn) ([]desk.QuickReply, error) {
		rows, err := tx.QueryContext(ctx, `SELECT id, agent, title, text FROM quick_reply
			WHERE shop = ? AND agent IN ('', ?) ORDER BY title, id`, shop, agent)
		return collect(rows, err, func(row scanner) (q desk.QuickReply, err error) {
			err = row.Scan(&q.ID, &q.Agent, &q.Title, &q.Text)
			return q, err
		})
	})
}

// PutQuickReply implements desk.Helper.
func (db *DB) PutQuickReply(ctx context.Context, shop faq.Shop, q desk.QuickReply) (kept desk.QuickReply, err error) {
	defer during(&err, "put quick reply")
	for field, text := range map[string]string{"title": q.Title, "text": q.Text} {
		if strings.TrimSpace(text) == "" {
			return q, &faq.FieldError{Field: field, Reason: "is empty"}
		}
	}
	return write(ctx, db, func(tx *txn) (desk.QuickReply, error) {
		if err := tx.exists(ctx, shop); err != nil {
			return q, err
		}
		if q.ID == "" {
			q.ID = db.newULID(tx.now)
		}
		old, err := tx.quickReply(ctx, shop, q.Agent, q.ID)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return q, err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO quick_reply (shop, agent, id, title, text, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET title = excluded.title, text = excluded.text, at = excluded.at`,
			shop, q.Agent, q.ID, q.Title, q.Text, tx.now.UnixMicro())
		if err != nil {
			return q, err
		}
		return q, tx.log(ctx, shop, faq.Deed{Noun: faq.QuickReplyNoun, ID: q.ID, Old: old, New: quickBrief(q.Title, q.Text)})
	})
}

// DropQuickReply implements desk.Helper.
func (db *DB) DropQuickReply(ctx context.Context, shop faq.Shop, agent, id string) (err error) {
	defer during(&err, "drop quick reply %s", id)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		old, err := tx.quickReply(ctx, shop, agent, id)
		if err != nil {
			return nothing{}, err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM quick_reply WHERE shop = ? AND agent = ? AND id = ?`, shop, agent, id); err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.log(ctx, shop, faq.Deed{Act: faq.Remove, Noun: faq.QuickReplyNoun, ID: id, Old: old})
	})
	return err
}

// quickReply says in short what a quick reply says, or returns sql.ErrNoRows.
func (tx *txn) quickReply(ctx context.Context, shop faq.Shop, agent, id string) (string, error) {
	var title, text string
	err := tx.QueryRowContext(ctx, `SELECT title, text FROM quick_reply WHERE shop = ? AND agent = ? AND id = ?`, shop, agent, id).Scan(&title, &text)
	if err != nil {
		return "", err
	}
	return quickBrief(title, text), nil
}

func quickBrief(title, text string) string { return faq.Brief(title + "｜" + text) }

// AddLabel implements desk.Helper.
func (db *DB) AddLabel(ctx context.Context, shop faq.Shop, conversation string, entry faq.ID, by string) (l desk.Label, err error) {
	defer during(&err, "label")
	return write(ctx, db, func(tx *txn) (desk.Label, error) { return tx.label(ctx, shop, conversation, entry, by) })
}

func (tx *txn) label(ctx context.Context, shop faq.Shop, conversation string, entry faq.ID, by string) (desk.Label, error) {
	l := desk.Label{ID: tx.db.newULID(tx.now), Conversation: conversation, Entry: entry, By: by, At: tx.now}
	var images string
	err := tx.QueryRowContext(ctx, `SELECT seq, text, images FROM message
		WHERE shop = ? AND conversation = ? AND author = 'buyer' ORDER BY seq DESC LIMIT 1`, shop, conversation).Scan(&l.Message, &l.Question, &images)
	if err != nil {
		return l, err
	}
	if l.Question == "" {
		l.Question = faq.OnlyImages
	}
	// A second label is a new one in the old one's place, so that whoever follows the ids hears of it.
	_, err = tx.ExecContext(ctx, `
		INSERT OR REPLACE INTO label (shop, id, conversation, message, question, entry, by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		shop, l.ID, conversation, l.Message, l.Question, entry, by, l.At.UnixMicro())
	if err != nil {
		return l, err
	}
	if images != "" { // what answers words beside a picture need not answer the words
		return l, nil
	}
	return l, tx.hearLabel(ctx, shop, l)
}

// Labels implements desk.Helper.
func (db *DB) Labels(ctx context.Context, shop faq.Shop, after string, n int) (found []desk.Label, err error) {
	defer during(&err, "labels of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]desk.Label, error) {
		rows, err := tx.QueryContext(ctx, `SELECT id, conversation, message, question, entry, by, at FROM label
			WHERE shop = ? AND id > ? ORDER BY id LIMIT ?`, shop, after, n)
		return collect(rows, err, func(row scanner) (l desk.Label, err error) {
			var at int64
			err = row.Scan(&l.ID, &l.Conversation, &l.Message, &l.Question, &l.Entry, &l.By, &at)
			l.At = moment(at)
			return l, err
		})
	})
}
