package gap

import (
	"context"
	"fmt"
	"slices"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// Gain is what closing some gaps would do to the share of questions that are answered.
type Gain struct {
	Gaps    []Closed     `json:"clusters"`
	Share   replay.Share `json:"share"`   // of the shop's last questions
	Before  float64      `json:"before"`  // the share of them that is answered, 0 to 1
	After   float64      `json:"after"`   // and would be
	Further replay.Share `json:"further"` // of those among them that are no added phrasing word for word
	Stolen  replay.Count `json:"stolen"`  // questions that another entry would answer than now
	Lost    replay.Count `json:"lost"`    // questions that would be answered no more
	Seconds float64      `json:"seconds"`
}

// Closed is a gap as if it were closed.
type Closed struct {
	ID        string `json:"id"`
	Question  string `json:"question"`
	Times     int    `json:"times"`
	Entry     faq.ID `json:"entry"`
	Proposed  bool   `json:"proposed"` // as agents agree; otherwise as if somebody wrote an entry for it
	Phrasings int    `json:"phrasings"`
}

// MostTogether bounds how many gaps are closed at once.
const MostTogether = 50

// Which says which gaps are to be closed, and on how many questions that is tried.
type Which struct {
	IDs  []string              // of gaps; none is the first Top open ones
	Top  int                   // 0 means 5
	Last int                   // of the shop's last exchanges; 0 is what a preview takes
	Told func(done, total int) // hears how far it has come; may be nil
}

// Gain replays the shop's last questions as if the gaps were closed: by what is proposed or, where agents have not agreed
// yet, by an entry of its questions. What the entry says makes no difference. Gaps of which no phrasing can be made are
// left out. An unknown gap is faq.ErrNotFound; too many are a *faq.FieldError.
func (b *Book) Gain(ctx context.Context, shop faq.Shop, w Which) (g Gain, err error) {
	if len(w.IDs) > MostTogether || w.Top > MostTogether {
		return g, &faq.FieldError{Field: "gaps", Reason: fmt.Sprintf("at most %d at once", MostTogether)}
	}
	all, err := b.read(ctx, shop)
	if err != nil {
		return g, err
	}
	chosen, err := all.choose(w)
	if err != nil {
		return g, err
	}
	draft, closed := all.close(chosen)
	r, err := b.Player.Preview(ctx, shop, draft, replay.Wish{Last: w.Last, List: 1, Told: w.Told})
	if err != nil {
		return g, err
	}
	g = Gain{Gaps: closed, Share: r.Share, Further: r.Further, Stolen: r.Counts[replay.Stolen], Lost: r.Counts[replay.Lost], Seconds: r.Seconds}
	g.Before, g.After = r.Share.Rates()
	return g, nil
}

// choose returns the gaps that are asked for, each once.
func (s *sheet) choose(w Which) ([]Gap, error) {
	var out []Gap
	if len(w.IDs) == 0 {
		top := w.Top
		if top == 0 {
			top = 5
		}
		for _, g := range s.gaps {
			if g.State == faq.GapOpen && len(out) < top {
				out = append(out, g)
			}
		}
		return out, nil
	}
	for _, id := range w.IDs {
		g, ok := s.find(id)
		if !ok {
			return nil, fmt.Errorf("gap %s: %w", id, faq.ErrNotFound)
		}
		if !slices.ContainsFunc(out, func(o Gap) bool { return o.ID == g.ID }) {
			out = append(out, g)
		}
	}
	return out, nil
}

// close makes the draft that closes the gaps. What makes a draft entry is taken to be live.
func (s *sheet) close(gaps []Gap) (d replay.Draft, closed []Closed) {
	owners := faq.OwnersAmong(s.entries)
	at := map[faq.ID]int{}
	closed = []Closed{}
	for _, g := range gaps {
		p := g.Proposal
		if p == nil {
			p = entryOf(g.ID, g.Questions, Answer{Text: unwritten}, s.entries, owners)
		}
		if p == nil {
			continue
		}
		have := s.entries[p.Entry]
		if i, known := at[p.Entry]; known {
			have = &d.Entries[i]
		}
		e := p.Written(have)
		if e.Status == faq.Draft {
			e.Status = faq.Live
		}
		if i, known := at[p.Entry]; known {
			d.Entries[i] = e
		} else {
			at[p.Entry] = len(d.Entries)
			d.Entries = append(d.Entries, e)
		}
		closed = append(closed, Closed{g.ID, g.Question, g.Times, p.Entry, g.Proposal != nil, len(p.Phrasings)})
	}
	return d, closed
}

// unwritten stands for an answer that nobody has written yet. No buyer ever sees it.
const unwritten = "（待写）"
