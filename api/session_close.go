package api

import "net/http"

// closeSession signs out: this browser, or every one where the user wants that.
func (s *server) closeSession(c *call) error {
	q := c.query()
	everywhere := q.flag("everywhere")
	if q.err != nil {
		return q.err
	}
	var err error
	if everywhere {
		err = s.People.SignOutAll(c.ctx(), c.who.user.Name)
	} else {
		err = s.People.SignOut(c.ctx(), c.who.session.Hash)
	}
	if err != nil {
		return err
	}
	s.sessions.forget()
	setCookie(c, "")
	c.Status(http.StatusNoContent)
	return nil
}
