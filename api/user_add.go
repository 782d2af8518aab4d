package api

import (
	"errors"
	"net/http"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// addUser makes a user with a one-time password, which is shown this once.
func (s *server) addUser(c *call) error {
	var in struct {
		Name string `json:"name"`
		userIn
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	u := in.told(people.User{Name: people.Name(in.Name)})
	if err := u.Valid(); err != nil {
		return userFault(err)
	}
	if !c.who.manages(u) {
		return errNotManaged
	}
	password := people.Once()
	hash, err := s.hash(c.ctx(), password)
	if err != nil {
		return err
	}
	u, err = s.People.AddUser(c.ctx(), u, hash, c.actor())
	s.names.forget()
	switch {
	case errors.Is(err, faq.ErrConflict):
		return &refusal{row: err, field: "name", detail: "这个登录名已经有了，停用的账号也算，请换一个。"}
	case err != nil:
		return userFault(err)
	}
	c.Header("ETag", etag(u.Revision))
	return c.send(http.StatusCreated, struct {
		people.User
		Password string `json:"password"`
	}{c.who.seen(u), password})
}
