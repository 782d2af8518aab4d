package api

import (
	"net/http"

	"xiaoer/faq"
)

// readEntry shows one entry; its ETag is what an edit has to name.
func (s *server) readEntry(c *call) error {
	e, err := s.Store.Entry(c.ctx(), c.shop, faq.ID(c.Param("id")))
	if err != nil {
		return err
	}
	c.Header("ETag", etag(e.Revision))
	c.Header("Cache-Control", "private, no-cache") // may be held, must be asked about
	if fresh(c, e.Revision) {
		c.Status(http.StatusNotModified)
		return nil
	}
	return c.send(http.StatusOK, e)
}
