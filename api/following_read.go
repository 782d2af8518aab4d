package api

import (
	"net/http"

	"xiaoer/faq"
)

// readFollowing shows whom the shop follows, or who follows it.
func (s *server) readFollowing(c *call) error {
	f, err := s.Store.Following(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.sendFollowing(f)
}

func (c *call) sendFollowing(f faq.Following) error {
	c.Header("ETag", etag(f.Revision))
	return c.send(http.StatusOK, f)
}
