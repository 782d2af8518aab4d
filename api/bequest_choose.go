package api

import (
	"fmt"
	"net/http"

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
	edit.IfRevision = &b.Revision
	heirs, err := s.heirs(c)
	if err != nil {
		return err
	}
	if b, err = heirs.Choose(c.ctx(), c.shop, choice, edit); err != nil {
		return severed(overtaken(err))
	}
	c.Header("ETag", etag(b.Revision))
	return c.send(http.StatusOK, b)
}
