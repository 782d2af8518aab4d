package api

import (
	"errors"
	"net/http"

	"xiaoer/faq/people"
)

// replaceUser writes what a user is called and may do. There is no way to delete one: his name signs what he did, and
// nobody else may have it.
func (s *server) replaceUser(c *call) error {
	u, err := s.named(c)
	if err != nil {
		return err
	}
	if err := c.starts(u.Revision); err != nil {
		return err
	}
	var in userIn
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	u = in.told(u)
	if err := u.Valid(); err != nil {
		return userFault(err)
	}
	if !c.who.manages(u) {
		return errNotManaged
	}
	kept, err := s.People.PutUser(c.ctx(), u, c.actor())
	s.names.forget()
	switch {
	case errors.Is(err, people.ErrLastAdmin):
		return err
	case err != nil:
		return overtaken(userFault(err))
	}
	s.sessions.forget()
	c.Header("ETag", etag(kept.Revision))
	return c.send(http.StatusOK, c.who.seen(kept))
}
