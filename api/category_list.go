package api

import (
	"net/http"

	"xiaoer/faq"
)

// listCategories counts the entries of each category, the greatest first.
func (s *server) listCategories(c *call) error {
	q := c.query()
	status := q.status()
	if q.err != nil {
		return q.err
	}
	categories, err := s.Store.Categories(c.ctx(), c.shop, status)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Categories []faq.Category `json:"categories"`
	}{orEmpty(categories)})
}
