package api

import "net/http"

// readTolerance shows what share of wrong answers the shop tolerates; classes that it has not set are left out. The
// ETag is what an edit has to name, "0" where nobody has ever set anything.
func (s *server) readTolerance(c *call) error {
	t, revision, err := s.Store.Tolerance(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(revision))
	c.Header("Cache-Control", "private, no-cache") // may be held, must be asked about
	if fresh(c, revision) {
		c.Status(http.StatusNotModified)
		return nil
	}
	return c.send(http.StatusOK, t)
}
