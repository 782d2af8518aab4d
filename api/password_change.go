package api

import (
	"errors"

	"xiaoer/faq/people"
)

// changePassword gives the user a password of his own choice. He must show the old one, or a page left open would be
// enough to keep him out. Every session ends, and this browser gets a new one.
func (s *server) changePassword(c *call) error {
	var in struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	if err := c.body(passwordBody, &in); err != nil {
		return err
	}
	name := c.who.user.Name
	if err := people.Fit(in.New, name); err != nil {
		return err
	}
	if in.New == in.Old {
		return unfit("new", "新密码不能和原来的一样。")
	}
	p, knocked, err := s.prove(c, name, in.Old)
	if errors.Is(err, errWrongPassword) {
		return unfit("old", "原来的密码不正确。")
	}
	if err != nil {
		return err
	}
	if p.Next, err = s.hash(c.ctx(), in.New); err != nil {
		return err
	}
	p.Changed = true
	return s.enter(c, name, p, knocked)
}
