package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// bell is a timer that rings when the test says so.
type bell struct {
	mu  sync.Mutex
	set []func()
}

func (b *bell) after(_ time.Duration, f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.set = append(b.set, f)
}

func (b *bell) ring() {
	b.mu.Lock()
	set := b.set
	b.set = nil
	b.mu.Unlock()
	for _, f := range set {
		f()
	}
}

// lagging opens a keeper that tells ahead, and writes when the bell rings.
func lagging(t *testing.T) (*DB, *bell) {
	t.Helper()
	_, path := founded(t)
	b := &bell{}
	return open(t, Config{Path: path, Lag: time.Hour, after: b.after}), b
}

// onDisk counts the exchanges that another process would find.
func onDisk(t *testing.T, db *DB) (n int) {
	t.Helper()
	if err := db.readers.QueryRowContext(t.Context(), `SELECT count(*) FROM exchange`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func recorded(t *testing.T, db *DB, x faq.Exchange) desk.Receipt {
	t.Helper()
	r, err := db.Record(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAheadTellsOnlyWhatIsTheBotsOwn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		ahead bool
		of    func(x *faq.Exchange)
	}{
		{"answer", true, func(*faq.Exchange) {}},
		{"suggestion", true, func(x *faq.Exchange) { x.Decision = faq.Suggested }},
		{"question back", true, func(x *faq.Exchange) { x.Decision = faq.Asked }},
		{"hand-over", false, func(x *faq.Exchange) { x.Decision = faq.Escalated }},
		{"pick", false, func(x *faq.Exchange) { x.Picked = "token" }},
	} {
		db, _ := lagging(t)
		x := said("", "可以开发票吗")
		c.of(&x)
		recorded(t, db, x)
		if got := onDisk(t, db) == 0; got != c.ahead {
			t.Errorf("%s: told ahead %v, want %v", c.name, got, c.ahead)
		}
	}
}

func TestAheadIsSeenByWhoeverAsks(t *testing.T) {
	t.Parallel()
	past := time.Unix(0, 0)
	for name, look := range map[string]func(ctx context.Context, db *DB, r desk.Receipt) (found bool, err error){
		"recall": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			_, last, err := db.Recall(ctx, "tea", r.Conversation.ID, 3)
			return len(last) == 1, err
		},
		"exchange": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			x, err := db.Exchange(ctx, "tea", r.Exchange.ID)
			return x.Said == r.Exchange.Said, err
		},
		"verdict": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			return true, db.Judge(ctx, "tea", r.Exchange.ID, faq.Helpful, "")
		},
		"conversation": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			c, messages, err := db.Conversation(ctx, "tea", r.Conversation.ID, 0)
			return c == r.Conversation && len(messages) == 2, err
		},
		"view": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			v, err := db.View(ctx, "tea", r.Conversation.ID, 0)
			return len(v.Messages) == 2 && v.Seq == 2, err
		},
		"lately": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			last, err := db.Lately(ctx, "tea", 3)
			return len(last) == 1, err
		},
		"traces": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			traces, _, err := db.Traces(ctx, "tea", past, time.Now().Add(time.Hour), "", 3)
			return len(traces) == 1, err
		},
		"notes": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			_, err := db.Notes(ctx, "tea", r.Conversation.ID)
			return true, err
		},
		"history": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			found, err := db.History(ctx, "tea", "张三", 3)
			return len(found) == 1, err
		},
		"label": func(ctx context.Context, db *DB, r desk.Receipt) (bool, error) {
			_, err := db.AddLabel(ctx, "tea", r.Conversation.ID, "invoice", "王芳")
			return true, err
		},
	} {
		db, _ := lagging(t)
		x := said("", "可以开发票吗")
		x.Buyer = "张三"
		r := recorded(t, db, x)
		if onDisk(t, db) != 0 {
			t.Errorf("%s: it was written first", name)
		}
		if found, err := look(t.Context(), db, r); !found || err != nil {
			t.Errorf("%s: found %v, error %v", name, found, err)
		}
	}
}

func TestAheadEventsComeWithTheCommit(t *testing.T) {
	t.Parallel()
	db, b := lagging(t)
	recorded(t, db, said("", "可以开发票吗"))
	got := make(chan int)
	go func() {
		events, err := db.Events(t.Context(), "tea", "", 0, 10)
		if err != nil {
			t.Error(err)
		}
		got <- len(events)
	}()
	for {
		b.ring()
		select {
		case n := <-got:
			if n != 2 {
				t.Errorf("got %d events, want the two of the exchange", n)
			}
			return
		default:
		}
	}
}

// TestAheadDeliveredAgain delivers messages twice while the first is told and not written.
func TestAheadDeliveredAgain(t *testing.T) {
	t.Parallel()
	for _, conversation := range []string{"new", "going on"} {
		db, _ := lagging(t)
		x := said("", "可以开发票吗")
		if conversation == "going on" {
			x.Conversation = recorded(t, db, said("", "在吗")).Conversation.ID
			if _, _, err := db.Recall(t.Context(), "tea", x.Conversation, 3); err != nil {
				t.Fatal(err)
			}
		}
		x.MessageID = "a message of the channel"
		before := onDisk(t, db)
		first := recorded(t, db, x)
		if onDisk(t, db) != before {
			t.Errorf("%s: the first was not told ahead", conversation)
		}
		again := x
		again.Decision, again.Said = faq.Escalated, "另一个决定"
		r := recorded(t, db, again)
		if !r.Duplicate || r.Exchange.ID != first.Exchange.ID || r.Exchange.Said != first.Exchange.Said || r.Conversation != first.Conversation {
			t.Errorf("%s: got %+v, want the first decision %+v", conversation, r, first)
		}
		if got := onDisk(t, db); got != before+1 {
			t.Errorf("%s: got %d exchanges, want %d", conversation, got, before+1)
		}
	}
}

// TestAheadAndTheDesk has a conversation change hands while a reply is told and not written, and the other way round.
func TestAheadAndTheDesk(t *testing.T) {
	t.Parallel()
	db, b := lagging(t)
	ctx := t.Context()
	ticket := *recorded(t, db, handOver()).Ticket
	for _, act := range []desk.Act{desk.Claim{Agent: "王芳"}, desk.Close{Agent: "王芳", ToBot: true}} {
		if _, err := db.Do(ctx, "tea", ticket.ID, act); err != nil {
			t.Fatal(err)
		}
	}
	c, _, err := db.Recall(ctx, "tea", ticket.Conversation, 3)
	if err != nil || c.Owner != desk.Bot {
		t.Fatalf("got %+v, error %v", c, err)
	}
	x := said(c.ID, "可以开发票吗")
	x.Epoch = c.Epoch
	before := onDisk(t, db)
	recorded(t, db, x)
	if onDisk(t, db) != before {
		t.Error("the reply was not told ahead")
	}
	if _, err := db.Do(ctx, "tea", ticket.ID, desk.Reopen{Agent: "王芳", Why: "没解决"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Record(ctx, x); err != nil { // held: the queue has it
		t.Fatal(err)
	}
	b.ring()
	events, err := db.Events(ctx, "tea", c.ID, 0, 100)
	var told []string
	for _, e := range events[max(0, len(events)-5):] {
		switch {
		case e.Message != nil:
			told = append(told, string(e.Message.Author))
		case e.Owner != nil:
			told = append(told, string(e.Owner.To))
		default:
			told = append(told, string(e.Turn.What))
		}
	}
	if got := strings.Join(told, " "); got != "buyer bot reopened queue buyer" || err != nil {
		t.Errorf("got %s, error %v; want the reply before the change, and none after it", got, err)
	}
}

func TestAheadIsBounded(t *testing.T) {
	t.Parallel()
	db, _ := lagging(t) // the bell never rings
	for range 3 * mostAhead {
		recorded(t, db, said("", "可以开发票吗"))
	}
	db.group.mu.Lock()
	told := db.group.told
	db.group.mu.Unlock()
	if told > mostAhead {
		t.Errorf("got %d told and not written, want at most %d", told, mostAhead)
	}
}

func TestAheadIsWrittenAtTheEnd(t *testing.T) {
	t.Parallel()
	_, path := founded(t)
	b := &bell{}
	db, err := Open(t.Context(), Config{Path: path, Lag: time.Hour, after: b.after})
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		recorded(t, db, said("", "可以开发票吗"))
	}
	if err := db.Shut(); err != nil {
		t.Fatal(err)
	}
	b.ring()
	if got := onDisk(t, open(t, Config{Path: path})); got != 100 {
		t.Errorf("got %d exchanges, want all 100", got)
	}
}

// TestAheadOfAFullDisk tells, finds no room, and tells nothing more before there is room again.
func TestAheadOfAFullDisk(t *testing.T) {
	t.Parallel()
	db, b := lagging(t)
	ctx := t.Context()
	pages := func(n string) {
		if _, err := db.writer.ExecContext(ctx, `PRAGMA max_page_count = `+n); err != nil {
			t.Fatal(err)
		}
	}
	pages("60")
	told := 0
	for ; told < 100; told++ {
		x := said("", "可以开发票吗")
		x.Said = strings.Repeat("长", 3000)
		recorded(t, db, x)
	}
	if err := db.allSettled(ctx, sharing); !errors.Is(err, faq.ErrReadOnly) {
		t.Errorf("got %v, want %v", err, faq.ErrReadOnly)
	}
	if err := db.Ready(); !errors.Is(err, faq.ErrReadOnly) {
		t.Errorf("ready: got %v, want %v", err, faq.ErrReadOnly)
	}
	x := said("", "可以开发票吗")
	x.Said = strings.Repeat("长", 100_000)
	if _, err := db.Record(ctx, x); !errors.Is(err, faq.ErrReadOnly) {
		t.Errorf("told more: got %v, want %v", err, faq.ErrReadOnly)
	}
	pages("60000")
	b.ring()
	if err := db.flush(ctx, sharing); err != nil {
		t.Error(err)
	}
	if got := onDisk(t, db); got != told || db.Ready() != nil || db.lost.Load() != 0 {
		t.Errorf("with room again: got %d exchanges, %d lost, ready %v; want all %d", got, db.lost.Load(), db.Ready(), told)
	}
}

// TestAheadRefusesAsEver holds that what cannot be foreseen is refused as it would be without being told ahead.
func TestAheadRefusesAsEver(t *testing.T) {
	t.Parallel()
	db, _ := lagging(t)
	own := said("", "一")
	own.Buyer = "张三"
	own = recorded(t, db, own).Exchange
	if err := db.allSettled(t.Context(), sharing); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		of   func(x *faq.Exchange)
		want error
	}{
		"unknown shop":         {func(x *faq.Exchange) { x.Shop = "silk" }, faq.ErrNotFound},
		"unknown conversation": {func(x *faq.Exchange) { x.Conversation = "nowhere" }, faq.ErrNotFound},
		"another's":            {func(x *faq.Exchange) { x.Conversation, x.Buyer = own.Conversation, "李四" }, faq.ErrNotFound},
		"id that is taken":     {func(x *faq.Exchange) { x.ID = own.ID }, faq.ErrConflict},
		"older epoch": {func(x *faq.Exchange) {
			x.Conversation, x.Buyer, x.Epoch = own.Conversation, "张三", 7
		}, desk.ErrStale},
	} {
		x := said("", "二")
		c.of(&x)
		if _, err := db.Record(t.Context(), x); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// TestAheadByManyAtOnce has many buyers and one busy agent: conversations must be whole, whoever came first.
func TestAheadByManyAtOnce(t *testing.T) {
	t.Parallel()
	_, path := founded(t)
	db := open(t, Config{Path: path, Lag: time.Millisecond})
	ctx := t.Context()
	var all sync.WaitGroup
	for buyer := range 8 {
		all.Go(func() {
			conversation := ""
			for i := range 40 {
				x := said(conversation, fmt.Sprint("问", i))
				x.MessageID = fmt.Sprint("message-of-buyer-", buyer, "-", i)
				if i%7 == 3 {
					x.Decision = faq.Escalated
				}
				r, err := db.Record(ctx, x)
				if err != nil {
					t.Error(err)
					return
				}
				if again, err := db.Record(ctx, x); err != nil || !again.Duplicate || again.Held != r.Held || again.Conversation.ID != r.Conversation.ID {
					t.Errorf("buyer %d, message %d again: got %+v, error %v; want what came of the first, %+v", buyer, i, again, err, r)
				}
				conversation = r.Conversation.ID
			}
		})
	}
	all.Go(func() {
		for range 60 {
			if ticket, err := db.Next(ctx, "tea", "王芳"); err == nil {
				_, err = db.Close(ctx, "tea", ticket.ID, "王芳", "")
				if err != nil {
					t.Error(err)
				}
			}
		}
	})
	all.Wait()
	if err := db.allSettled(ctx, sharing); err != nil || db.lost.Load() != 0 {
		t.Errorf("got error %v, %d lost", err, db.lost.Load())
	}
	sound(t, path)
	numbered(t, db)
}
