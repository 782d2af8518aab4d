package api

import "xiaoer/faq/desk"

// renewTicket is a sign of life of the agent who holds the ticket. It never takes one. A body is not looked at.
func (s *server) renewTicket(c *call) error { return s.act(c, desk.Renew{Agent: c.actor()}) }
