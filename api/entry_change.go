package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"xiaoer/engine"
	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// changeIn is one change of many entries: those that are named, or all that a filter lists.
type changeIn struct {
	Act      string    `json:"act"`
	Entries  []faq.ID  `json:"entries"`
	Filter   *filterIn `json:"filter"`
	Category string    `json:"category"` // that they get
	Why      string    `json:"why"`
	DryRun   bool      `json:"dry_run"`
}

// filterIn says which entries, as the listing and the search do.
type filterIn struct {
	Q        string     `json:"q"`
	Category string     `json:"category"`
	Status   faq.Status `json:"status"`
}

// What can be done to many at once. Publishing is not among it: each draft is read by somebody.
const (
	actRetire = "retire"
	actFile   = "file" // under a category
)

// mostNamed is how many entries one change may name. More are what a filter is for.
const mostNamed = 1000

// skippedEntry is one that was left as it is, and why.
type skippedEntry struct {
	Entry    faq.ID `json:"entry"`
	Question string `json:"question"`
	Why      string `json:"why"`
}

// changeOut says what a change came to, or would come to.
type changeOut struct {
	Matched int            `json:"matched"`
	Changed int            `json:"changed"`
	Left    int            `json:"left"`              // as they are, because something spoke against it
	Skipped []skippedEntry `json:"skipped,omitempty"` // the first of those
}

func (in *changeIn) valid() error {
	switch {
	case in.Act != actRetire && in.Act != actFile:
		return unfit("act", "act 只能是 retire（下线）或 file（改分类）。")
	case (in.Filter == nil) == (len(in.Entries) == 0):
		return unfit("entries", "entries 和 filter 要写一个，只能写一个。")
	case len(in.Entries) > mostNamed:
		return unfit("entries", fmt.Sprintf("一次最多写 %d 个编号，再多请用 filter。", mostNamed))
	case utf8.RuneCountInString(in.Category) > faq.MaxCategory:
		return unfit("category", fieldWords["category"])
	case in.Filter != nil && !slices.Contains([]faq.Status{"", faq.Draft, faq.Review, faq.Live, faq.Retired}, in.Filter.Status):
		return unfit("filter.status", fieldWords["status"])
	}
	return nil
}

// changeEntries retires many entries, or puts them under another category, all or none of those that it can. A dry run
// only counts.
func (s *server) changeEntries(c *call) error {
	var in changeIn
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	edit, err := c.because(in.Why, false)
	if err != nil {
		return err
	}
	if err := in.valid(); err != nil {
		return err
	}
	if err := s.mayChange(c, in.Act); err != nil {
		return err
	}
	version, err := s.Store.Version(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	matched, err := s.matched(c, in)
	if err != nil {
		return err
	}
	changed, out, err := s.change(c, in, matched)
	if err != nil || in.DryRun || len(changed) == 0 {
		return c.sent(out, err)
	}
	edit.IfVersion = &version
	if in.Act == actRetire {
		edit.Act = faq.Retire
		if edit, err = s.admitted(c, replay.Draft{Entries: changed}, edit); err != nil {
			return err
		}
	}
	if _, err := s.Store.Put(c.ctx(), c.shop, changed, edit); err != nil {
		return overtaken(err)
	}
	return c.sent(out, nil)
}

// sent replies, unless there is an error.
func (c *call) sent(out any, err error) error {
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, out)
}

// mayChange refuses it where it takes two to change what is live: many at once cannot be read one by one.
func (s *server) mayChange(c *call, act string) error {
	rules, _, err := s.Store.Publishing(c.ctx(), c.shop)
	if err != nil || act == actRetire || !rules.Holds(c.role()) {
		return err
	}
	return &refusal{row: faq.ErrSecondPerson, detail: "店里要求两个人才能上线，不能批量改，请逐条修改后提交审核。"}
}

// matched returns the entries that the change is about, by id.
func (s *server) matched(c *call, in changeIn) ([]faq.Entry, error) {
	if in.Filter != nil && in.Filter.Q != "" {
		return s.found(c, *in.Filter)
	}
	all, err := faq.All(c.ctx(), s.Store, c.shop)
	if err != nil {
		return nil, err
	}
	var out []faq.Entry
	for _, id := range in.Entries {
		if all[id] == nil {
			return nil, fmt.Errorf("entry %s: %w", id, faq.ErrNotFound)
		}
		out = append(out, *all[id])
	}
	if f := in.Filter; f != nil {
		for _, e := range all {
			status := cmp.Or(e.Status, faq.Live)
			if (f.Category == "" || e.Category == f.Category) && (f.Status == "" || status == f.Status) {
				out = append(out, *e)
			}
		}
	}
	slices.SortFunc(out, func(a, b faq.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(out, func(a, b faq.Entry) bool { return a.ID == b.ID }), nil
}

// found are the entries that a search finds, as they are kept now.
func (s *server) found(c *call, f filterIn) (out []faq.Entry, err error) {
	l := engine.Lookup{Text: f.Q, Category: f.Category, Status: f.Status, Limit: 100}
	for ; l.Offset <= maxOffset; l.Offset += l.Limit {
		hits, total, err := s.Engine.Lookup(c.ctx(), c.shop, l)
		if err != nil {
			return nil, asParameter(err)
		}
		for _, h := range hits {
			e, err := s.Store.Entry(c.ctx(), c.shop, h.Entry.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		if l.Offset+l.Limit >= total {
			break
		}
	}
	slices.SortFunc(out, func(a, b faq.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// shownSkipped is how many of those that were left are named.
const shownSkipped = 20

// change returns what the entries would become that can be changed, and counts.
func (s *server) change(c *call, in changeIn, matched []faq.Entry) (changed []faq.Entry, out changeOut, err error) {
	drafted, err := s.drafts(c)
	if err != nil {
		return nil, out, err
	}
	out.Matched = len(matched)
	for _, e := range matched {
		why := ""
		switch {
		case in.Act == actRetire && e.Status == faq.Retired, in.Act == actFile && e.Category == in.Category:
			continue // it is so already
		case e.Inherited != nil:
			why = "这是总店的内容，店里不能直接改。"
		case drafted[e.ID]:
			why = "有草稿在改，请打开条目处理。"
		case in.Act == actRetire:
			e.Status = faq.Retired
		default:
			e.Category = in.Category
		}
		if why == "" {
			changed = append(changed, e)
			continue
		}
		if out.Left++; len(out.Skipped) < shownSkipped {
			out.Skipped = append(out.Skipped, skippedEntry{e.ID, e.Question, why})
		}
	}
	out.Changed = len(changed)
	return changed, out, nil
}

// drafts are the entries that have a draft, or are one.
func (s *server) drafts(c *call) (map[faq.ID]bool, error) {
	out := map[faq.ID]bool{}
	for f := (faq.PendingFilter{Page: faq.Page{Limit: 500}}); ; {
		part, next, err := s.Store.Pendings(c.ctx(), c.shop, f)
		if err != nil {
			return nil, err
		}
		for _, p := range part {
			out[p.Entry.ID] = true
		}
		if f.Page.After = next; next == "" {
			return out, nil
		}
	}
}
