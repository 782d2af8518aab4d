package sqlite

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// What another process of this binary is told: what to do, and with which file.
const (
	choreEnv = "XIAOER_SQLITE_TEST_CHORE"
	pathEnv  = "XIAOER_SQLITE_TEST_PATH"
)

var chores = map[string]func(ctx context.Context, path string) (exit int){
	"work until killed":       workUntilKilled,
	"tell ahead until killed": tellUntilKilled,
	"only tell until killed":  onlyTellUntilKilled,
	"try to write":            tryToWrite,
	"publish":                 publishUntilKilled,
	"keep tables":             keepTablesUntilKilled,
	"keep words":              keepWordsUntilKilled,
	"hand down":               handDownUntilKilled,
	"send pictures":           sendPicturesUntilKilled,
}

func child(t *testing.T, chore, path string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), choreEnv+"="+chore, pathEnv+"="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

// TestNothingAcknowledgedIsLost kills a process that writes all it can, time and again, on one file.
func TestNothingAcknowledgedIsLost(t *testing.T) { losesNothing(t, "work until killed") }

// TestNothingToldAheadIsLost does so with a process that tells ahead.
func TestNothingToldAheadIsLost(t *testing.T) { losesNothing(t, "tell ahead until killed") }

// TestNothingMerelyToldIsLost does so with a process that does nothing but tell ahead, and hardly ever gets to writing.
func TestNothingMerelyToldIsLost(t *testing.T) { losesNothing(t, "only tell until killed") }

func losesNothing(t *testing.T, chore string) {
	t.Parallel()
	db, path := founded(t)
	if err := db.Shut(); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)

	var acknowledged []string
	for range 6 {
		acknowledged = append(acknowledged, workAndDie(t, chore, path, 1+rng.IntN(150))...)
		sound(t, path)
		db, err := Open(t.Context(), Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range acknowledged {
			if err := isThere(t.Context(), db, line); err != nil {
				t.Errorf("acknowledged %q: %v", line, err)
			}
		}
		if err := db.Shut(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d acts were acknowledged", len(acknowledged))
}

// workAndDie lets a child work, kills it in the midst of its work when it has acknowledged n acts, and returns all
// that it had acknowledged by then.
func workAndDie(t *testing.T, chore, path string, n int) (acknowledged []string) {
	worker := child(t, chore, path)
	out, err := worker.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for err == nil {
		var line string
		if line, err = lines.ReadString('\n'); err != nil {
			break // a line cut short was not acknowledged
		}
		acknowledged = append(acknowledged, strings.TrimSpace(line))
		if len(acknowledged) == n {
			err = worker.Process.Kill()
		}
	}
	if err != io.EOF || len(acknowledged) < n {
		t.Fatalf("got %d acknowledgements and %v, want at least %d", len(acknowledged), err, n)
	}
	_ = worker.Wait() // killed, as it should be
	return acknowledged
}

// workUntilKilled records exchanges, some of them escalated, and puts entries, from several goroutines, so that acts
// share commits. A line on standard output acknowledges each act; when nobody reads any more, the pipe ends the process.
func workUntilKilled(ctx context.Context, path string) int { return work(ctx, Config{Path: path}) }

func tellUntilKilled(ctx context.Context, path string) int {
	return work(ctx, Config{Path: path, Lag: 20 * time.Millisecond})
}

func onlyTellUntilKilled(ctx context.Context, path string) int {
	db, err := Open(ctx, Config{Path: path, Lag: time.Hour})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	failed := make(chan error)
	for range 5 {
		go func() { failed <- tellUntilItFails(ctx, db) }()
	}
	fmt.Fprintln(os.Stderr, <-failed)
	return 1
}

// tellUntilItFails goes on with a conversation now and then, which waits for all that was told.
func tellUntilItFails(ctx context.Context, db *DB) error {
	for conversation, i := "", 0; ; i++ {
		r, err := db.Record(ctx, said(conversation, "可以开发票吗"))
		if err != nil {
			return err
		}
		fmt.Printf("exchange %s\n", r.Exchange.ID)
		if conversation = ""; i%40 == 39 {
			conversation = r.Conversation.ID
		}
	}
}

func work(ctx context.Context, cfg Config) int {
	db, err := Open(ctx, cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	failed := make(chan error)
	go func() { failed <- putUntilKilled(ctx, db) }()
	go func() { failed <- staffUntilKilled(ctx, db) }()
	for range 5 {
		go func() { failed <- recordUntilKilled(ctx, db) }()
	}
	fmt.Fprintln(os.Stderr, <-failed)
	return 1
}

func putUntilKilled(ctx context.Context, db *DB) error {
	for i := 0; ; i++ {
		kept, err := db.Put(ctx, "tea", shelf(1+i%3, fmt.Sprint(os.Getpid(), " ", i)), faq.Edit{By: "editor"})
		if err != nil {
			return err
		}
		fmt.Printf("entry %s %d\n", kept[len(kept)-1].ID, kept[len(kept)-1].Revision)
	}
}

func recordUntilKilled(ctx context.Context, db *DB) error {
	for conversation, i := "", 0; ; i++ {
		x := said(conversation, "可以开发票吗")
		if i%3 == 2 {
			x.Decision = faq.Escalated
		}
		r, err := db.Record(ctx, x)
		if err != nil {
			return err
		}
		fmt.Printf("exchange %s\n", r.Exchange.ID)
		if conversation = r.Conversation.ID; r.Ticket != nil {
			fmt.Printf("ticket %s\n", r.Ticket.ID)
			conversation = ""
		}
	}
}

// staffUntilKilled adds users, signs them in, and disables every other.
func staffUntilKilled(ctx context.Context, db *DB) error {
	for i := 0; ; i++ {
		name := fmt.Sprintf("u%d-%d", os.Getpid(), i)
		u, err := db.AddUser(ctx, people.User{Name: name, Roles: map[faq.Shop]faq.Role{"tea": faq.Agent}}, "once", "boss")
		if err != nil {
			return err
		}
		fmt.Printf("user %s 1\n", name)
		s, _ := people.NewSession(name, time.Now())
		if _, err := db.SignIn(ctx, s, people.Proof{Hash: "once", Next: "mine", Changed: true}, people.ByName(name)); err != nil {
			return err
		}
		if i%2 == 0 {
			fmt.Printf("session %x\n", s.Hash)
			continue
		}
		u.Disabled = true
		if _, err := db.PutUser(ctx, u, "boss"); err != nil {
			return err
		}
		fmt.Printf("user %s 2\n", name)
	}
}

// isThere looks for what one line acknowledged.
func isThere(ctx context.Context, db *DB, line string) error {
	words := strings.Fields(line)
	switch words[0] {
	case "exchange":
		_, err := db.Exchange(ctx, "tea", words[1])
		return err
	case "user":
		u, err := db.User(ctx, words[1])
		if want, _ := strconv.Atoi(words[2]); err == nil && u.Revision < want {
			err = fmt.Errorf("user is at revision %d", u.Revision)
		}
		return err
	case "session":
		hash, err := hex.DecodeString(words[1])
		if err == nil {
			_, _, err = db.Session(ctx, hash)
		}
		return err
	case "ticket":
		_, err := read(ctx, db, func(tx *txn) (string, error) {
			var id string
			err := tx.QueryRowContext(ctx, `SELECT id FROM ticket WHERE shop = 'tea' AND id = ?`, words[1]).Scan(&id)
			return id, err
		})
		return err
	}
	e, err := db.Entry(ctx, "tea", faq.ID(words[1]))
	if want, _ := strconv.Atoi(words[2]); err == nil && e.Revision < want {
		return fmt.Errorf("entry is at revision %d", e.Revision)
	}
	return err
}

// sound checks that the file is whole and that no act is there by half.
func sound(t *testing.T, path string) {
	t.Helper()
	db := raw(t, path)
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity check: got %q, %v", verdict, err)
	}
	for what, query := range map[string]string{
		"rows whose parent is missing": `SELECT count(*) FROM pragma_foreign_key_check`,
		"escalations without a ticket": `SELECT count(*) FROM exchange AS x WHERE x.body ->> 'decision' = 'escalate'
			AND NOT EXISTS (SELECT 1 FROM ticket AS t WHERE t.exchange = x.id)`,
		"open tickets whose conversation is the bot's": `SELECT count(*) FROM ticket AS t
			JOIN conversation AS c ON c.id = t.conversation WHERE t.state <> 'closed' AND c.owner <> 'queue'`,
		"exchanges without question and reply": `SELECT count(*) FROM exchange AS x
			WHERE (SELECT count(*) FROM message AS m WHERE m.conversation = x.conversation AND m.exchange = x.id) <> 2`,
		"conversations with gaps": `SELECT count(*) FROM (
			SELECT 1 FROM message GROUP BY conversation HAVING max(seq) <> count(*) OR min(seq) <> 1)`,
		"entries without their revision": `SELECT count(*) FROM entry AS e WHERE e.body <> (
			SELECT r.body FROM revision AS r WHERE r.id = e.id AND r.revision = e.revision)`,
		"drafts beside nothing": `SELECT count(*) FROM pending AS p WHERE NOT EXISTS (
			SELECT 1 FROM entry AS e WHERE e.shop = p.shop AND e.id = p.id AND NOT e.deleted)`,
		"drafts in another status than their revision": `SELECT count(*) FROM pending AS p
			JOIN revision AS r USING (shop, id, revision) WHERE r.body ->> 'status' <> p.status OR NOT r.beside`,
		"sessions of the disabled": `SELECT count(*) FROM session AS s JOIN user AS u ON u.name = s.user WHERE u.disabled`,
		"users without their role": `SELECT count(*) FROM user AS u WHERE NOT EXISTS (SELECT 1 FROM user_role AS r WHERE r.user = u.name)`,
		"sessions on a password that was to be changed": `SELECT count(*) FROM session AS s JOIN user AS u ON u.name = s.user
			WHERE u.must_change OR u.hash <> 'mine'`,
		"images without all of their picture": `SELECT count(*) FROM image AS i WHERE NOT EXISTS (
			SELECT 1 FROM picture AS p WHERE p.shop = i.shop AND p.hash = i.hash AND length(p.body) = i.bytes)`,
		"pictures without an image": `SELECT count(*) FROM picture AS p WHERE NOT EXISTS (
			SELECT 1 FROM image AS i WHERE i.shop = p.shop AND i.hash = p.hash)`,
		"images that their message does not name": `SELECT count(*) FROM image AS i WHERE i.seq IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM message AS m, json_each(m.images) AS named
			WHERE m.shop = i.shop AND m.conversation = i.conversation AND m.seq = i.seq AND named.value ->> 'id' = i.id)`,
		"images that a message names and does not have": `SELECT count(*) FROM message AS m, json_each(m.images) AS named
			WHERE m.images <> '' AND NOT EXISTS (SELECT 1 FROM image AS i WHERE i.shop = m.shop AND i.id = named.value ->> 'id'
				AND i.conversation = m.conversation AND i.seq = m.seq)`,
		"steps beyond the shop's": `SELECT count(*) FROM entry JOIN shop ON name = shop WHERE entry.seq > shop.seq`,
	} {
		if n := count(t, db, query); n != 0 {
			t.Errorf("%s: got %d, want none", what, n)
		}
	}
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Error(err)
	}
	return n
}

// TestKilledPublish kills a process that publishes drafts and rolls them back, and holds that each was done wholly or
// not at all.
func TestKilledPublish(t *testing.T) {
	t.Parallel()
	db, path := founded(t)
	if err := db.Shut(); err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		workAndDie(t, "publish", path, 1+7*n)
		sound(t, path)
		db, err := Open(t.Context(), Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		e, err := db.Entry(t.Context(), "tea", "entry-0")
		if err != nil {
			t.Fatal(err)
		}
		revisions, err := db.Revisions(t.Context(), "tea", "entry-0")
		if err != nil {
			t.Fatal(err)
		}
		p, err := db.Pending(t.Context(), "tea", "entry-0")
		switch last := revisions[0]; {
		case err == nil && (p.Entry.Revision != last.Entry.Revision || p.Base != e.Revision || !last.Beside):
			t.Errorf("got draft %d beside %d, with the entry at %d and the history at %d %s", p.Entry.Revision, p.Base, e.Revision, last.Entry.Revision, last.Act)
		case err != nil && (e.Revision != last.Entry.Revision || last.Beside || !e.Served()):
			t.Errorf("got no draft (%v), with the entry %s at %d and the history at %d %s", err, e.Status, e.Revision, last.Entry.Revision, last.Act)
		}
		if err := db.Shut(); err != nil {
			t.Fatal(err)
		}
	}
}

// publishUntilKilled writes drafts beside what is live, publishes them and rolls them back. A line on standard output
// acknowledges each act.
func publishUntilKilled(ctx context.Context, path string) int {
	db, err := Open(ctx, Config{Path: path})
	var live []faq.Entry
	if err == nil {
		live, err = db.Put(ctx, "tea", shelf(1, "原来的"), faq.Edit{By: "editor"})
	}
	for i := 0; err == nil; i++ {
		if _, err = db.Propose(ctx, "tea", shelf(1, fmt.Sprint(os.Getpid(), " ", i))[0], live[0].Revision, faq.Edit{By: "editor"}); err != nil {
			break
		}
		for _, act := range []faq.Act{faq.Submit, faq.Publish} {
			if _, err = db.Move(ctx, "tea", "entry-0", act, faq.Edit{By: "manager"}); err != nil {
				break
			}
			fmt.Println(act, i)
		}
		if err == nil {
			live, err = db.Put(ctx, "tea", shelf(1, "原来的"), faq.Edit{By: "manager", Act: faq.Rollback})
			fmt.Println("rollback", i)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// TestKilledTables kills a process that keeps three versions of two tables at a time, and holds that each time all of them
// are there, each with its row in the audit log, or none.
func TestKilledTables(t *testing.T) {
	t.Parallel()
	db, path := founded(t)
	if err := db.Shut(); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		workAndDie(t, "keep tables", path, 1+5*n)
		sound(t, path)
		raw := raw(t, path)
		whole := count(t, raw, `SELECT count(*) FROM policy WHERE name = 'gift'`)
		for what, query := range map[string]string{
			"versions of the other table, two at a time": `SELECT count(*) / 2 + count(*) % 2 FROM policy WHERE name = 'card'`,
			"their last number":                          `SELECT max(version) / 2 FROM policy WHERE name = 'card'`,
			"rows in the audit log, three at a time":     `SELECT count(*) / 3 + count(*) % 3 FROM audit WHERE noun = 'policy'`,
			"steps, three at a time":                     `SELECT seq / 3 + seq % 3 FROM shop WHERE name = 'tea'`,
		} {
			if got := count(t, raw, query); got != whole || whole == 0 {
				t.Errorf("%s: got %d, want %d and some", what, got, whole)
			}
		}
		raw.Close()
	}
}

// keepTablesUntilKilled says so after each edit.
func keepTablesUntilKilled(ctx context.Context, path string) int {
	table := func(name string, from faq.Moment) faq.Policy {
		return faq.Policy{Name: name, EffectiveFrom: from, Columns: []faq.Column{{Name: "what"}},
			Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"what": "茶"}}}}
	}
	later := faq.Moment{Time: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}
	db, err := Open(ctx, Config{Path: path})
	for i := 0; err == nil; i++ {
		_, err = db.PutPolicies(ctx, "tea", []faq.Policy{table("card", faq.Moment{}), table("gift", faq.Moment{}), table("card", later)}, faq.Edit{By: "manager"})
		fmt.Println("kept", i)
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// TestKilledWords kills a process that keeps one set of words after another, and holds that each is there whole, with its
// row in the audit log and its step of the shop, or not at all, and that none is lost that was acknowledged.
func TestKilledWords(t *testing.T) {
	t.Parallel()
	db, path := founded(t)
	if err := db.Shut(); err != nil {
		t.Fatal(err)
	}
	for n, kept := 0, 0; n < 3; n++ {
		kept += len(workAndDie(t, "keep words", path, 1+5*n))
		sound(t, path)
		raw := raw(t, path)
		whole := count(t, raw, `SELECT count(*) FROM words WHERE shop = 'tea'`)
		if whole < kept {
			t.Errorf("got %d revisions, want the %d that were acknowledged", whole, kept)
		}
		for what, query := range map[string]string{
			"their last number":          `SELECT max(revision) FROM words WHERE shop = 'tea'`,
			"those with all their words": `SELECT count(*) FROM words WHERE json_array_length(body, '$.synonyms') = 50`,
			"rows in the audit log":      `SELECT count(*) FROM audit WHERE noun = 'words'`,
			"steps of the shop":          `SELECT seq FROM shop WHERE name = 'tea'`,
		} {
			if got := count(t, raw, query); got != whole {
				t.Errorf("%s: got %d, want %d", what, got, whole)
			}
		}
		raw.Close()
	}
}

// keepWordsUntilKilled says so after each edit.
func keepWordsUntilKilled(ctx context.Context, path string) int {
	db, err := Open(ctx, Config{Path: path})
	for i := 0; err == nil; i++ {
		var w faq.Words
		for n := range 50 {
			w.Synonyms = append(w.Synonyms, faq.Synonyms{Words: []string{fmt.Sprint("词", n), fmt.Sprint("话", n, "的", os.Getpid(), "的", i)}})
		}
		if _, err = db.PutWords(ctx, "tea", w, faq.Edit{By: "manager"}); err == nil {
			fmt.Println("kept", i)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}
