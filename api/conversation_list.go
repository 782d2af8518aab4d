package api

import "net/http"

// listConversations shows a buyer whom the shop's site vouches for what he has talked about before.
func (s *server) listConversations(c *call) error {
	if c.buyer == "" {
		return errNoBuyer
	}
	found, err := s.Queue.History(c.ctx(), c.shop, c.buyer, mostHistory)
	if err != nil {
		return err
	}
	out := make([]past, len(found))
	for i, f := range found {
		out[i] = past{ID: f.ID, Owner: f.Owner, Channel: f.Channel, CreatedAt: f.CreatedAt}
	}
	return c.send(http.StatusOK, struct {
		Conversations []past `json:"conversations"`
	}{out})
}
