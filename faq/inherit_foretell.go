package faq

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Legacy is what a head office leaves to one shop, and what the shop has chosen to do without. The zero value is
// nobody's, and brings nothing.
type Legacy struct {
	Head   Shop
	Theirs map[ID]*Entry // as the head office has them
	Ties   map[ID]Tie    // Overridden and OptedOut; what else there is follows from what is written
}

// Settlement is an entry of the head office that the shop would serve, or serve no more.
type Settlement struct {
	ID        ID         `json:"id"`
	Question  string     `json:"question"`
	Tie       Tie        `json:"tie,omitempty"` // from then on; Inherited is that it comes, left out that the head office's is gone
	Hindrance *Hindrance `json:"hindrance,omitempty"`
}

// LegacyOf reads what a shop follows; the zero Legacy where that is nobody.
func LegacyOf(ctx context.Context, from interface {
	Entries(ctx context.Context, shop Shop, filter Filter) (entries []Entry, next string, err error)
	Following(ctx context.Context, shop Shop) (Following, error)
	Bequests(ctx context.Context, shop Shop, filter BequestFilter) (bequests []Bequest, next string, err error)
}, shop Shop) (l Legacy, err error) {
	f, err := from.Following(ctx, shop)
	if err != nil || f.Head == "" {
		return l, err
	}
	l = Legacy{Head: f.Head, Ties: map[ID]Tie{}}
	for _, tie := range []Tie{Overridden, OptedOut} {
		filter := BequestFilter{Noun: EntryNoun, Tie: tie, Page: Page{Limit: 500}}
		for more := true; more; more = filter.Page.After != "" {
			part, next, err := from.Bequests(ctx, shop, filter)
			if err != nil {
				return l, err
			}
			for _, b := range part {
				l.Ties[ID(b.ID)] = b.Tie
			}
			filter.Page.After = next
		}
	}
	l.Theirs, err = All(ctx, from, f.Head)
	return l, err
}

// Foretell says what becomes of what the shop inherits, were entries what it has and policies its tables: what the
// keeper of Heirs does in the transaction that makes them so. What stays as it is is left out. It is pure.
func (l Legacy) Foretell(entries map[ID]*Entry, policies []Policy, now time.Time) (out []Settlement) {
	own, theirs := askedBy(entries), askedBy(l.Theirs)
	ids := maps.Clone(l.Theirs)
	for id, e := range entries {
		if e.Inherited != nil && l.Head != "" {
			ids[id] = e
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		estate := Estate{Mine: entries[id], Tie: l.Ties[id]}
		if e := l.Theirs[id]; e != nil && e.Served() {
			estate.Theirs, estate.Owners, estate.Lacks = e, own.inTheWay(e, theirs), e.Lacks(policies, now)
		}
		tie, why := estate.Settle()
		was := estate.Mine != nil && estate.Mine.Inherited != nil
		if was != (tie == Inherited) {
			out = append(out, Settlement{id, ids[id].Question, tie, why})
		}
	}
	return out
}

// askers are the entries that a shop itself answers with, by the cores that they are asked by.
type askers map[string]map[ID]*Entry

func askedBy(entries map[ID]*Entry) askers {
	out := askers{}
	for id, e := range entries {
		if !e.Served() || e.Inherited != nil {
			continue
		}
		for _, core := range e.Cores() {
			if out[core] == nil {
				out[core] = map[ID]*Entry{}
			}
			out[core][id] = e
		}
	}
	return out
}

// inTheWay are those that are asked what an entry of the head office is asked, and may be answered at the same time. One
// that overrides an entry which shares the phrasing at the head office shares it here.
func (a askers) inTheWay(e *Entry, theirs askers) []ID {
	found := map[ID]bool{}
	for _, core := range e.Cores() {
		for id, mine := range a[core] {
			if id != e.ID && theirs[core][id] == nil && mine.Meets(e) {
				found[id] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}
