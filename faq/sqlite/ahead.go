package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// What the bot says by itself, in a conversation that is its own, concerns nobody else: no ticket, no change of owner,
// no person's words. Where the keeper may (Config.Lag), Record tells of such an exchange at once and writes it a little
// later, with others, in one commit. What it tells it has written into a file beside the database (see aside.go), so
// that nothing but the end of the machine takes it along. The act stands in the same line as every other, so that who
// comes after it finds it written, and whoever reads what it is about waits for it.
//
// Told is only what must come out as foreseen: the file says that the conversation is the bot's and the message new,
// and nothing is on its way that could change it. Everything else is on the disk first.

// mostAhead bounds what has been told and is not on the disk. Beyond it Record waits.
const mostAhead = 512

// retry is how often what could not be written is tried again while nothing else is.
const retry = time.Second

// key is what an exchange on its way is about.
type key struct {
	shop faq.Shop
	kind byte // 'c'onversation, 'x' exchange, 'm'essage that opens one
	id   string
}

// keysOf are what an exchange with an id is about. One that opens a conversation is about the message that does.
func keysOf(x faq.Exchange, opens bool) []key {
	keys := []key{{x.Shop, 'x', x.ID}}
	if x.Conversation != "" {
		keys = append(keys, key{x.Shop, 'c', x.Conversation})
	}
	if opens && x.MessageID != "" {
		keys = append(keys, key{x.Shop, 'm', x.Channel + "\n" + x.MessageID})
	}
	return keys
}

// announce returns at once what will come of the exchange, if that can be foreseen and may be told.
func (db *DB) announce(ctx context.Context, x faq.Exchange) (r desk.Receipt, ok bool) {
	byItself := x.Decision == faq.Answered || x.Decision == faq.Suggested || x.Decision == faq.Asked
	// What was picked is a voice, which others learn from; pictures are somebody's once they are written.
	if db.lag <= 0 || !byItself || x.Picked != "" || len(x.Images) > 0 {
		return r, false
	}
	a := &announced{x: x, opens: x.Conversation == "", now: whole(db.now())}
	if !db.mayTell(a.now) {
		return r, false
	}
	if x.At.IsZero() {
		a.x.At = a.now
	}
	a.x.At = whole(a.x.At)
	if a.opens {
		a.c = opened(x, a.now)
		a.x.Conversation = a.c.ID
	}
	a.keys = keysOf(a.x, a.opens)
	if !db.group.reserve(a) {
		return r, false
	}
	if !db.promise(ctx, a) {
		db.group.release(a)
		return r, false
	}
	db.ahead.Add(1)
	return desk.Receipt{Exchange: a.x, Conversation: a.c}, true
}

// promise reports whether what comes of it is foreseen, set aside, and lined up.
func (db *DB) promise(ctx context.Context, a *announced) bool {
	if err := db.foresee(ctx, a); err != nil {
		return false
	}
	if err := db.setAside(a); err != nil {
		return false
	}
	if !db.group.accept(a, db.writing(a)) {
		db.aside.drop(1)
		return false
	}
	return true
}

// announced is an exchange that is about to be told.
type announced struct {
	x       faq.Exchange
	c       desk.Conversation
	opens   bool
	body    string
	now     time.Time
	keys    []key
	touched int
}

// isNew reports whether nothing that is on its way can be about it: a conversation is opened, by a message that has no
// name.
func (a *announced) isNew() bool { return a.opens && a.x.MessageID == "" }

// foresee asks the file whether it will come as foreseen, and for the conversation. What is asked is too short to be worth
// the goroutine that a context which may end costs; but nobody is told who has gone meanwhile.
func (db *DB) foresee(ctx context.Context, a *announced) (err error) {
	asking := context.WithoutCancel(ctx)
	if a.opens {
		err = db.foreseeOpening(asking, a)
	} else {
		err = db.foreseeNext(asking, a)
	}
	if err == nil {
		a.body, err = encode(&a.x)
	}
	return cmp.Or(err, ctx.Err())
}

// errUnforeseen says that the exchange must go the usual way, which knows what is wrong with it.
var errUnforeseen = errors.New("cannot be foreseen")

func (db *DB) foreseeOpening(ctx context.Context, a *announced) error {
	var free bool
	err := db.readers.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM shop WHERE name = ?1) AND NOT EXISTS (SELECT 1 FROM exchange WHERE shop = ?1 AND id = ?2)
			AND (?4 = '' OR NOT EXISTS (SELECT 1 FROM exchange
				WHERE shop = ?1 AND channel = ?3 AND message_id = ?4 AND opened = 1 AND message_id <> ''))`,
		a.x.Shop, a.x.ID, a.x.Channel, a.x.MessageID).Scan(&free)
	if err == nil && !free {
		err = errUnforeseen
	}
	return err
}

func (db *DB) foreseeNext(ctx context.Context, a *announced) (err error) {
	var free bool
	a.c, err = scanConversation(db.readers.QueryRowContext(ctx, `
		SELECT `+conversationColumns+`, NOT EXISTS (SELECT 1 FROM exchange WHERE shop = ?1 AND id = ?2)
			AND (?4 = '' OR NOT EXISTS (SELECT 1 FROM message
				WHERE shop = ?1 AND conversation = ?3 AND message_id = ?4 AND message_id <> ''))
		FROM conversation AS c WHERE c.shop = ?1 AND c.id = ?3`, a.x.Shop, a.x.ID, a.x.Conversation, a.x.MessageID), &free)
	fits := free && a.c.Owner == desk.Bot && (a.x.Epoch == 0 || a.x.Epoch == a.c.Epoch) && desk.May(a.x.Buyer, a.c)
	if err == nil && !fits {
		err = errUnforeseen
	}
	return err
}

// writing writes down what was told, as of the moment it was told at. That nobody but the bot owns the conversation is
// looked at again: another process may have written.
func (db *DB) writing(a *announced) func(*txn) error {
	return func(tx *txn) error {
		c := desk.Case{Conversation: a.c}
		if !a.opens {
			var err error
			if c, err = tx.addressed(context.Background(), a.x); err != nil {
				return err
			}
		}
		r, err := tx.recordIn(context.Background(), a.x, a.body, c, a.opens)
		if err == nil && r.Held {
			err = fmt.Errorf("exchange %s was told and the conversation is not the bot's: %w", a.x.ID, desk.ErrStale)
		}
		return err
	}
}

// reserve keeps others from foreseeing the same. It is false where something is on its way that the exchange may
// depend on, where too much is, and where nothing can be written.
func (g *group) reserve(a *announced) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stuck != nil || g.ended || g.told >= mostAhead || !a.isNew() && g.touching > 0 {
		return false
	}
	for _, k := range a.keys {
		if g.keys[k] > 0 {
			return false
		}
	}
	for _, k := range a.keys {
		g.keys[k]++
	}
	a.touched = g.touched
	return true
}

// accept lines up what writes it. It is false where something has come in between that it may depend on.
func (g *group) accept(a *announced, writing func(*txn) error) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stuck != nil || g.ended || !a.isNew() && a.touched != g.touched {
		return false
	}
	g.told++
	g.due = g.due || g.told >= mostAhead/2
	g.line(&member{ctx: context.Background(), act: writing, manner: ahead, keys: a.keys, at: a.now, done: make(chan struct{})})
	if g.due {
		g.start()
	}
	return true
}

// release takes back what was reserved.
func (g *group) release(a *announced) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.leave(&member{manner: patient, keys: a.keys})
}

// mayPass reports whether it is the file that cannot be written just now, and not the act.
func mayPass(err error) bool {
	err = named(err)
	return errors.Is(err, faq.ErrBusy) || errors.Is(err, faq.ErrReadOnly)
}

// keep puts what could not be written back into the line, at its end, so that others have their turn. Until all of it
// is written, nothing else is told.
func (g *group) keep(kept []*member) {
	switch {
	case len(kept) > 0:
		if g.stuck == nil {
			g.db.log.Error("exchanges that were told cannot be written yet", "n", g.told, "err", kept[0].err)
		}
		g.stuck = kept[0].err
		g.waiting, g.due = append(g.waiting, kept...), false
		g.arm()
	case g.stuck != nil && g.told == 0:
		g.stuck = nil
		g.db.log.Info("exchanges that were told are written")
	}
}

// toldAhead does for a member what nobody waits to do.
func (db *DB) toldAhead(m *member) {
	if m.thrown != nil {
		m.err = fmt.Errorf("%w: %v", m.err, m.thrown)
	}
	if m.err != nil {
		db.log.Error("an exchange that was told is lost", "lost", db.lost.Add(1), "err", m.err)
		return
	}
	for _, n := range m.told {
		db.told(n.shop, n.conversation, n.events)
	}
}

// Ready returns why exchanges that were told cannot be written, if so.
func (db *DB) Ready() error {
	db.aside.mu.Lock()
	owed := db.aside.owed
	db.aside.mu.Unlock()
	if owed != nil {
		return fmt.Errorf("write exchanges from %s: %w", db.aside.path, owed)
	}
	db.group.mu.Lock()
	defer db.group.mu.Unlock()
	if db.group.stuck != nil {
		return fmt.Errorf("write %d exchanges: %w", db.group.told, named(db.group.stuck))
	}
	return nil
}

// settled waits until what was told of the conversation or the exchange is on the disk.
func (db *DB) settled(ctx context.Context, shop faq.Shop, kind byte, id string) error {
	return db.flushed(ctx, sharing, func() bool { return db.group.keys[key{shop, kind, id}] > 0 })
}

// allSettled waits until everything that was told is on the disk.
func (db *DB) allSettled(ctx context.Context, how manner) error {
	return db.flushed(ctx, how, func() bool { return true })
}

// flushed waits for what was told, where that matters.
func (db *DB) flushed(ctx context.Context, how manner, matters func() bool) error {
	db.group.mu.Lock()
	pending := db.group.told > 0 && matters()
	db.group.mu.Unlock()
	if !pending {
		return nil
	}
	if err := db.flush(ctx, how); err != nil {
		return err
	}
	return db.Ready()
}

// flush waits for all that stands in line.
func (db *DB) flush(ctx context.Context, how manner) error {
	_, err := submit(ctx, db, how, func(*txn) (nothing, error) { return nothing{}, nil }, key{})()
	return err
}

// end writes what was told, and lets nothing more be told. An error says how much is left to the next who opens
// the file.
func (g *group) end() error {
	g.mu.Lock()
	g.ended = true
	pending := g.told > 0
	g.mu.Unlock()
	if pending {
		_ = g.db.flush(context.Background(), sharing) // told below
	}
	g.workers.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.told > 0 {
		return fmt.Errorf("%d exchanges that were told are left in %s: %w", g.told, g.db.aside.path, named(g.stuck))
	}
	return nil
}
