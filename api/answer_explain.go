package api

import (
	"net/http"

	"xiaoer/engine"
	"xiaoer/faq"
)

// explainedAnswer is the record of a reply with what became of the answers that it was chosen from.
type explainedAnswer struct {
	faq.Exchange
	Weighed []engine.Weighed `json:"weighed,omitempty"`
}

// explainAnswer shows the record of a reply: why the bot said this on that day.
func (s *server) explainAnswer(c *call) error {
	x, err := s.Engine.Why(c.ctx(), c.shop, c.Param("id"))
	if err != nil {
		return err
	}
	out := explainedAnswer{Exchange: x}
	if out.Weighed, err = s.Engine.Weigh(c.ctx(), x); err != nil {
		return err
	}
	return c.send(http.StatusOK, out)
}
