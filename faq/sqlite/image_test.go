package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/picture"
)

// TestKilledPictures kills a process that adds pictures of up to a megabyte and sends them, and looks for each that was
// acknowledged, whole; no other is there by half.
func TestKilledPictures(t *testing.T) {
	t.Parallel()
	db, path := founded(t)
	if err := db.Shut(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []string
	for n := range 4 {
		acknowledged = append(acknowledged, workAndDie(t, "send pictures", path, 3+9*n)...)
		sound(t, path)
		db, err := Open(t.Context(), Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range acknowledged {
			if err := isShown(t.Context(), db, line); err != nil {
				t.Errorf("acknowledged %q: %v", line, err)
			}
		}
		if err := db.Shut(); err != nil {
			t.Fatal(err)
		}
	}
}

// sendPicturesUntilKilled acknowledges each picture that was added, and each that was sent.
func sendPicturesUntilKilled(ctx context.Context, path string) int {
	db, err := Open(ctx, Config{Path: path})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	failed := make(chan error)
	for range 2 {
		go func() { failed <- sendPictures(ctx, db) }()
	}
	fmt.Fprintln(os.Stderr, <-failed)
	return 1
}

func sendPictures(ctx context.Context, db *DB) error {
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for conversation := ""; ; {
		body := make([]byte, 1+rng.IntN(1<<20))
		for i := range body {
			body[i] = byte(rng.Uint32())
		}
		m, err := db.AddImage(ctx, "tea", picture.Picture{Type: "image/png", Width: 2, Height: 1, Data: body})
		if err != nil {
			return err
		}
		fmt.Printf("added %s %x\n", m.ID, sha256.Sum256(body))
		x := said(conversation, faq.OnlyImages)
		x.Decision, x.Reason, x.Images = faq.Escalated, faq.Pictured, faq.Named([]string{m.ID})
		r, err := db.Record(ctx, x)
		if err != nil {
			return err
		}
		fmt.Printf("sent %s %x %s\n", m.ID, sha256.Sum256(body), r.Conversation.ID)
	}
}

// isShown looks for the picture that one line acknowledged.
func isShown(ctx context.Context, db *DB, line string) error {
	words := strings.Fields(line)
	conversation := ""
	body, err := read(ctx, db, func(tx *txn) (body []byte, err error) {
		var of sql.NullString
		err = tx.QueryRowContext(ctx, `SELECT p.body, i.conversation FROM image AS i JOIN picture AS p USING (shop, hash)
			WHERE i.shop = 'tea' AND i.id = ?`, words[1]).Scan(&body, &of)
		conversation = of.String
		return body, err
	})
	switch {
	case err != nil:
		return err
	case fmt.Sprintf("%x", sha256.Sum256(body)) != words[2]:
		return fmt.Errorf("%d bytes of another picture", len(body))
	case words[0] == "sent" && conversation != words[3]:
		return fmt.Errorf("it is in conversation %q", conversation)
	}
	return nil
}

// What holds the same bytes is kept once, and a shop is given so much a day and no more.
func TestPicturesTakeRoom(t *testing.T) {
	t.Parallel()
	db, path := founded(t)
	add := func() error {
		_, err := db.AddImage(t.Context(), "tea", picture.Picture{Type: "image/png", Width: 2, Height: 1, Data: []byte("cup")})
		return err
	}
	for range 3 {
		if err := add(); err != nil {
			t.Fatal(err)
		}
	}
	file := raw(t, path)
	defer file.Close()
	if n := count(t, file, `SELECT count(*) FROM picture`); n != 1 {
		t.Errorf("got %d pictures of the same bytes, want 1", n)
	}
	if _, err := write(t.Context(), db, func(tx *txn) (sql.Result, error) {
		return tx.ExecContext(t.Context(), `UPDATE image SET bytes = ?`, faq.MaxImageDayLoad/3)
	}); err != nil {
		t.Fatal(err)
	}
	if err := add(); err == nil || !strings.Contains(err.Error(), "image: ") {
		t.Errorf("got %v, want the shop's load refused", err)
	}
}
