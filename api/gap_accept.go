package api

import (
	"errors"
	"net/http"

	"xiaoer/engine/gap"
	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/lint"
)

// gapIn is how a gap is to be closed. What is left out is as it is proposed.
type gapIn struct {
	Entry     faq.ID   `json:"entry"`    // that takes the phrasings, of a merge
	Revision  *int     `json:"revision"` // of that entry, as the editor saw it
	Question  string   `json:"question"` // of a new entry
	Phrasings []string `json:"phrasings"`
	Answer    string   `json:"answer"` // of a new entry
	Category  string   `json:"category"`
	DryRun    bool     `json:"dry_run"` // say what the entry would become, and change nothing
}

// acceptGap makes what is proposed: a draft, or phrasings of an entry that is there.
func (s *server) acceptGap(c *call) error {
	var in gapIn
	if err := c.optionalBody(s.MaxBody, &in); err != nil {
		return err
	}
	g, edit, err := s.gap(c)
	if err != nil {
		return err
	}
	if in.Entry != "" {
		return unfit("entry", "accept 不能指定条目；要并入某个条目，请用 merge。")
	}
	p, err := s.proposed(c, g, in)
	if err != nil {
		return err
	}
	if own := in.Question + in.Answer + in.Category; p.Revision > 0 && own != "" {
		return unfit("entry", "建议是给已有的条目加问法，不改它的标准问、答案和分类。")
	}
	if in.Question != "" {
		p.Question = in.Question
	}
	if in.Phrasings != nil {
		p.Phrasings = in.Phrasings
	}
	if in.Answer != "" {
		p.Answer = in.Answer
	}
	return s.close(c, g, p, in, edit)
}

// proposed is what is proposed, or an entry with the editor's own answer.
func (s *server) proposed(c *call, g gap.Gap, in gapIn) (p gap.Proposal, err error) {
	switch {
	case g.Proposal != nil && (in.Answer == "" || g.Proposal.Revision == 0):
		return *g.Proposal, nil
	case in.Answer == "":
		return p, errUndecided
	}
	entries, err := faq.All(c.ctx(), s.Store, c.shop)
	if err != nil {
		return p, err
	}
	p, ok := g.Answered(in.Answer, entries)
	if !ok {
		return p, unfit("phrasings", "这组问题里没有可以直接当问法的，请改用新建条目。")
	}
	return p, nil
}

// mergeGap makes the gap's questions phrasings of an entry that the editor names.
func (s *server) mergeGap(c *call) error {
	var in gapIn
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	g, edit, err := s.gap(c)
	if err != nil {
		return err
	}
	if in.Question != "" || in.Answer != "" || in.Category != "" {
		return unfit("entry", "merge 只加问法，不改条目的标准问、答案和分类。")
	}
	entries, err := faq.All(c.ctx(), s.Store, c.shop)
	if err != nil {
		return err
	}
	into := entries[in.Entry]
	if into == nil || into.Status == faq.Retired {
		return unfit("entry", "请写明并入哪个条目（entry），它要在，而且没有下线。")
	}
	p := g.With(into, entries)
	if in.Phrasings != nil {
		p.Phrasings = in.Phrasings
	} else if p, err = s.sharing(c, g, p, into, entries); err != nil {
		return err
	}
	return s.close(c, g, p, in, edit)
}

// sharing is the merge with what other entries have among the questions, where the editor shares phrasings. Where he does not,
// and they have all of them, it is refused: nothing would come of it, and the gap would be out of sight.
func (s *server) sharing(c *call, g gap.Gap, p gap.Proposal, into *faq.Entry, entries map[faq.ID]*faq.Entry) (gap.Proposal, error) {
	q := c.query()
	shared := q.flag("shared")
	if q.err != nil || !shared && len(p.Phrasings) > 0 {
		return p, q.err
	}
	all := g.With(into, map[faq.ID]*faq.Entry{into.ID: into})
	if claims := faq.OwnersAmong(entries).Contested(all.Written(into), into); !shared && len(claims) > 0 {
		return p, claimed(claims)
	}
	return all, nil
}

// ignoreGap keeps the gap out of the list until it has doubled.
func (s *server) ignoreGap(c *call) error {
	g, edit, err := s.gap(c)
	if err != nil {
		return err
	}
	if err := s.Gaps.Ignore(c.ctx(), c.shop, g, edit); err != nil {
		return err
	}
	return s.readGap(c)
}

// gap returns the gap that the path names, and who decides about it.
func (s *server) gap(c *call) (g gap.Gap, edit faq.Edit, err error) {
	q := c.query()
	edit = q.edit(c)
	if q.err != nil {
		return g, edit, q.err
	}
	g, err = s.Gaps.Gap(c.ctx(), c.shop, c.Param("id"))
	return g, edit, err
}

// close writes the entry that answers the gap, and that it does, and replies with both.
func (s *server) close(c *call, g gap.Gap, p gap.Proposal, in gapIn, edit faq.Edit) error {
	have, err := s.asSeen(c, p, in)
	if err != nil {
		return err
	}
	if in.DryRun {
		return c.sendClosed(g, written(p, have, in.Category), nil)
	}
	kept, findings, err := s.closes(c, g, p, have, in.Category, edit)
	if err != nil {
		return overtaken(err)
	}
	closed, err := s.Gaps.Gap(c.ctx(), c.shop, g.ID)
	if err != nil {
		return err
	}
	return c.sendClosed(closed, *kept, findings)
}

func (c *call) sendClosed(g gap.Gap, e faq.Entry, findings []lint.Located) error {
	return c.send(http.StatusOK, struct {
		Cluster gap.Gap   `json:"cluster"`
		Entry   keptEntry `json:"entry"`
	}{g, keptEntry{e, findings}})
}

// written is the entry as it would be. A category is only for a new one.
func written(p gap.Proposal, have *faq.Entry, category string) faq.Entry {
	e := p.Written(have)
	if have == nil {
		e.Category = category
	}
	return e
}

// closes writes the entry and the decision. An entry that says all of it already is left alone, and what the shop wants to
// read first becomes a draft.
func (s *server) closes(c *call, g gap.Gap, p gap.Proposal, have *faq.Entry, category string, edit faq.Edit) (kept *faq.Entry, findings []lint.Located, err error) {
	if have != nil && len(p.Phrasings) == 0 {
		_, err = s.Gaps.Accept(c.ctx(), c.shop, g, p.Entry, nil, edit)
		return have, nil, err
	}
	e := written(p, have, category)
	held, err := s.held(c, e, p.Revision)
	if err != nil {
		return nil, nil, err
	}
	if held {
		e.Status = faq.Draft
	}
	if findings, err = s.servable(c, e); err != nil {
		return nil, nil, err
	}
	edit.IfRevision = &p.Revision
	if e.Served() {
		if edit, err = s.admitted(c, replay.Draft{Entries: []faq.Entry{e}}, edit); err != nil {
			return nil, nil, err
		}
	}
	err = s.unclaimed(c, e, &edit, func() (err error) {
		kept, err = s.Gaps.Accept(c.ctx(), c.shop, g, p.Entry, &e, edit)
		return err
	})
	return kept, findings, err
}

// asSeen returns the entry that gets the phrasings, nil for a new one, if it is still what the editor saw and what the
// proposal was made from.
func (s *server) asSeen(c *call, p gap.Proposal, in gapIn) (*faq.Entry, error) {
	if in.Revision != nil && *in.Revision != p.Revision {
		return nil, errStale
	}
	if p.Revision == 0 {
		return nil, nil
	}
	have, err := s.Store.Entry(c.ctx(), c.shop, p.Entry)
	if errors.Is(err, faq.ErrNotFound) || err == nil && have.Revision != p.Revision {
		return nil, errStale
	}
	return &have, err
}
