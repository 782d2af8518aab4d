package api

import (
	"fmt"
	"net/http"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// chooseBequest overrides what is inherited, opts out of it or in again, takes the head office's in the place of the
// shop's own, or keeps that.
func (s *server) chooseBequest(c *call) error {
	var in struct {
		Act      faq.Act `json:"act"`
		Upstream *int    `json:"upstream"`
		Why      string  `json:"why"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	edit, err := c.because(in.Why, false)
	if err != nil {
		return err
	}
	b, err := s.bequest(c)
	if err != nil {
		return err
	}
	choice := faq.Choice{Noun: b.Noun, ID: b.ID, Act: in.Act, Upstream: in.Upstream}
	if err := choice.Valid(); err != nil {
		return err
	}
	if needs := in.Act.Needs(); !c.role().May(needs) {
		return &refusal{row: errRole, field: "act", detail: fmt.Sprintf("这个操作需要%s权限，您只有%s权限。", roles[needs], roles[c.role()])}
	}
	if err := c.starts(b.Revision); err != nil {
		return err
	}
	if choice.Upstream == nil { // what the gate looks at is what is taken
		choice.Upstream = &b.Upstream
	}
	edit.IfRevision = &b.Revision
	if edit, err = s.admittedChoice(c, b, in.Act, edit); err != nil {
		return err
	}
	if b, err = s.Store.Choose(c.ctx(), c.shop, choice, edit); err != nil {
		return overtaken(err)
	}
	c.Header("ETag", etag(b.Revision))
	return c.send(http.StatusOK, b)
}

// admittedChoice asks the shop's checks about what the choice changes of what is said. What cannot be done is the
// keeper's to refuse.
func (s *server) admittedChoice(c *call, b faq.Bequest, act faq.Act, edit faq.Edit) (faq.Edit, error) {
	if faq.MayChoose(act, b.Tie) != nil || act == faq.Override || act == faq.KeepOwn {
		return edit, nil
	}
	draft, err := s.chosen(c, b, act)
	if err != nil {
		return edit, err
	}
	return s.admitted(c, draft, edit)
}

// chosen is what the shop would say otherwise.
func (s *server) chosen(c *call, b faq.Bequest, act faq.Act) (d replay.Draft, err error) {
	f, err := s.Store.Following(c.ctx(), c.shop)
	if err != nil {
		return d, err
	}
	switch {
	case b.Noun == faq.PolicyNoun:
		d.Policies, err = s.adopted(c, f.Head, b.ID)
	case act == faq.OptOut && b.Tie == faq.Inherited, act == faq.Adopt && b.Upstream == 0:
		d.Deleted = []faq.ID{faq.ID(b.ID)}
	case act != faq.OptOut && b.Upstream > 0:
		var e faq.Entry
		if e, err = s.Store.Entry(c.ctx(), f.Head, faq.ID(b.ID)); err == nil {
			d.Entries = []faq.Entry{e.Content()}
		}
	}
	return d, err
}

// adopted are the versions of a table that adopting it makes, unless a live answer could not be said with them.
func (s *server) adopted(c *call, head faq.Shop, name string) ([]faq.Policy, error) {
	theirs, err := s.Store.Policies(c.ctx(), head)
	if err != nil {
		return nil, err
	}
	have, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return nil, err
	}
	next := faq.Succeed(versionsOf(have, name), versionsOf(theirs, name), s.Now())
	for _, p := range next {
		if err := s.severs(c, have, p); err != nil {
			return nil, err
		}
	}
	return next, nil
}
