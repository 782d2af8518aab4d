package api

import "xiaoer/faq/desk"

// claimTicket gives a waiting ticket to the agent who asks, or renews the agent's lease. A body is not looked at.
func (s *server) claimTicket(c *call) error { return s.act(c, desk.Claim{Agent: c.actor()}) }
