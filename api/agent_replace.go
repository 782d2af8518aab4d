package api

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"xiaoer/faq/desk"
)

// replaceAgent writes what an agent is good at and how many tickets he may hold.
func (s *server) replaceAgent(c *call) error {
	name := c.Param("name")
	if name == "" || utf8.RuneCountInString(name) > maxReference || !utf8.ValidString(name) {
		return unfit("name", fmt.Sprintf("客服名字要有 1 到 %d 个字。", maxReference))
	}
	var in struct {
		Skills   []desk.Skill `json:"skills"`
		Capacity int          `json:"capacity"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	a, err := s.Queue.PutAgent(c.ctx(), c.shop, desk.Agent{Name: name, Skills: in.Skills, Capacity: in.Capacity})
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, a)
}
