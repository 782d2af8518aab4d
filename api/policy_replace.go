package api

import (
	"net/http"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// replacePolicy keeps a table under the name of the path. Tables have no revisions: the last manager wins.
func (s *server) replacePolicy(c *call) error {
	var p faq.Policy
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	if err := c.body(s.MaxBody, &p); err != nil {
		return err
	}
	if name := c.Param("name"); p.Name == "" {
		p.Name = name
	} else if p.Name != name {
		return unfit("name", "内容里的名字和网址里的不一样。")
	}
	edit, err := s.admitted(c, replay.Draft{Policies: []faq.Policy{p}}, edit)
	if err != nil {
		return err
	}
	if err := s.Store.PutPolicy(c.ctx(), c.shop, p, edit); err != nil {
		return overtaken(err)
	}
	return c.send(http.StatusOK, p)
}
