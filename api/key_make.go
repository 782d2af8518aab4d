package api

import (
	"fmt"
	"net/http"

	"xiaoer/faq"
)

// makeKey makes a key of a shop that the caller is an admin of. Its secret is shown this once.
func (s *server) makeKey(c *call) error {
	var in struct {
		Shop faq.Shop `json:"shop"`
		Name string   `json:"name"`
		Role faq.Role `json:"role"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	key, secret := faq.NewKey(in.Shop, in.Name, in.Role)
	switch {
	case !c.who.governs(in.Shop):
		return c.who.foreign()
	case key.Named() != nil:
		return unfit("name", fmt.Sprintf("请写明密钥是谁的，1 到 %d 个字，写在一行里；它会署在用这把密钥做的事情上。", faq.MaxKeyName))
	case in.Role.Valid() != nil:
		return unfit("role", "角色只能是 agent（客服）、editor（编辑）、manager（主管）、admin（管理员）。")
	}
	if err := s.Keys.AddKey(c.ctx(), key); err != nil {
		return err
	}
	return c.send(http.StatusCreated, struct {
		faq.Key
		Secret string `json:"secret"`
	}{key, secret})
}
