package api

import "xiaoer/faq/desk"

// releaseTicket puts a ticket that the agent holds back where it was in the queue. A body is not looked at.
func (s *server) releaseTicket(c *call) error { return s.act(c, desk.Release{Agent: c.actor()}) }
