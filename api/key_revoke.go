package api

import (
	"net/http"

	"xiaoer/faq"
)

// revokeKey makes a key useless from now on.
func (s *server) revokeKey(c *call) error {
	q := c.query()
	shop := faq.Shop(q.text("shop", maxReference))
	switch {
	case q.err != nil:
		return q.err
	case shop == "":
		return unfit("shop", "请写明是哪家店铺的密钥（参数 shop）。")
	case !c.who.governs(shop):
		return c.who.foreign()
	}
	if err := s.Keys.RevokeKey(c.ctx(), shop, c.Param("id")); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
