package api

import "net/http"

// readPublishing shows how the shop guards what becomes live. The ETag is what an edit has to name, "0" where nobody
// has ever set anything.
func (s *server) readPublishing(c *call) error {
	p, revision, err := s.Store.Publishing(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(revision))
	c.Header("Cache-Control", "private, no-cache") // may be held, must be asked about
	if fresh(c, revision) {
		c.Status(http.StatusNotModified)
		return nil
	}
	return c.send(http.StatusOK, p)
}
