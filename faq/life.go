package faq

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Act is what somebody does to an entry, by the name that its history gives it.
type Act string

// The acts. Those between Submit and Revive are steps of a life:
//
//	        submit            publish           retire
//	draft ─────────► review ─────────► live ─────────────► retired
//	  ▲  ▲              │ reject                              │
//	  │  └──────────────┘                                     │
//	  └───────────────────────────────────────────────────────┘ revive
//
// A draft may be published without a review where the shop asks for none, and discarded at any time. Writing makes a
// draft again of what is in review: what somebody is reading must not change under his eyes.
//
// What is live may have one draft beside it, a [Pending], which has the first half of that life: it is what is served
// that goes on being said until the draft takes its place.
const (
	Save     Act = "save"
	Submit   Act = "submit"
	Reject   Act = "reject"
	Publish  Act = "publish"
	Discard  Act = "discard" // the draft goes
	Retire   Act = "retire"
	Revive   Act = "revive"
	Rollback Act = "rollback"
	Remove   Act = "remove"
)

// step is a row of the table of a life.
type step struct {
	from  []Status
	to    Status
	needs Role
}

var steps = map[Act]step{
	Submit:  {[]Status{Draft}, Review, Editor},
	Reject:  {[]Status{Review}, Draft, Manager},
	Publish: {[]Status{Draft, Review}, Live, Manager},
	Discard: {[]Status{Draft, Review}, "", Editor},
	Retire:  {[]Status{Live}, Retired, Manager},
	Revive:  {[]Status{Retired}, Draft, Editor},
}

// Needs is the least role that may do the act: of one that is neither a step nor a choice, Admin.
func (a Act) Needs() Role {
	if c, is := choices[a]; is {
		return c.needs
	}
	if s, is := steps[a]; is {
		return s.needs
	}
	return Admin
}

// OfDraft reports whether the act is about a draft, and not about what is or was served.
func (a Act) OfDraft() bool { return slices.ContainsFunc(steps[a].from, Status.Unpublished) }

// Why a step is not taken. Both are conflicts.
var (
	ErrStep         = fmt.Errorf("%w: no such step from here", ErrConflict)
	ErrSecondPerson = fmt.Errorf("%w: somebody else has to publish", ErrConflict)
)

// Publishing is how a shop guards what becomes live. By the zero value what editors write waits until a manager publishes
// it, and managers may publish as they like.
type Publishing struct {
	Review       bool `json:"review,omitempty"`        // only a draft that was submitted is published
	SecondPerson bool `json:"second_person,omitempty"` // nobody publishes what he wrote last himself; nothing goes live unread
	Checks       bool `json:"checks,omitempty"`        // what breaks one of the shop's checks, or contradicts what it says elsewhere, is not published
}

// Holds reports whether what somebody of the role writes as live becomes a draft.
func (p Publishing) Holds(r Role) bool { return p.SecondPerson || !r.May(Manager) }

// Next is the status that the act leads to from another, of a draft that author wrote last. It is pure. An act that
// leads nowhere from there is ErrStep; publishing one's own where that takes two is ErrSecondPerson.
func (p Publishing) Next(act Act, from Status, author, by string) (Status, error) {
	if from == "" {
		from = Live
	}
	s := steps[act]
	unread := act == Publish && from == Draft && (p.Review || p.SecondPerson)
	switch {
	case !slices.Contains(s.from, from) || unread:
		return "", fmt.Errorf("%w: %s a %s entry", ErrStep, act, from)
	case act == Publish && p.SecondPerson && author == by:
		return "", ErrSecondPerson
	}
	return s.to, nil
}

// Pending is a draft: beside an entry that is or was served, or an entry that has never been.
type Pending struct {
	Entry  Entry  `json:"entry"`          // Status is Draft or Review; its revision is one of the entry's own
	Base   int    `json:"base,omitempty"` // the revision of the entry that it was written beside; 0 where it is the entry itself
	Author string `json:"author"`         // who wrote it last
	Why    string `json:"why,omitempty"`  // of the last act: what it is for, or why it was sent back
}

// PendingFilter narrows a listing of drafts. The zero value lists all.
type PendingFilter struct {
	Status   Status // Draft or Review; "" for both
	Category string
	Page     Page
}

// Lives keeps the lives of entries. Every act makes a revision, counted with the entry's others, but for Discard of a
// draft beside an entry. Safe for many callers; what is asked of an unknown shop is ErrNotFound.
type Lives interface {
	// Pending returns the draft of an entry: the one beside it, or the entry that is one. ErrNotFound if there is none.
	Pending(ctx context.Context, shop Shop, id ID) (Pending, error)

	// Pendings lists drafts by the entry's id, and the cursor of the next part. Another status is a *FieldError.
	Pendings(ctx context.Context, shop Shop, filter PendingFilter) (drafts []Pending, next string, err error)

	// Propose keeps the entry as a draft, whatever its status says: beside the one of its id where that is or was
	// served, otherwise in its place. IfRevision is about the draft where there is one, otherwise about the entry, 0
	// being neither. A base above 0 must be the entry's revision now, and says that the draft takes account of it;
	// without one a draft keeps its own. What is kept already makes no revision, but for a Rollback.
	Propose(ctx context.Context, shop Shop, e Entry, base int, edit Edit) (Pending, error)

	// Move takes a step in the life of an entry, or of its draft if the act is OfDraft, and returns what it made: an
	// entry in its new status, or what is left after Discard. IfRevision is about what the step is taken by. Steps that
	// Publishing.Next refuses are refused with its errors; Publish of a draft whose entry has changed since is
	// ErrConflict. ErrNotFound if there is none.
	Move(ctx context.Context, shop Shop, id ID, act Act, edit Edit) (Entry, error)

	// Publishing returns how the shop guards what becomes live, and of which revision that is: nothing guarded and 0
	// where nobody has ever set it.
	Publishing(ctx context.Context, shop Shop) (p Publishing, revision int, err error)

	// PutPublishing keeps it in place of what was. A stale IfRevision is ErrConflict.
	PutPublishing(ctx context.Context, shop Shop, p Publishing, edit Edit) (revision int, err error)
}

// RevisionAt returns the revision that was an entry's state at that moment, of its history, newest first; none where there
// was no entry, or it was deleted. Drafts beside it do not count.
func RevisionAt(history []Revision, at time.Time) (Revision, bool) {
	for _, r := range history {
		if !r.Beside && !r.At.After(at) {
			return r, !r.Deleted
		}
	}
	return Revision{}, false
}

// Stated returns an old revision as it would be put today: in the status that the entry has now, and a draft where
// there is no entry any more and the revision was not live either.
func (r Revision) Stated(now *Entry) Entry {
	e := r.Entry.Content()
	switch {
	case now != nil:
		e.Status = now.Status
	case !e.Served():
		e.Status = Draft
	}
	return e
}
