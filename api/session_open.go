package api

import (
	"xiaoer/faq/people"
)

// passwordBody bounds a body with passwords in it, in bytes.
const passwordBody = 4 << 10

// openSession signs in by name and password. Pages of other origins may not: they could have somebody work under
// another's name without his knowing.
func (s *server) openSession(c *call) error {
	if err := s.browsers.Check(c.Request); err != nil {
		return errCrossOrigin
	}
	if wait := s.limits.take(c.ClientIP()); wait > 0 {
		return &refusal{row: errTooMany, retry: wait}
	}
	var in struct {
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	if err := c.body(passwordBody, &in); err != nil {
		return err
	}
	name := people.Name(in.Name)
	if name == "" || in.Password == "" {
		return unfit(map[bool]string{true: "name", false: "password"}[name == ""], "请填写登录名和密码。")
	}
	p, knocked, err := s.prove(c, name, in.Password)
	if err != nil {
		return err
	}
	if people.Outdated(p.Hash, s.cost) {
		if p.Next, err = s.hash(c.ctx(), in.Password); err != nil {
			return err
		}
	}
	return s.enter(c, name, p, knocked)
}
