package faq

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"xiaoer/intents/zh"
)

// A head office is a shop that others follow: what it serves, they serve, and what its tables say, theirs say. What is
// inherited is written into each of these shops, in the transaction of the head office's own change, as the shop's own
// content with its Origin. The other way would have been to lay the two shops over each other whenever a bank is read.
// Then search, preview, the gate, lint, old replies, exports and the moment of as_of would each have to know of two
// histories, a shop's version would no longer tell whether anything has changed, and whether an entry can be said
// would be found out at the buyer's. Written down, all of these go on as they were; the price is a write for every
// shop that follows, which MostInherited bounds.
//
// In a shop that follows, an entry of the head office is tied to it in one of four ways:
//
//	            override                 adopt
//	inherited ───────────► overridden ───────────► inherited
//	    │ ▲                     ▲
//	    │ └─────────────────┐   │ keep
//	    │ opt out    opt in │   │
//	    ▼                   │   │
//	opted out ──────────────┤  held ◄── the head office's, where something of the shop's own is in its way
//	                        └──►
//
// What is in the way is so until somebody edits it, or a table begins that was announced (Heirs.Free). An entry of the
// shop's own whose window has ended still is: buyers are matched with it as before, and handed over. Until it is retired
// it is listed as ended.
//
// An inherited entry is not written in the shop. One that is overridden is the shop's own, with a life like any other;
// deleting it opts out. What is held is not served, neither in its new words nor in older ones, and is served by itself
// as soon as nothing is in its way: see Estate.Settle.

// Origin says where an inherited entry, or version of a table, comes from.
type Origin struct {
	From     Shop `json:"from"`
	Revision int  `json:"revision"` // of the entry there, or the version of the table
}

// Following is whose entries and tables a shop uses beside its own. The zero value is nobody's.
type Following struct {
	Head      Shop      `json:"head,omitempty"`
	Followers []Shop    `json:"followers,omitempty"` // of the shop itself, by name; a shop never has both
	Revision  int       `json:"revision"`
	Since     time.Time `json:"since,omitzero"`
	By        string    `json:"by,omitempty"`
}

// Tie is how an entry or a table of the head office stands in a shop that follows it.
type Tie string

// The ties.
const (
	Inherited  Tie = "inherited"  // the shop's says what the head office's says
	Overridden Tie = "overridden" // the shop has its own
	OptedOut   Tie = "opted_out"  // the shop does not want it; entries only
	Held       Tie = "held"       // something of the shop's own is in the way
)

// Ties are all of them.
var Ties = []Tie{Inherited, Overridden, OptedOut, Held}

// Hindrance is what holds something of the head office's back.
type Hindrance struct {
	Kind    HindranceKind `json:"kind"`
	Entries []ID          `json:"entries,omitempty"` // of the shop's own that are in the way
	Ended   []ID          `json:"ended,omitempty"`   // of these, whose window has; of a Bequest only
	Lacks   string        `json:"lacks,omitempty"`   // of what quotes the shop's tables have nothing
}

// HindranceKind is a kind of hindrance.
type HindranceKind string

// The kinds.
const (
	SameID       HindranceKind = "same_id"       // the shop has an entry of its own by that id, or a table by that name
	SamePhrasing HindranceKind = "same_phrasing" // an entry of its own answers one of the phrasings
	LacksCell    HindranceKind = "lacks_cell"    // its tables have not what an answer quotes
)

// Estate is all that decides what becomes of one entry of the head office in a shop.
type Estate struct {
	Theirs *Entry // as the head office serves it; nil where it does not
	Mine   *Entry // as the shop has it, live or not; nil where it has none
	Tie    Tie    // of before, but for Inherited, which Mine says itself
	Owners []ID   // entries of the shop's own that answer one of its phrasings
	Lacks  string // what of its quotes the shop's tables have not
}

// Settle decides how the entry is tied from now on; "" is not at all. It is pure. The shop's own always wins.
func (s Estate) Settle() (Tie, *Hindrance) {
	own := s.Mine != nil && s.Mine.Inherited == nil
	switch {
	case s.Tie == Overridden && own:
		return Overridden, nil
	case s.Tie == Overridden || s.Tie == OptedOut:
		return OptedOut, nil
	case s.Theirs == nil:
		return "", nil
	case own:
		return Held, &Hindrance{Kind: SameID, Entries: []ID{s.Theirs.ID}}
	case len(s.Owners) > 0:
		return Held, &Hindrance{Kind: SamePhrasing, Entries: s.Owners}
	case s.Lacks != "":
		return Held, &Hindrance{Kind: LacksCell, Lacks: s.Lacks}
	}
	return Inherited, nil
}

// Cores are what the entry's phrasings come to, each once. What comes to nothing asks nothing.
func (e *Entry) Cores() (cores []string) {
	for _, p := range e.Phrasings() {
		if core := zh.Core(p); core != "" && !slices.Contains(cores, core) {
			cores = append(cores, core)
		}
	}
	return cores
}

// Lacks says which of the entry's answers quotes what the tables have not; "" is none.
func (e *Entry) Lacks(policies []Policy, now time.Time) string {
	var wrong *FieldError
	if errors.As(e.Quotable(policies, now), &wrong) {
		return wrong.Error()
	}
	return ""
}

// Unsayable is an answer of the shop's own that quotes what its tables have no more: who asks is handed over.
type Unsayable struct {
	ID       ID     `json:"id"`
	Question string `json:"question"`
	Lacks    string `json:"lacks"`
}

// UnsayableAmong lists the live entries of the shop's own that cannot be said, by id. A head office that takes a column
// out of its table is not kept from it by an answer that another shop has written, so there may be some.
func UnsayableAmong(entries map[ID]*Entry, policies []Policy, now time.Time) (out []Unsayable) {
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		e := entries[id]
		if !e.Served() || e.Expired(now) || e.Inherited != nil {
			continue
		}
		if lacks := e.Lacks(policies, now); lacks != "" {
			out = append(out, Unsayable{id, e.Question, lacks})
		}
	}
	return out
}

// Succeed returns the versions to be saved now of a table that has versions mine, so that it says from now on what one
// of versions theirs does; none where it does already. It is pure.
func Succeed(mine, theirs []Policy, now time.Time) (out []Policy) {
	for _, at := range turns(mine, theirs, now) {
		wanted := InForce(theirs, at)
		if len(wanted) == 0 {
			continue
		}
		have := InForce(Follow(mine, out, now), at)
		if len(have) > 0 && have[0].says(wanted[0]) {
			continue
		}
		next := wanted[0]
		next.EffectiveFrom = Moment{}
		if at.After(now) {
			next.EffectiveFrom = Moment{at}
		}
		out = append(out, next)
	}
	return out
}

// turns are now and the later moments at which one of the tables changes, in order.
func turns(a, b []Policy, now time.Time) []time.Time {
	out := []time.Time{now}
	for _, p := range append(Upcoming(a, now), Upcoming(b, now)...) {
		out = append(out, p.Begins())
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// says reports whether two versions say the same while they are in force.
func (p Policy) says(other Policy) bool {
	p.EffectiveFrom, other.EffectiveFrom = Moment{}, Moment{}
	return len(ComparePolicies(p, other)) == 0 && slices.EqualFunc(p.Columns, other.Columns, func(a, b Column) bool { return a == b })
}

// Acts about what is inherited.
const (
	FollowHead Act = "follow"
	LeaveHead  Act = "unfollow"
	Inherit    Act = "inherit"  // what the head office's change does in the shops that follow
	Override   Act = "override" // make the shop's own of what is inherited
	OptOut     Act = "opt_out"
	OptIn      Act = "opt_in"
	Adopt      Act = "adopt" // take the head office's in place of one's own
	KeepOwn    Act = "keep"  // stay with one's own, whatever the head office says by now
)

// choices are what each act may be done to, and who may.
var choices = map[Act]struct {
	from  []Tie
	needs Role
}{
	Override: {[]Tie{Inherited}, Editor},
	OptOut:   {[]Tie{Inherited, Held}, Manager},
	OptIn:    {[]Tie{OptedOut}, Manager},
	Adopt:    {[]Tie{Overridden, Held}, Manager},
	KeepOwn:  {[]Tie{Overridden, Held}, Manager},
}

// Choices are the acts that a shop has towards what its head office offers.
var Choices = []Act{Override, OptOut, OptIn, Adopt, KeepOwn}

// MayChoose returns ErrStep where the act cannot be done to what is tied so.
func MayChoose(act Act, tie Tie) error {
	if !slices.Contains(choices[act].from, tie) {
		return fmt.Errorf("%w: %s what is %s", ErrStep, act, tie)
	}
	return nil
}

// What keeps a shop from writing, and from following. All are conflicts.
var (
	ErrInherited = fmt.Errorf("%w: inherited from the head office", ErrConflict)
	ErrHindered  = fmt.Errorf("%w: something of the shop's own is in the way", ErrConflict)
	ErrCrowded   = fmt.Errorf("%w: too much at once for the shops that follow", ErrConflict)
)

// MostInherited bounds the writes that one act may make in shops that follow: entries times shops. They are made under
// the one write lock, where buyers who are handed over wait for them too. On two cores with a load of 10 to 20, one entry
// took 0.18 to 0.35 s for 1,000 shops, once to twice what it takes to import 1,000 entries, and 0.9 to 1.9 s for 5,000
// (BenchmarkHandDown): so this is 4 to 7 seconds there. To follow is like an import of as many entries, and is not bounded.
const MostInherited = 20_000

// MostFollowers bounds the shops that follow one head office: a single entry is published in one or two seconds.
const MostFollowers = 5_000

// Bequest is one entry or table of the head office, and how it stands in a shop that follows.
type Bequest struct {
	Noun     Noun   `json:"noun"` // entry or policy
	ID       string `json:"id"`
	Title    string `json:"title"` // the question, or the table's title
	Tie      Tie    `json:"tie"`
	Revision int    `json:"revision"` // of the shop's own, version of its table; 0 where there is none
	Upstream int    `json:"upstream"` // of the head office's, as it is served; 0 where it is no more
	Base     int    `json:"base"`     // of the head office's, that was inherited or overridden

	// Changed reports whether the head office says something else by now than it did at Base: of an override only.
	Changed bool         `json:"changed"`
	Diff    *Diff        `json:"diff,omitempty"`  // of an entry: from Base to Upstream
	Cells   []CellChange `json:"cells,omitempty"` // of a table

	Hindrance *Hindrance `json:"hindrance,omitempty"` // of what is held
}

// Open reports whether somebody has to look at it.
func (b Bequest) Open() bool { return b.Tie == Held || b.Changed }

// BequestFilter narrows a listing. The zero value lists all.
type BequestFilter struct {
	Noun Noun
	ID   string // needs a Noun
	Tie  Tie
	Open bool // only what somebody has to look at
	Page Page
}

// Choice is an act towards one thing that the head office offers.
type Choice struct {
	Noun     Noun // entry or policy
	ID       string
	Act      Act  // one of Choices
	Upstream *int // where set, what the head office serves must be at this revision, 0 being none
}

// Valid returns a *FieldError naming what can never be done.
func (c Choice) Valid() error {
	switch {
	case c.Noun != EntryNoun && c.Noun != PolicyNoun:
		return &FieldError{"noun", "one of entry, policy"}
	case !slices.Contains(Choices, c.Act):
		return &FieldError{"act", "one of override, opt_out, opt_in, adopt, keep"}
	case c.Noun == PolicyNoun && (c.Act == OptOut || c.Act == OptIn):
		return &FieldError{"act", "a table is overridden, adopted or kept"}
	}
	return nil
}

// Heirs keeps what shops inherit. What a head office changes is changed in the shops that follow by the same
// transaction, whichever method makes it. What is inherited is refused with ErrInherited by all that would write it.
// Safe for many callers; what is asked of an unknown shop is ErrNotFound.
type Heirs interface {
	// Following returns whom the shop follows and who follows it, of revision 0 where it never followed anybody.
	Following(ctx context.Context, shop Shop) (Following, error)

	// Follow makes head the shop's head office, and writes all that it serves into the shop but for what is held. What
	// the shop has already by the same id and in the same words is inherited from then on. It is a *FieldError about
	// "head" where that is the shop itself, unknown, or follows another; and ErrConflict where the shop has a head
	// office or is one. IfRevision is about Following, IfVersion is heeded.
	Follow(ctx context.Context, shop, head Shop, edit Edit) (Following, error)

	// Unfollow ends that. What was inherited stays as the shop's own if keep, otherwise its entries are removed.
	// Tables stay in any case: the shop's own answers may quote them. ErrConflict where there is no head office.
	// IfRevision is about Following, IfVersion is heeded.
	Unfollow(ctx context.Context, shop Shop, keep bool, edit Edit) (Following, error)

	// Bequests lists what the head office offers and how it stands in the shop, tables after entries, by id; nothing
	// where there is no head office.
	Bequests(ctx context.Context, shop Shop, filter BequestFilter) (bequests []Bequest, next string, err error)

	// Choose does the act, and returns how the thing stands then. IfRevision is about the shop's own, 0 being none;
	// IfVersion is heeded.
	// What cannot be done to what is tied so is ErrStep; what would be held at once is ErrHindered; ErrNotFound where
	// the head office offers no such thing.
	Choose(ctx context.Context, shop Shop, choice Choice, edit Edit) (Bequest, error)

	// Free lets come what was held for want of a cell that a table has from a moment on which was announced, in any shop,
	// once that has come. It returns at how many entries it has looked, and should be called every second or so. Nothing
	// is held back by time alone.
	Free(ctx context.Context) (int, error)
}
