package api

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// userIn is what an admin says of a user.
type userIn struct {
	Title    string                `json:"display_name"`
	Admin    bool                  `json:"admin"`
	Roles    map[faq.Shop]faq.Role `json:"roles"`
	Disabled bool                  `json:"disabled"`
}

// told are the user's fields as the admin wants them.
func (in userIn) told(u people.User) people.User {
	u.Title, u.Admin, u.Roles, u.Disabled = strings.TrimSpace(in.Title), in.Admin, in.Roles, in.Disabled
	return u
}

// knows reports whether the holder may know of the user: one of them works in a shop of his.
func (h *holder) knows(u people.User) bool {
	for shop := range u.Roles {
		if h.governs(shop) {
			return true
		}
	}
	return h.everywhere()
}

// manages reports whether all that the user may do is the holder's to give and take.
func (h *holder) manages(u people.User) bool {
	for shop := range u.Roles {
		if !h.governs(shop) {
			return false
		}
	}
	return h.everywhere() || len(u.Roles) > 0 && !u.Admin
}

// seen is the user as the holder may see him: what he does in other shops is theirs.
func (h *holder) seen(u people.User) people.User {
	u.Roles = maps.Clone(u.Roles)
	maps.DeleteFunc(u.Roles, func(shop faq.Shop, _ faq.Role) bool { return !h.everywhere() && !h.governs(shop) })
	if u.Roles == nil {
		u.Roles = map[faq.Shop]faq.Role{}
	}
	return u
}

// errNotManaged is the refusal of an admin of some shops who would reach into others.
var errNotManaged = &refusal{row: errRole, detail: "您只能管理自己店铺的账号；这个账号涉及别的店铺，或者是总管理员，请找总管理员处理。"}

// named returns the user of the path, if the caller may manage him.
func (s *server) named(c *call) (people.User, error) {
	u, err := s.People.User(c.ctx(), c.Param("name"))
	switch {
	case err != nil:
		return u, err
	case !c.who.knows(u):
		return u, fmt.Errorf("user of other shops: %w", faq.ErrNotFound)
	case !c.who.manages(u):
		return u, errNotManaged
	}
	return u, nil
}

// userFault says in Chinese what the keeper finds wrong with a user.
func userFault(err error) error {
	var wrong *faq.FieldError
	if !errors.As(err, &wrong) {
		return err
	}
	switch {
	case wrong.Field == "name":
		return unfit(wrong.Field, fmt.Sprintf("登录名要有 1 到 %d 个字，只用文字、数字和 . _ -，字母用小写，不含空格。", people.MaxName))
	case wrong.Field == "display_name":
		return unfit(wrong.Field, fmt.Sprintf("显示名最多 %d 个字，写在一行里。", people.MaxTitle))
	case strings.HasPrefix(wrong.Field, "roles."):
		return unfit(wrong.Field, "没有这家店铺，或者角色不对：角色只能是 agent（客服）、editor（编辑）、manager（主管）、admin（管理员）。")
	}
	return err
}
