package replay

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// Draft is what somebody is about to publish, all of it at once.
type Draft struct {
	Entries   []faq.Entry    `json:"entries,omitempty"`   // new or changed, each in place of the one of its id
	Deleted   []faq.ID       `json:"deleted,omitempty"`   // entries that go
	Policies  []faq.Policy   `json:"policies,omitempty"`  // tables, each as the next version of the one of its name
	Tolerance *faq.Tolerance `json:"tolerance,omitempty"` // in place of the shop's own; nil leaves that
	Words     *faq.Words     `json:"words,omitempty"`     // in place of the shop's own, all of them; nil leaves those
}

// Valid returns a *faq.FieldError naming the first thing that keeps the draft from being published.
func (d Draft) Valid() error {
	ids, versions := map[faq.ID]bool{}, map[string]bool{}
	for i := range d.Entries {
		if err := inside(fmt.Sprintf("entries[%d]", i), d.Entries[i].Valid()); err != nil {
			return err
		}
		if ids[d.Entries[i].ID] {
			return &faq.FieldError{Field: fmt.Sprintf("entries[%d].id", i), Reason: "stands twice in the draft"}
		}
		ids[d.Entries[i].ID] = true
	}
	for i, id := range d.Deleted {
		if ids[id] {
			return &faq.FieldError{Field: fmt.Sprintf("deleted[%d]", i), Reason: "stands twice in the draft"}
		}
		ids[id] = true
	}
	for i := range d.Policies {
		if err := inside(fmt.Sprintf("policies[%d]", i), d.Policies[i].Valid()); err != nil {
			return err
		}
		version := d.Policies[i].Name + " " + d.Policies[i].Content().EffectiveFrom.String()
		if versions[version] {
			return &faq.FieldError{Field: fmt.Sprintf("policies[%d].name", i), Reason: "stands twice in the draft"}
		}
		versions[version] = true
	}
	if d.Tolerance != nil {
		if err := inside("tolerance", d.Tolerance.Valid()); err != nil {
			return err
		}
	}
	if d.Words == nil {
		return nil
	}
	return inside("words", d.Words.Valid())
}

// inside puts a field error in its place in the draft.
func inside(where string, err error) error {
	var misfit *faq.MisfitError
	if errors.As(err, &misfit) {
		out := *misfit
		out.Field = where + "." + out.Field
		return &out
	}
	var field *faq.FieldError
	if errors.As(err, &field) {
		return &faq.FieldError{Field: where + "." + field.Field, Reason: field.Reason}
	}
	return err
}

// from is the moment from which all of the draft holds, but not before now.
func (d Draft) from(now time.Time) time.Time {
	for _, p := range d.Policies {
		if p.EffectiveFrom.After(now) {
			now = p.EffectiveFrom.Time
		}
	}
	return now
}

// Size is how much a draft changes.
type Size struct {
	Added     int  `json:"added"`   // entries
	Changed   int  `json:"changed"` // entries, of which something is said otherwise
	Deleted   int  `json:"deleted"` // entries
	Policies  int  `json:"policies"`
	Tolerance bool `json:"tolerance"`
	Words     bool `json:"words"` // other ones than now
}

// tells reports whether more than entries changes.
func (s Size) tells() bool { return s.Policies > 0 || s.Tolerance || s.Words }

func (d Draft) size(now *shelf) Size {
	s := Size{Deleted: len(d.Deleted), Policies: len(d.Policies), Tolerance: d.Tolerance != nil, Words: d.Words != nil && !d.Words.Says(now.words)}
	for _, e := range d.Entries {
		switch have, known := now.entries[e.ID]; {
		case !known:
			s.Added++
		case !have.Says(e):
			s.Changed++
		}
	}
	return s
}

// added are the cores of the phrasings that no entry has yet which the draft changes.
func (d Draft) added(now *shelf) map[string]bool {
	out := map[string]bool{}
	for _, e := range d.Entries {
		for _, p := range e.Phrasings() {
			out[zh.Core(p)] = true
		}
	}
	for _, e := range d.Entries {
		if have, known := now.entries[e.ID]; known {
			for _, p := range have.Phrasings() {
				delete(out, zh.Core(p))
			}
		}
	}
	return out
}

// shelf is what a shop knows at one moment, in memory. It implements engine.Content and engine.Voices for this one shop.
type shelf struct {
	engine.Content // whatever else a bank may be made of, as it is published

	entries   map[faq.ID]*faq.Entry
	policies  []faq.Policy
	tolerance faq.Tolerance
	words     faq.Words
	version   int64 // of the store's newest step when it was read

	legacy  faq.Legacy       // of what is inherited
	settled []faq.Settlement // what becomes of that by the draft
	gone    map[faq.ID]bool  // deleted by the draft

	tallies []faq.Tally
	heard   int64
}

// shelves reads what is published, and lays the draft over it.
func (p *Player) shelves(ctx context.Context, shop faq.Shop, d Draft) (now, then *shelf, err error) {
	if err := d.Valid(); err != nil {
		return nil, nil, err
	}
	if now, err = p.published(ctx, shop); err != nil {
		return nil, nil, err
	}
	saved := p.Engine.Now()
	at := d.from(saved)
	if err := p.settle(ctx, shop, now, at); err != nil { // what time alone brings by then is not the draft's doing
		return nil, nil, err
	}
	if then, err = p.overlaid(ctx, shop, now, d, saved); err != nil {
		return nil, nil, err
	}
	return now, then, p.settle(ctx, shop, then, at)
}

// settle does on the shelf what the keeper does with what the shop inherits.
func (p *Player) settle(ctx context.Context, shop faq.Shop, s *shelf, at time.Time) error {
	s.settled = s.legacy.Foretell(s.entries, s.policies, at)
	for _, f := range s.settled {
		if f.Tie != faq.Inherited {
			delete(s.entries, f.ID)
			continue
		}
		theirs := s.legacy.Theirs[f.ID]
		e := theirs.Content()
		e.Inherited = &faq.Origin{From: s.legacy.Head, Revision: theirs.Revision}
		if err := p.shelve(ctx, shop, s, e); err != nil {
			return err
		}
	}
	return nil
}

func (p *Player) published(ctx context.Context, shop faq.Shop) (s *shelf, err error) {
	s = &shelf{Content: p.Store}
	if s.version, err = p.Store.Version(ctx, shop); err != nil {
		return nil, err
	}
	if s.entries, err = faq.All(ctx, p.Store, shop); err != nil {
		return nil, err
	}
	if s.policies, err = p.Store.Policies(ctx, shop); err != nil {
		return nil, err
	}
	if s.legacy, err = faq.LegacyOf(ctx, p.Store, shop); err != nil {
		return nil, err
	}
	if s.words, _, err = p.Store.Words(ctx, shop); err != nil {
		return nil, err
	}
	if s.tolerance, _, err = p.Store.Tolerance(ctx, shop); err != nil || p.Banks.Voices == nil {
		return s, err
	}
	s.tallies, s.heard, err = p.Banks.Voices.Tallies(ctx, shop)
	return s, err
}

// overlaid is the shelf as it will be, once the draft is saved at the moment. What is said already makes no revision, as
// in the store.
func (p *Player) overlaid(ctx context.Context, shop faq.Shop, now *shelf, d Draft, saved time.Time) (*shelf, error) {
	then := *now
	then.gone, then.legacy.Ties = map[faq.ID]bool{}, map[faq.ID]faq.Tie{}
	maps.Copy(then.legacy.Ties, now.legacy.Ties)
	then.entries, then.policies = maps.Clone(now.entries), faq.Follow(now.policies, d.Policies, saved)
	for _, e := range d.Entries {
		have, known := now.entries[e.ID]
		if known && have.Says(e) {
			continue
		}
		if err := p.shelve(ctx, shop, &then, e.Content()); err != nil {
			return nil, err
		}
	}
	for i, id := range d.Deleted {
		have, known := now.entries[id]
		if !known {
			return nil, &faq.FieldError{Field: fmt.Sprintf("deleted[%d]", i), Reason: fmt.Sprintf("there is no entry %q", id)}
		}
		delete(then.entries, id)
		then.gone[id] = true
		if have.Inherited != nil { // which is deleted by opting out of it, or by following nobody any more
			then.legacy.Ties[id] = faq.OptedOut
		}
	}
	if d.Tolerance != nil {
		then.tolerance = *d.Tolerance
	}
	if d.Words != nil {
		then.words = *d.Words
	}
	return &then, nil
}

// shelve puts an entry on the shelf in the place of the one of its id, as its next revision.
func (p *Player) shelve(ctx context.Context, shop faq.Shop, s *shelf, e faq.Entry) (err error) {
	before := 0
	if have := s.entries[e.ID]; have != nil {
		before = have.Revision
	} else if before, err = p.lastRevision(ctx, shop, e.ID); err != nil {
		return err
	}
	if e.Revision = before + 1; s.gone[e.ID] {
		e.Revision++ // the deletion is one
	}
	s.entries[e.ID] = &e
	return nil
}

// lastRevision is the number of the last revision of an entry that is gone, 0 where there never was one.
func (p *Player) lastRevision(ctx context.Context, shop faq.Shop, id faq.ID) (int, error) {
	revisions, err := p.Store.Revisions(ctx, shop, id)
	if errors.Is(err, faq.ErrNotFound) {
		return 0, nil
	}
	if err != nil || len(revisions) == 0 {
		return 0, err
	}
	return revisions[0].Entry.Revision, nil
}

// Version implements engine.Content: each entry is a step of this history.
func (s *shelf) Version(context.Context, faq.Shop) (int64, error) { return int64(len(s.entries)), nil }

// Changes implements engine.Content.
func (s *shelf) Changes(_ context.Context, _ faq.Shop, after int64, limit int) ([]faq.Change, error) {
	var out []faq.Change
	for i, id := range slices.Sorted(maps.Keys(s.entries)) {
		if seq := int64(i + 1); seq > after && len(out) < limit {
			out = append(out, faq.Change{Seq: seq, Entry: *s.entries[id]})
		}
	}
	return out, nil
}

// Entries implements engine.Content for who asks for all of them. They come in one part.
func (s *shelf) Entries(context.Context, faq.Shop, faq.Filter) (entries []faq.Entry, next string, err error) {
	return s.all(), "", nil
}

// all lists the entries by id.
func (s *shelf) all() (entries []faq.Entry) {
	for _, id := range slices.Sorted(maps.Keys(s.entries)) {
		entries = append(entries, *s.entries[id])
	}
	return entries
}

// Policies implements engine.Content.
func (s *shelf) Policies(context.Context, faq.Shop) ([]faq.Policy, error) { return s.policies, nil }

// Tolerance implements engine.Content.
func (s *shelf) Tolerance(context.Context, faq.Shop) (faq.Tolerance, int, error) {
	return s.tolerance, 0, nil
}

// merged are the phrasings of two entries that are one then, by the shop's words, and are not now.
func merged(now, then *shelf) (out []faq.Merge) {
	known := now.words.Merges(now.all())
	for _, m := range then.words.Merges(then.all()) {
		if !slices.Contains(known, m) {
			out = append(out, m)
		}
	}
	return out
}

// Words implements engine.Content.
func (s *shelf) Words(context.Context, faq.Shop) (faq.Words, int, error) { return s.words, 0, nil }

// Heard implements engine.Voices.
func (s *shelf) Heard(context.Context, faq.Shop) (int64, error) { return s.heard, nil }

// Tallies implements engine.Voices.
func (s *shelf) Tallies(context.Context, faq.Shop) ([]faq.Tally, int64, error) {
	return s.tallies, s.heard, nil
}
