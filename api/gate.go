package api

import (
	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// maxOverride is how long the reason for publishing all the same may be, in characters.
const maxOverride = 200

// gate is what the request's publishing goes through: the shop's checks, where it asks for that. A manager may override
// them with a reason.
func (s *server) gate(c *call) (replay.Gate, error) {
	q := c.query()
	g := replay.Gate{Rules: s.Store, Breach: s.Replay.Breach, Override: q.text("override", maxOverride)}
	if q.err == nil && g.Override != "" && !c.role().May(faq.Manager) {
		return g, &refusal{row: errRole, field: "override", detail: "只有主管可以写明原因后越过发布检查。"}
	}
	return g, q.err
}

// heirs are what the shop inherits, behind the gate.
func (s *server) heirs(c *call) (replay.GatedHeirs, error) {
	g, err := s.gate(c)
	return replay.GatedHeirs{Heirs: s.Store, Gate: g, Now: s.Now}, err
}

// admitted returns the edit that publishes the draft, or refuses it for what it breaks.
func (s *server) admitted(c *call, d replay.Draft, edit faq.Edit) (faq.Edit, error) {
	g, err := s.gate(c)
	if err != nil {
		return edit, err
	}
	return g.Admit(c.ctx(), c.shop, d, edit)
}

// admittedWithout does so with a draft that takes the entry out of service, or away: what it answered may fall to another,
// and what it was in the way of may come from the head office. What cannot be done is the keeper's to refuse.
func (s *server) admittedWithout(c *call, e faq.Entry, d replay.Draft, edit faq.Edit) (faq.Edit, error) {
	if e.Inherited != nil {
		return edit, nil
	}
	return s.admitted(c, d, edit)
}
