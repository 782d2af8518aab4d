package api

import "xiaoer/faq/desk"

// mergeTicket ends a ticket that the agent holds as a part of another.
func (s *server) mergeTicket(c *call) error {
	var in struct {
		Into desk.ID `json:"into"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	return s.act(c, desk.Merge{Agent: c.actor(), Into: in.Into})
}
