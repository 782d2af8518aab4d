package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/picture"
)

// imageDay is how long a picture waits to be sent, and what its shop's load is counted over.
const imageDay = 24 * time.Hour

// AddImage implements desk.Album. It shares no commit: a picture of some megabytes would keep others waiting.
func (db *DB) AddImage(ctx context.Context, shop faq.Shop, p picture.Picture) (kept faq.Image, err error) {
	defer during(&err, "add image")
	hash := sha256.Sum256(p.Data)
	return writeAlone(ctx, db, func(tx *txn) (faq.Image, error) {
		m := faq.Image{ID: newSecretID(tx.now), Type: p.Type, Width: p.Width, Height: p.Height, Bytes: len(p.Data)}
		if err := tx.hasRoom(ctx, shop, m.Bytes); err != nil {
			return m, err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO picture (shop, hash, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, shop, hash[:], p.Data)
		if err != nil {
			return m, tx.unlessShop(ctx, shop, err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO image (shop, id, hash, type, width, height, bytes, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			shop, m.ID, hash[:], m.Type, m.Width, m.Height, m.Bytes, tx.now.UnixMicro())
		return m, err
	})
}

// hasRoom refuses what goes beyond the shop's load of a day.
func (tx *txn) hasRoom(ctx context.Context, shop faq.Shop, bytes int) error {
	var load int
	err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(bytes), 0) FROM image WHERE shop = ? AND at > ?`,
		shop, tx.now.Add(-imageDay).UnixMicro()).Scan(&load)
	if err == nil && load+bytes > faq.MaxImageDayLoad {
		err = &faq.FieldError{Field: "image", Reason: "the shop was given too many today"}
	}
	return err
}

// Image implements desk.Album.
func (db *DB) Image(ctx context.Context, shop faq.Shop, conversation, id string) (m faq.Image, body []byte, err error) {
	defer during(&err, "image")
	row := db.readers.QueryRowContext(ctx, `
		SELECT i.id, i.type, i.width, i.height, i.bytes, p.body FROM image AS i JOIN picture AS p ON p.shop = i.shop AND p.hash = i.hash
		WHERE i.shop = ? AND i.id = ? AND i.conversation = ?`, shop, id, conversation)
	err = row.Scan(&m.ID, &m.Type, &m.Width, &m.Height, &m.Bytes, &body)
	return m, body, err
}

// waiting returns what is known of images that are about to be sent.
func (tx *txn) waiting(ctx context.Context, shop faq.Shop, named []faq.Image) ([]faq.Image, error) {
	if len(named) > faq.MaxImages {
		return nil, &faq.FieldError{Field: "images", Reason: fmt.Sprintf("%d, at most %d", len(named), faq.MaxImages)}
	}
	var out []faq.Image
	seen := map[string]bool{}
	for i, m := range named {
		err := tx.QueryRowContext(ctx, `SELECT type, width, height, bytes FROM image WHERE shop = ? AND id = ? AND conversation IS NULL`,
			shop, m.ID).Scan(&m.Type, &m.Width, &m.Height, &m.Bytes)
		if errors.Is(err, sql.ErrNoRows) || seen[m.ID] {
			return nil, &faq.FieldError{Field: fmt.Sprintf("images[%d]", i), Reason: "no such image that was not sent yet"}
		}
		if err != nil {
			return nil, err
		}
		seen[m.ID] = true
		out = append(out, m)
	}
	return out, nil
}

// mayShow refuses a buyer who has shown too many today.
func (tx *txn) mayShow(ctx context.Context, x faq.Exchange) error {
	if len(x.Images) == 0 || x.Conversation == "" {
		return nil
	}
	var n int
	err := tx.QueryRowContext(ctx, `
		SELECT count(*) FROM image AS i JOIN message AS m ON m.shop = i.shop AND m.conversation = i.conversation AND m.seq = i.seq
		WHERE i.shop = ? AND i.conversation = ? AND m.author = 'buyer' AND m.at > ?`,
		x.Shop, x.Conversation, tx.now.Add(-imageDay).UnixMicro()).Scan(&n)
	if err == nil && n+len(x.Images) > faq.MaxImagesADay {
		err = &faq.FieldError{Field: "images", Reason: fmt.Sprintf("%d today, at most %d", n+len(x.Images), faq.MaxImagesADay)}
	}
	return err
}

// showImages makes the images of messages, which are written, the conversation's.
func (tx *txn) showImages(ctx context.Context, c desk.Conversation, messages []desk.Message) error {
	for _, m := range messages {
		for _, image := range m.Images {
			_, err := tx.ExecContext(ctx, `UPDATE image SET conversation = ?, seq = ? WHERE shop = ? AND id = ? AND conversation IS NULL`,
				c.ID, m.Seq, c.Shop, image.ID)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// imageList is how a message's images are written: "" for none.
func imageList(images []faq.Image) (string, error) {
	if len(images) == 0 {
		return "", nil
	}
	return encode(images)
}

func scanImages(text string) (images []faq.Image, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &images)
	}
	return images, err
}

// sweepImages removes what nobody has sent within a day, and pictures that nothing shows any more.
func (db *DB) sweepImages(ctx context.Context) error {
	due, err := glance(ctx, db, func(tx *txn) (due bool, err error) {
		err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM image WHERE conversation IS NULL AND at < ?)`,
			tx.now.Add(-imageDay).UnixMicro()).Scan(&due)
		return due, err
	})
	if err != nil || !due {
		return err
	}
	_, err = writeAlone(ctx, db, func(tx *txn) (nothing, error) {
		type orphan struct {
			shop faq.Shop
			hash []byte
		}
		rows, err := tx.QueryContext(ctx, `DELETE FROM image WHERE (shop, id) IN (
				SELECT shop, id FROM image WHERE conversation IS NULL AND at < ? ORDER BY at LIMIT ?) RETURNING shop, hash`,
			tx.now.Add(-imageDay).UnixMicro(), sweepMost)
		gone, err := collect(rows, err, func(row scanner) (o orphan, err error) {
			err = row.Scan(&o.shop, &o.hash)
			return o, err
		})
		for _, o := range gone {
			if err != nil {
				break
			}
			_, err = tx.ExecContext(ctx, `DELETE FROM picture WHERE shop = ?1 AND hash = ?2
				AND NOT EXISTS (SELECT 1 FROM image WHERE shop = ?1 AND hash = ?2)`, o.shop, o.hash)
		}
		return nothing{}, err
	})
	return err
}
