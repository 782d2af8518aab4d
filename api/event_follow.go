package api

import "xiaoer/faq/desk"

// followEvents sends an agent everything that happens in the shop, as it happens.
func (s *server) followEvents(c *call) error {
	last, err := s.start(c, c.shop)
	if err != nil {
		return err
	}
	f := &stream{server: s, call: c, last: last, told: func(e desk.Event) (any, bool) { return c.spoken(s.names, e), true }}
	return f.follow()
}
