package api

import (
	"fmt"
	"net/http"

	"xiaoer/faq"
)

// readUser shows one user, with the tag that an edit starts from.
func (s *server) readUser(c *call) error {
	u, err := s.People.User(c.ctx(), c.Param("name"))
	if err == nil && !c.who.knows(u) {
		err = fmt.Errorf("user of other shops: %w", faq.ErrNotFound)
	}
	if err != nil {
		return err
	}
	c.Header("ETag", etag(u.Revision))
	return c.send(http.StatusOK, c.who.seen(u))
}
