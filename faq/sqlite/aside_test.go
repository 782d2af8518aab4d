package sqlite

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func FuzzFrames(f *testing.F) {
	one := frame{opens: true, epoch: 1, at: time.UnixMicro(1), body: `{"id":"x"}`}.append(nil)
	two := frame{epoch: 7, at: time.UnixMicro(-1), body: "可以"}.append(slices.Clone(one))
	for _, b := range [][]byte{nil, one, two, two[:len(two)-1], append(slices.Clone(two), 1, 2, 3), make([]byte, 100), append(slices.Clone(one), make([]byte, 50)...)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		found, whole := frames(b)
		var again []byte
		for _, f := range found {
			again = f.append(again)
		}
		if !bytes.Equal(again, b[:whole]) {
			t.Errorf("%x: the frames that were read are %x, want %x", b, again, b[:whole])
		}
		more := frame{at: time.UnixMicro(2), body: "more"}
		next, _ := frames(more.append(again))
		if len(next) != len(found)+1 || next[len(found)] != (frame{at: more.at.UTC(), body: "more"}) {
			t.Errorf("%x: after it %+v, want %+v", b, next, more)
		}
	})
}

// wreck is a folder as a killed process leaves it: the file, its log, and what was told.
type wreck struct{ path string }

// wreckOf copies what is on the disk of a keeper that is doing nothing.
func wreckOf(t *testing.T, db *DB) wreck {
	t.Helper()
	from := strings.TrimSuffix(db.aside.path, "-ahead")
	w := wreck{filepath.Join(t.TempDir(), "shop.db")}
	for _, end := range []string{"", "-wal", "-ahead"} {
		b, err := os.ReadFile(from + end)
		if err == nil {
			err = os.WriteFile(w.path+end, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w wreck) told(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile(w.path + "-ahead")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (w wreck) tell(t *testing.T, b []byte) {
	t.Helper()
	if err := os.WriteFile(w.path+"-ahead", b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// open takes the wreck up, as a server does and as a command does.
func (w wreck) open(t *testing.T, lag time.Duration) (*DB, *notes) {
	t.Helper()
	log := &notes{}
	return open(t, Config{Path: w.path, Lag: lag, Log: slog.New(slog.NewTextHandler(log, nil)), after: func(time.Duration, func()) {}}), log
}

// notes is a log that is read while it is written.
type notes struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *notes) count(what string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Count(n.b.String(), what)
}

// TestAsideIsWrittenByTheNext takes up what was told by a process that was killed, whatever stands behind it, and once.
func TestAsideIsWrittenByTheNext(t *testing.T) {
	t.Parallel()
	db, _ := lagging(t)
	first := recorded(t, db, said("", "可以开发票吗"))
	second := said("", "运费谁出")
	second.MessageID = "a message of the channel"
	second = recorded(t, db, second).Exchange
	dead := wreckOf(t, db)
	whole := dead.told(t)
	if onDisk(t, db) != 0 || len(whole) == 0 {
		t.Fatalf("got %d exchanges in the database and %d bytes beside it, want none and some", onDisk(t, db), len(whole))
	}
	for name, tail := range map[string][]byte{
		"whole": nil, "torn": whole[:len(whole)/3], "one byte": {7}, "zeros": make([]byte, 4096), "foreign": []byte(strings.Repeat("SQLite format 3", 9)),
	} {
		for _, lag := range []time.Duration{0, time.Hour} {
			w := wreck{filepath.Join(t.TempDir(), "shop.db")}
			for _, end := range []string{"", "-wal"} {
				b, err := os.ReadFile(dead.path + end)
				if err == nil {
					err = os.WriteFile(w.path+end, b, 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			for round := range 2 { // the second finds all of it there
				w.tell(t, append(slices.Clone(whole), tail...))
				next, log := w.open(t, lag)
				if n := onDisk(t, next); n != 2 {
					t.Errorf("%s, lag %v, round %d: got %d exchanges, want 2", name, lag, round, n)
				}
				if got, want := log.count("was cut off"), min(len(tail), 1); got != want {
					t.Errorf("%s, lag %v: got %d words of a tail, want %d", name, lag, got, want)
				}
				if len(w.told(t)) != 0 {
					t.Errorf("%s, lag %v: got %d bytes left, want none", name, lag, len(w.told(t)))
				}
				c, messages, err := next.Conversation(t.Context(), "tea", first.Conversation.ID, 0)
				if err != nil || c != first.Conversation || len(messages) != 2 || !messages[0].At.Equal(first.Conversation.CreatedAt) {
					t.Errorf("%s: got %+v with %d messages, error %v; want what was told, %+v", name, c, len(messages), err, first.Conversation)
				}
				again := second
				again.ID, again.Conversation = "", ""
				if r, err := next.Record(t.Context(), again); err != nil || !r.Duplicate || r.Exchange.ID != second.ID {
					t.Errorf("%s: delivered again: got %+v, error %v; want exchange %s", name, r, err, second.ID)
				}
				sound(t, w.path)
				if err := next.Shut(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// TestAsideAndWhatCameSince has somebody write into the database before what was told is taken up.
func TestAsideAndWhatCameSince(t *testing.T) {
	t.Parallel()
	db, _ := lagging(t)
	talk := recorded(t, db, said("", "在吗")).Conversation
	if err := db.allSettled(t.Context(), sharing); err != nil {
		t.Fatal(err)
	}
	x := said(talk.ID, "可以开发票吗")
	x.MessageID = "a message of the channel"
	told := recorded(t, db, x).Exchange
	for name, c := range map[string]struct {
		since        func(db *DB) error
		lost, extant int
	}{
		"handed over": {func(db *DB) error {
			x := said(talk.ID, "转人工")
			x.Decision = faq.Escalated
			_, err := db.Record(t.Context(), x)
			return err
		}, 1, 2},
		"handed over and given back": {func(db *DB) error {
			x := said(talk.ID, "转人工")
			x.Decision = faq.Escalated
			r, err := db.Record(t.Context(), x)
			for _, act := range []desk.Act{desk.Claim{Agent: "王芳"}, desk.Close{Agent: "王芳", ToBot: true}} {
				if err == nil {
					_, err = db.Do(t.Context(), "tea", r.Ticket.ID, act)
				}
			}
			return err
		}, 1, 2},
		"delivered again": {func(db *DB) error {
			again := x
			again.Said = "另一个回复"
			_, err := db.Record(t.Context(), again)
			return err
		}, 0, 2},
		"written": {func(db *DB) error {
			_, err := db.Record(t.Context(), told)
			return err
		}, 0, 2},
		"said more": {func(db *DB) error {
			_, err := db.Record(t.Context(), said(talk.ID, "还有"))
			return err
		}, 0, 3},
	} {
		w := wreckOf(t, db)
		frames := w.told(t)
		w.tell(t, nil)
		between, _ := w.open(t, 0)
		if err := c.since(between); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := between.Shut(); err != nil {
			t.Fatal(err)
		}
		w.tell(t, frames)
		next, log := w.open(t, time.Hour)
		if got := onDisk(t, next); got != c.extant || log.count("is lost") != c.lost || next.lost.Load() != int64(c.lost) {
			t.Errorf("%s: got %d exchanges and %d lost, want %d and %d", name, got, next.lost.Load(), c.extant, c.lost)
		}
		sound(t, w.path)
	}
}

// TestAsideIsOneProcessAtATime opens a file that another has, which is telling.
func TestAsideIsOneProcessAtATime(t *testing.T) {
	t.Parallel()
	_, path := founded(t)
	server, err := Open(t.Context(), Config{Path: path, Lag: time.Hour, after: func(time.Duration, func()) {}})
	if err != nil {
		t.Fatal(err)
	}
	recorded(t, server, said("", "可以开发票吗"))
	before := wreck{path}.told(t)

	now := time.Now()
	command, _ := wreck{path}.open(t, 0)
	other := open(t, Config{Path: path, Lag: time.Hour, after: func(time.Duration, func()) {}, Now: func() time.Time { return now }})
	if n := onDisk(t, command); n != 0 || !bytes.Equal(wreck{path}.told(t), before) {
		t.Errorf("others opened it: got %d exchanges, and beside it %d bytes; want none and %d", n, len(wreck{path}.told(t)), len(before))
	}
	recorded(t, other, said("", "运费谁出"))
	if n := onDisk(t, command); n != 1 {
		t.Errorf("the other tells: got %d exchanges in the database, want its own", n)
	}
	if err := server.Shut(); err != nil {
		t.Fatal(err)
	}
	now = now.Add(retry)
	recorded(t, other, said("", "运费谁出"))
	if n := onDisk(t, command); n != 2 {
		t.Errorf("the other tells when the first has gone: got %d exchanges in the database, want those of before", n)
	}
}

// TestAsideThatCannotBeWritten puts a folder in the file's place: nobody notices but the operator.
func TestAsideThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	_, path := founded(t)
	if err := os.Mkdir(path+"-ahead", 0o700); err != nil {
		t.Fatal(err)
	}
	w := wreck{path}
	db, log := w.open(t, time.Hour)
	for i := range 3 {
		recorded(t, db, said("", "可以开发票吗"))
		if n := onDisk(t, db); n != i+1 {
			t.Errorf("got %d exchanges in the database, want %d", n, i+1)
		}
	}
	if n := log.count("nothing is told before"); n != 1 || db.Ready() != nil {
		t.Errorf("got %d warnings, ready %v; want one, and ready", n, db.Ready())
	}
}

// TestAsideOnAFullDisk tells nothing that it could not set aside.
func TestAsideOnAFullDisk(t *testing.T) {
	t.Parallel()
	db, _ := lagging(t)
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	db.aside.mu.Lock()
	was := db.aside.file
	db.aside.file = full
	db.aside.mu.Unlock()
	defer was.Close()
	for i := range 2 {
		if recorded(t, db, said("", "可以开发票吗")); onDisk(t, db) != i+1 {
			t.Errorf("got %d exchanges in the database, want %d", onDisk(t, db), i+1)
		}
	}
}

func TestAsideIsBounded(t *testing.T) {
	t.Parallel()
	db, _ := lagging(t)
	s := &db.aside
	big := frame{body: strings.Repeat("长", mostAside/3/len("长")-100)}
	for i, want := range []error{nil, nil, nil, errFull} {
		if err := s.put(big); !errors.Is(err, want) {
			t.Errorf("frame %d: got %v, want %v", i, err, want)
		}
	}
	for n := 3; n > 0; n-- {
		if err := s.put(big); !errors.Is(err, errFull) {
			t.Errorf("while %d are held: got %v, want %v", n, err, errFull)
		}
		s.drop(1)
	}
	if err := s.put(big); err != nil || s.size > mostAside/3 {
		t.Errorf("when it was emptied: got error %v and %d bytes", err, s.size)
	}
	s.drop(1)
}

// TestAsideThatMustWait finds the database locked by another process, says so, and writes when it is free.
func TestAsideThatMustWait(t *testing.T) {
	t.Parallel()
	dead, _ := lagging(t)
	recorded(t, dead, said("", "可以开发票吗"))
	w := wreckOf(t, dead)
	lock := raw(t, w.path)
	defer lock.Close()
	tx, err := lock.Conn(t.Context())
	if err == nil {
		_, err = tx.ExecContext(t.Context(), `BEGIN IMMEDIATE`)
	}
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	db := open(t, Config{Path: w.path, Lag: time.Hour, Now: func() time.Time { return now }, BusyTimeout: time.Millisecond, after: func(time.Duration, func()) {}})
	if err := db.Ready(); !errors.Is(err, faq.ErrBusy) || len(w.told(t)) == 0 {
		t.Errorf("while it is locked: got ready %v and %d bytes, want %v and some", err, len(w.told(t)), faq.ErrBusy)
	}
	if _, err := tx.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	tx.Close()
	now = now.Add(retry)
	recorded(t, db, said("", "运费谁出"))
	if n := onDisk(t, db); n != 1 || db.Ready() != nil {
		t.Errorf("when it is free: got %d exchanges, ready %v; want the one that was left", n, db.Ready())
	}
}
