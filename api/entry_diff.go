package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"xiaoer/faq"
)

// diffEntry shows what differs between two revisions of an entry. They are named by number, or as what is "live" and
// the "draft".
func (s *server) diffEntry(c *call) error {
	q := c.query()
	from, to := q.text("from", 20), q.text("to", 20)
	if q.err != nil {
		return q.err
	}
	revisions, err := s.Store.Revisions(c.ctx(), c.shop, faq.ID(c.Param("id")))
	if err != nil {
		return err
	}
	before, err := s.stage(c, revisions, "from", from)
	if err != nil {
		return err
	}
	after, err := s.stage(c, revisions, "to", to)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		From int      `json:"from"`
		To   int      `json:"to"`
		Diff faq.Diff `json:"diff"`
	}{before.Revision, after.Revision, faq.Compare(before, after)})
}

// stage returns the state of an entry that a parameter names; left out it is the newest that is no draft beside it.
func (s *server) stage(c *call, revisions []faq.Revision, param, name string) (faq.Entry, error) {
	if name == "draft" {
		p, err := s.draft(c.ctx(), c)
		return p.Entry, err
	}
	n, err := strconv.Atoi(name)
	i := slices.IndexFunc(revisions, func(r faq.Revision) bool { return r.Entry.Revision == n })
	if name == "" || name == "live" {
		i, err = slices.IndexFunc(revisions, func(r faq.Revision) bool { return !r.Beside }), nil
	}
	if err != nil || i < 0 {
		return faq.Entry{}, unfit(param, fmt.Sprintf("参数 %s 要写这个条目的一个版本号，或者 live、draft。", param))
	}
	return revisions[i].Entry, nil
}
