package api

import (
	"errors"
	"net/http"

	"xiaoer/faq"
)

// held reports whether a write over the revision waits as a draft: one that would be live, and whatever becomes of what
// is live where the writer may not take it out of service.
func (s *server) held(c *call, e faq.Entry, revision int) (bool, error) {
	rules, _, err := s.Store.Publishing(c.ctx(), c.shop)
	switch {
	case err != nil || !rules.Holds(c.role()):
		return false, err
	case e.Served():
		return true, nil
	case revision == 0 || c.role().May(faq.Retire.Needs()):
		return false, nil
	}
	have, err := s.Store.Entry(c.ctx(), c.shop, e.ID)
	if errors.Is(err, faq.ErrNotFound) { // the keeper will say so
		return false, nil
	}
	return have.Served(), err
}

// hold keeps a write as a draft, and replies with that. What is served stays as it is.
func (s *server) hold(c *call, e faq.Entry, edit faq.Edit) error {
	if e.Status == faq.Retired {
		return &refusal{row: errRole, detail: "下线要由主管来做。"}
	}
	p, err := s.Store.Pending(c.ctx(), c.shop, e.ID)
	switch {
	case err == nil && p.Base > 0:
		return &refusal{row: faq.ErrConflict, detail: "这个条目已经有一份草稿在旁边，请直接改那份草稿。"}
	case err != nil && !errors.Is(err, faq.ErrNotFound):
		return err
	}
	e.Status = faq.Draft
	findings, err := s.inspect(c, e)
	if err != nil {
		return err
	}
	var kept faq.Pending
	err = s.unclaimed(c, e, &edit, func() (err error) {
		kept, err = s.Store.Propose(c.ctx(), c.shop, e, 0, edit)
		return err
	})
	if err != nil {
		return err
	}
	return s.replied(c, http.StatusAccepted, kept.Entry, findings, *edit.IfRevision)
}

// mayImport refuses a file of somebody whose writing is read first: a file cannot be read entry by entry. To try one is
// open to all.
func (s *server) mayImport(c *call, dry bool) error {
	rules, _, err := s.Store.Publishing(c.ctx(), c.shop)
	switch {
	case err != nil || dry || !rules.Holds(c.role()):
		return err
	case rules.SecondPerson:
		return &refusal{row: faq.ErrSecondPerson, detail: "店里要求两个人才能上线，不能直接导入。请逐条写成草稿提交审核，或者先试运行（dry_run=true）。"}
	}
	return &refusal{row: errRole, detail: "导入会直接上线，请让主管来导入，或者先试运行（dry_run=true）。"}
}
