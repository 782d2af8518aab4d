package faq

import (
	"context"
	"time"
)

// Edit says who changes something, why, and from which revision they started.
type Edit struct {
	By  string // the key's or person's name; "import" and the like for programs
	Why string

	// IfRevision, when set, is the revision the editor saw: 0 means "there must be none yet".
	// Where the entry has moved on meanwhile the edit is refused with ErrConflict.
	IfRevision *int

	Act       Act    // what the history calls it; "" is Save, or the step that is taken
	Overrides string // what spoke against publishing it, and why it was published all the same; goes into the audit log

	// IfVersion, when set, is the shop's Version that the editor saw. Where the shop has moved on meanwhile, by an edit
	// of any entry or table, the edit is refused with ErrConflict. Put, PutPolicies, PutTolerance, PutWords, Move, Delete
	// and what Heirs does heed it.
	IfVersion *int64
}

// Revision is one kept state of an entry, or of a draft beside it. Revisions are only ever added.
type Revision struct {
	Entry   Entry     `json:"entry"` // with its revision number
	Act     Act       `json:"act"`
	Author  string    `json:"author"`           // who wrote it, where By has taken a step with it
	Beside  bool      `json:"beside,omitempty"` // it was not served, nor in the place of what was
	Deleted bool      `json:"deleted,omitempty"`
	By      string    `json:"by"`
	Why     string    `json:"why,omitempty"`
	At      time.Time `json:"at"`
}

// Change is one step in a shop's history, in the order in which the steps were committed.
// It carries the entry as it was after the step.
type Change struct {
	Seq     int64 // strictly rising within the shop, never reused
	Entry   Entry
	Deleted bool
}

// Page asks for a part of a listing. The zero value asks for the first 50.
type Page struct {
	After string // the cursor that the part before returned; "" for the first
	Limit int    // 0 means 50; more than 500, or less than none, is a *FieldError
}

// Category is a category of a shop, and how many entries are in it.
type Category struct {
	Category string `json:"category"`
	Entries  int    `json:"entries"`
}

// MaxCategories is how many categories are told: more than anybody reads.
const MaxCategories = 500

// Filter narrows a listing of entries. The zero value lists all.
type Filter struct {
	Category string
	Status   Status // "" for every status; Live also lists entries whose status was never set
	Page     Page
}

// Store keeps what a shop knows. Every method may be called from many goroutines at once; each call is one
// transaction: it happens wholly or not at all, and what it returned without error survives a crash. What is asked
// of a shop that does not exist is ErrNotFound. A cursor that no listing returned is a *FieldError about "after".
//
// All errors wrap one of this package's sentinels where the cause is known (ErrBusy and ErrReadOnly included).
type Store interface {
	// Shops lists the shops that exist, by name.
	Shops(ctx context.Context) ([]Shop, error)

	// CreateShop makes an empty shop. It is ErrConflict if there is one of that name.
	CreateShop(ctx context.Context, shop Shop, edit Edit) error

	// Entry returns the entry as it is now, or ErrNotFound (also for a deleted one and for an unknown shop).
	Entry(ctx context.Context, shop Shop, id ID) (Entry, error)

	// Entries lists entries by id, and the cursor of the next part ("" at the end). An unknown shop is ErrNotFound.
	Entries(ctx context.Context, shop Shop, filter Filter) (entries []Entry, next string, err error)

	// Categories counts the entries of each category, of one status or, for "", of all; the greatest first, at most
	// MaxCategories. Entries without a category are not counted. An unknown shop is ErrNotFound.
	Categories(ctx context.Context, shop Shop, status Status) ([]Category, error)

	// Put keeps the entries, all or none, and returns them as kept, with their new revisions. An entry that equals
	// what is kept makes no revision and no change, so that repeating a Put is harmless; only a Rollback does, which
	// somebody has decided, whatever it says. IfRevision may only be set for a single entry, and where it is stale that
	// is ErrConflict even if the entry equals what is kept. Invalid entries, and an id that stands twice in the batch, are
	// refused with a *FieldError.
	Put(ctx context.Context, shop Shop, entries []Entry, edit Edit) ([]Entry, error)

	// Delete removes the entry from what is served; its revisions stay, the deletion being one of them, and go on
	// counting if the entry is put again. ErrNotFound if there is none.
	Delete(ctx context.Context, shop Shop, id ID, edit Edit) error

	// Revisions lists an entry's history, newest first; also that of a deleted entry. ErrNotFound if it never was.
	Revisions(ctx context.Context, shop Shop, id ID) ([]Revision, error)

	// Changes returns up to limit steps after seq, oldest first, none when there are none. A follower that asks
	// again with the last Seq it saw misses nothing. An entry may be left out where a later step of it is in the
	// history: the follower needs the newest state only. A limit below 1 is a *FieldError.
	Changes(ctx context.Context, shop Shop, after int64, limit int) ([]Change, error)

	// Policies returns every version of the shop's tables, by name and then in the order in which they were saved.
	// InForce tells which of them hold.
	Policies(ctx context.Context, shop Shop) ([]Policy, error)

	// PutPolicy is PutPolicies of one table.
	PutPolicy(ctx context.Context, shop Shop, policy Policy, edit Edit) error

	// PutPolicies keeps the tables as new versions in this order, all or none, and returns them as kept. Each makes a new
	// Seq (see Version), even where it says the same. IfRevision may only be set for a single table: it is about its last
	// version, in force or not, 0 being none. Invalid ones, and a name that stands twice with the same EffectiveFrom, are
	// refused with a *FieldError. No tables make no step.
	PutPolicies(ctx context.Context, shop Shop, policies []Policy, edit Edit) ([]Policy, error)

	// Tolerance returns what share of wrong answers the shop tolerates, and of which revision that is: nothing set and
	// 0 where nobody has ever set it.
	Tolerance(ctx context.Context, shop Shop) (t Tolerance, revision int, err error)

	// PutTolerance keeps what the shop tolerates from now on, all classes at once, in place of what was, and makes a
	// new Seq (see Version), even where it says the same. It returns the new revision. A stale IfRevision, or
	// IfVersion, is ErrConflict; what is not valid is a *FieldError.
	PutTolerance(ctx context.Context, shop Shop, t Tolerance, edit Edit) (revision int, err error)

	// Words returns the shop's own words, and of which revision they are: none and 0 where nobody has ever set any.
	Words(ctx context.Context, shop Shop) (w Words, revision int, err error)

	// PutWords keeps the shop's words from now on, all of them at once, in place of what was, and makes a new Seq (see
	// Version). It returns their revision; what is kept already makes none, but for a Rollback. A stale IfRevision, or IfVersion, is
	// ErrConflict; what is not valid is a *FieldError.
	PutWords(ctx context.Context, shop Shop, w Words, edit Edit) (revision int, err error)

	// WordsRevisions lists what the shop's words have been, newest first.
	WordsRevisions(ctx context.Context, shop Shop) ([]WordsRevision, error)

	// Version returns the seq of the shop's newest step, policies, tolerance and words included. It is cheap.
	Version(ctx context.Context, shop Shop) (int64, error)

	// Moved lists the shops that have moved since the turn, each once and as it stands now, in the order in which they
	// moved last, and returns the turn to go on from. Since 0 all shops have. It costs by the shops that it lists, however
	// many there are: followers poll it.
	Moved(ctx context.Context, since int64) (moves []Move, turn int64, err error)
}

// Move is how far a shop has come. It moves with every step, with every voice of a buyer, and when its desk's rules are
// edited.
type Move struct {
	Shop  Shop
	Seq   int64 // its Version
	Heard int64 // as Voices has it
}
