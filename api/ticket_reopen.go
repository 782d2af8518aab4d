package api

import "xiaoer/faq/desk"

// reopenTicket puts a closed ticket into the queue again.
func (s *server) reopenTicket(c *call) error {
	var in struct {
		Why string `json:"why"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if err := reason("why", in.Why); err != nil {
		return err
	}
	return s.act(c, desk.Reopen{Agent: c.actor(), Why: in.Why})
}
