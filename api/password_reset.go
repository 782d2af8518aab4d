package api

import (
	"net/http"

	"xiaoer/faq/people"
)

// resetPassword gives a user a one-time password, which is shown this once, and signs him out everywhere.
func (s *server) resetPassword(c *call) error {
	u, err := s.named(c)
	if err != nil {
		return err
	}
	password := people.Once()
	hash, err := s.hash(c.ctx(), password)
	if err != nil {
		return err
	}
	if err := s.People.ResetPassword(c.ctx(), u.Name, hash, c.actor()); err != nil {
		return err
	}
	s.sessions.forget()
	return c.send(http.StatusOK, struct {
		Password string `json:"password"`
	}{password})
}
