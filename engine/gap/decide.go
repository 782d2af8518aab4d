package gap

import (
	"context"
	"fmt"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// With returns what would close the gap if the entry were its answer: its questions as phrasings for that entry.
func (g *Gap) With(e *faq.Entry, entries map[faq.ID]*faq.Entry) Proposal {
	p := Proposal{Entry: e.ID, Revision: e.Revision, Question: e.Question}
	p.Phrasings = phrasings(g.Questions, min(mostPhrasings, faq.MaxSimilar-len(e.Similar)), faq.OwnersAmong(entries))
	return p
}

// Answered returns what would close the gap if this were the answer: an entry of its questions. ok is false where none of
// them makes a phrasing.
func (g *Gap) Answered(text string, entries map[faq.ID]*faq.Entry) (p Proposal, ok bool) {
	made := entryOf(g.ID, g.Questions, Answer{Text: text}, entries, faq.OwnersAmong(entries))
	if made == nil {
		return p, false
	}
	return *made, true
}

// Accept keeps that the entry answers the gap from now on, together with the entry itself where it is written anew (nil
// where not), in one transaction. The edit says from which revision that starts.
func (b *Book) Accept(ctx context.Context, shop faq.Shop, g Gap, by faq.ID, written *faq.Entry, edit faq.Edit) (*faq.Entry, error) {
	_, kept, err := b.Gaps.Decide(ctx, shop, faq.Gap{ID: g.ID, State: faq.GapAccepted, Entry: by, Times: g.Times}, written, edit)
	return kept, err
}

// Ignore keeps that nobody wants to answer the gap.
func (b *Book) Ignore(ctx context.Context, shop faq.Shop, g Gap, edit faq.Edit) error {
	_, _, err := b.Gaps.Decide(ctx, shop, faq.Gap{ID: g.ID, State: faq.GapIgnored, Times: g.Times}, nil, edit)
	return err
}

// Missed is one question that no entry answered.
type Missed struct {
	ID       string     `json:"id"` // of the reply
	At       time.Time  `json:"at"`
	Question string     `json:"question"` // masked
	Decision faq.Kind   `json:"decision"`
	Reason   faq.Reason `json:"reason"`
	Channel  string     `json:"channel,omitempty"`
	Gap      string     `json:"cluster,omitempty"` // "" where it says too little to be sorted
	Nearest  []Near     `json:"nearest"`           // as it was weighed then
	Answered bool       `json:"answered"`          // by an agent
}

// Missed lists the questions that no entry answered, newest first, at most n, after the one named; and the name to go on
// from, "" at the end. A name that is not among the last ones is a *faq.FieldError.
func (b *Book) Missed(ctx context.Context, shop faq.Shop, after string, n int) (list []Missed, next string, err error) {
	missed, err := b.Past.Missed(ctx, shop, mostMissed)
	if err != nil {
		return nil, "", fmt.Errorf("missed questions of %s: %w", shop, err)
	}
	questions := gather(missed)
	of, err := b.sort(ctx, shop, questions)
	if err != nil {
		return nil, "", fmt.Errorf("missed questions of %s: %w", shop, err)
	}
	gapOf := map[string]string{}
	for _, q := range questions {
		for _, m := range q.asked {
			gapOf[m.ID] = of[q.core]
		}
	}
	found := after == ""
	for _, m := range missed {
		switch {
		case !found:
			found = m.ID == after
		case len(list) == n:
			return list, list[n-1].ID, nil
		default:
			list = append(list, told(m, gapOf[m.ID]))
		}
	}
	if !found {
		return nil, "", &faq.FieldError{Field: "after", Reason: "not a question of this listing"}
	}
	return list, "", nil
}

func told(m desk.Miss, gap string) Missed {
	out := Missed{
		ID: m.ID, At: m.At, Question: faq.Conceal(m.Question), Decision: m.Decision, Reason: m.Reason, Channel: m.Channel,
		Gap: gap, Nearest: []Near{}, Answered: len(m.Helped) > 0,
	}
	for _, c := range m.Candidates[:min(3, len(m.Candidates))] {
		out.Nearest = append(out.Nearest, Near{c.Entry, c.Question, c.Confidence})
	}
	return out
}
