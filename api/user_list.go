package api

import (
	"net/http"

	"xiaoer/faq/people"
)

// listUsers shows who may sign in, to the admins of the shops that they work in.
func (s *server) listUsers(c *call) error {
	all, err := s.People.Users(c.ctx())
	if err != nil {
		return err
	}
	users := []people.User{}
	for _, u := range all {
		if c.who.knows(u) {
			users = append(users, c.who.seen(u))
		}
	}
	return c.send(http.StatusOK, struct {
		Users []people.User `json:"users"`
	}{users})
}
