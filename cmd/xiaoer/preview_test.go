package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/intents"
)

// TestPreviewForetellsTheTruth publishes thirty random edits in a part of the sample shop, a few at once, and compares
// what the previews foretold with what the real bank then says, to the last digit of the confidence.
func TestPreviewForetellsTheTruth(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, false)
	p.teach("会不会掉颜色啊", "goods-fade")
	p.foretell()
}

// TestPreviewForetellsTheTruthOfABranch does so in a shop that has inherited half of what it says.
func TestPreviewForetellsTheTruthOfABranch(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, true)
	p.foretell()
	for _, tie := range []faq.Tie{faq.Inherited, faq.Held} {
		if p.settled[tie] == 0 {
			t.Errorf("no entry of the head office was foretold to be %s: the edits do not show what they should", tie)
		}
	}
}

// foretell publishes thirty edits and compares.
func (p *publisher) foretell() {
	t, kinds := p.t, map[replay.Kind]int{}
	for edits := 0; edits < 30; {
		draft := replay.Draft{}
		for range 3 + p.dice.IntN(5) {
			edits += p.scribble(&draft)
		}
		foretold, err := p.player.Preview(t.Context(), starterShop, draft, replay.Wish{Questions: p.questions})
		if err != nil {
			t.Fatal(err)
		}
		before := p.asked()
		p.publish(draft)
		p.compare(foretold, before, p.asked())
		for kind, n := range foretold.Counts {
			kinds[kind] += n.Questions
		}
		for _, f := range foretold.Settled {
			p.settled[f.Tie]++
		}
	}
	t.Logf("foretold over %d questions, summed over the drafts: %v; of the head office's: %v", len(p.questions), kinds, p.settled)
	for _, kind := range []replay.Kind{replay.Stolen, replay.Lost, replay.Changed, replay.Answered, replay.Revised} {
		if kinds[kind] == 0 {
			t.Errorf("no question was %s: the edits do not show what they should", kind)
		}
	}
}

// publisher edits the sample shop at random, always in the same way.
type publisher struct {
	*house
	t         *testing.T
	dice      *rand.Rand
	questions []replay.Question
	made      int
	settled   map[faq.Tie]int // what was foretold of the head office's
}

func newPublisher(t *testing.T, follows bool) *publisher {
	t.Helper()
	p := &publisher{house: newHouse(t), t: t, dice: rand.New(rand.NewPCG(2, 7)), settled: map[faq.Tie]int{}}
	p.engine.Now = func() time.Time { return scriptDay }
	p.open(follows)
	for _, e := range p.entries() { // half of a question and a whole one: the first are in doubt
		half := []rune(e.Question)
		p.questions = append(p.questions, replay.Question{Text: string(half[len(half)/3:])}, replay.Question{Text: e.Phrasings()[len(e.Similar)/2], Slots: intents.Slots{intents.Region: "新疆"}})
	}
	return p
}

// open makes the sample shop with every sixth of its entries: all of them take six times as long to train. One that
// follows has its own tables, and half of the entries from its head office; some of these are held.
func (p *publisher) open(follows bool) {
	p.t.Helper()
	all, policies, err := readStarter()
	p.must(err)
	var entries, theirs []faq.Entry
	for i := 0; i < len(all); i += 6 {
		if follows && i%12 == 0 {
			theirs = append(theirs, all[i])
		} else {
			entries = append(entries, all[i])
		}
	}
	p.must(p.store.CreateShop(p.t.Context(), starterShop, faq.Edit{}))
	for _, table := range policies {
		p.must(p.store.PutPolicy(p.t.Context(), starterShop, table, faq.Edit{}))
	}
	for i := 0; i < len(theirs); i += 2 {
		entries[i].Similar = append(slices.Clone(entries[i].Similar), theirs[i].Question)
	}
	_, err = p.store.Put(p.t.Context(), starterShop, entries, faq.Edit{})
	p.must(err)
	if !follows {
		return
	}
	p.must(p.store.CreateShop(p.t.Context(), "head", faq.Edit{}))
	_, err = p.store.Put(p.t.Context(), "head", theirs, faq.Edit{})
	p.must(err)
	_, err = p.store.Follow(p.t.Context(), starterShop, "head", faq.Edit{})
	p.must(err)
}

func (p *publisher) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// entries are those of the shop, by id.
func (p *publisher) entries() []faq.Entry {
	p.t.Helper()
	all, err := faq.All(p.t.Context(), p.store, starterShop)
	p.must(err)
	var out []faq.Entry
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out = append(out, *all[id])
	}
	return out
}

// teach has two buyers confirm an answer: what was learned from them must be on both sides.
func (p *publisher) teach(question string, entry faq.ID) {
	p.t.Helper()
	for range 2 {
		r, err := p.engine.Ask(p.t.Context(), faq.Question{Shop: starterShop, Text: question})
		p.must(err)
		if r.Decision != faq.Answered || r.Entry != entry {
			p.t.Fatalf("%s: got %s %s, want %s to be taught", question, r.Decision, r.Entry, entry)
		}
		p.must(p.engine.Judge(p.t.Context(), starterShop, r.ID, faq.Helpful, ""))
	}
}

// scribble adds an edit of the shop's own to the draft, and returns how many that were: of an entry that stands in it
// already, none.
func (p *publisher) scribble(d *replay.Draft) int {
	all := p.entries()
	own := slices.DeleteFunc(slices.Clone(all), func(e faq.Entry) bool { return e.Inherited != nil })
	e := own[p.dice.IntN(len(own))]
	if slices.ContainsFunc(d.Entries, func(o faq.Entry) bool { return o.ID == e.ID }) || slices.Contains(d.Deleted, e.ID) {
		return 0
	}
	if len(own) < len(all) {
		all = slices.DeleteFunc(all, func(e faq.Entry) bool { return e.Inherited == nil })
	}
	other := all[p.dice.IntN(len(all))] // an inherited one, where there is any
	switch p.dice.IntN(9) {
	case 0: // takes another's phrasing
		e.Similar = append(slices.Clone(e.Similar), other.Question)
	case 1:
		e.Similar = nil
	case 2:
		e.Answers = []faq.Answer{{Text: e.Answers[0].Text + "祝您生活愉快。"}}
	case 3:
		e.Risk = intents.High
	case 4:
		e.Status = faq.Retired
	case 5:
		d.Deleted = append(d.Deleted, e.ID)
		return 1
	case 6: // a new one, with half of the phrasings of an old one
		p.made++
		e = faq.Entry{ID: faq.ID(fmt.Sprint("new-", p.made)), Question: e.Question + "呢", Similar: e.Similar[:len(e.Similar)/2], Answers: other.Answers}
	case 7:
		policies, err := p.store.Policies(p.t.Context(), starterShop)
		p.must(err)
		if table := policies[p.dice.IntN(len(policies))]; !slices.ContainsFunc(d.Policies, func(o faq.Policy) bool { return o.Name == table.Name }) {
			for _, row := range table.Rows {
				for column := range row.Cells {
					row.Cells[column] += "0"
				}
			}
			d.Policies = append(d.Policies, table)
			return 1
		}
		return 0
	case 8:
		if d.Tolerance != nil {
			return 0
		}
		rate := 0.2 + 0.1*float64(p.dice.IntN(5))
		d.Tolerance = &faq.Tolerance{Low: &rate, Normal: &rate}
		return 1
	}
	d.Entries = append(d.Entries, e)
	return 1
}

// publish puts the draft into the store, and waits until it is served and trained on.
func (p *publisher) publish(d replay.Draft) {
	p.t.Helper()
	ctx, edit := p.t.Context(), faq.Edit{By: "店长"}
	_, err := p.store.Put(ctx, starterShop, d.Entries, edit)
	p.must(err)
	for _, id := range d.Deleted {
		p.must(p.store.Delete(ctx, starterShop, id, edit))
	}
	for _, table := range d.Policies {
		p.must(p.store.PutPolicy(ctx, starterShop, table, edit))
	}
	if d.Tolerance != nil {
		_, err := p.store.PutTolerance(ctx, starterShop, *d.Tolerance, edit)
		p.must(err)
	}
}

// asked asks the real bank every question.
func (p *publisher) asked() map[string]faq.Exchange {
	p.t.Helper()
	p.must(p.live.Refresh(p.t.Context(), starterShop))
	p.must(p.live.Settle(p.t.Context(), starterShop))
	out := map[string]faq.Exchange{}
	for _, q := range p.questions {
		x, err := p.engine.Try(p.t.Context(), faq.Question{Shop: starterShop, Text: q.Text, Slots: q.Slots})
		p.must(err)
		out[q.Text] = x
	}
	return out
}

// compare holds every question against what was foretold of it.
func (p *publisher) compare(r replay.Report, before, after map[string]faq.Exchange) {
	p.t.Helper()
	foretold := map[string]replay.Change{}
	for _, c := range r.Changes {
		foretold[c.Question] = c
	}
	for _, q := range p.questions {
		was, is := before[q.Text], after[q.Text]
		c, changes := foretold[q.Text]
		switch {
		case !changes && (was.Said != is.Said || was.Decision != is.Decision || was.Reason != is.Reason):
			p.t.Errorf("%s: foretold to stay %s %q, got %s %q", q.Text, was.Decision, was.Said, is.Decision, is.Said)
		case changes && (c.Before.Said != was.Said || c.Before.Confidence != was.Confidence):
			p.t.Errorf("%s: got %s %v before, the preview had %s %v", q.Text, was.Said, was.Confidence, c.Before.Said, c.Before.Confidence)
		case changes && (c.After.Said != is.Said || c.After.Decision != is.Decision || c.After.Reason != is.Reason || c.After.Confidence != is.Confidence):
			p.t.Errorf("%s: got %s %s %v, foretold %s %s %v", q.Text, is.Decision, is.Said, is.Confidence, c.After.Decision, c.After.Said, c.After.Confidence)
		case changes && is.Decision == faq.Answered && len(is.Answers) == 0 && (c.After.Answers[0].Entry != is.Entry || c.After.Answers[0].Revision != is.Revision):
			p.t.Errorf("%s: got %s@%d, foretold %+v", q.Text, is.Entry, is.Revision, c.After.Answers)
		}
	}
}
