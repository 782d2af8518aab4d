package api

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"xiaoer/faq"
)

// admit lets the request in if its route is open to whoever sends it.
//
// A key that is shown must be good even where none is needed: who believes to be an agent must not be served as a
// buyer. A buyer's rate counts before a key is told wrong, so that guessing is bounded by it too. A cookie is not
// shown but comes along, to a shop's chat as well, so where none is needed it counts only if it helps.
func (s *server) admit(c *call) error {
	if c.route.needs == nobody {
		return nil
	}
	who, err := s.holder(c, true)
	open := c.route.needs == ""
	if open && c.byCookie() && (err != nil || c.may(who) != nil || c.GetHeader("X-Buyer") != "") {
		who, err = nil, errNoKey
	}
	if open && who == nil {
		if wait := s.limits.take(c.ClientIP()); wait > 0 {
			return &refusal{row: errTooMany, retry: wait}
		}
	}
	switch {
	case errors.Is(err, errNoKey) && open:
	case err != nil:
		return err
	default:
		if err := c.may(who); err != nil {
			return err
		}
	}
	if c.who = who; who != nil {
		c.act()
	}
	if err := readable(c); err != nil || !open || who != nil {
		return err
	}
	return s.recognise(c)
}

// act has all that the request does done on the caller's behalf.
func (c *call) act() {
	role := c.role()
	if !c.route.ofShop() {
		role = c.who.highest()
	}
	c.Request = c.Request.WithContext(faq.Acting(c.ctx(), faq.Actor{Name: c.actor(), Role: role}))
}

// may says why the holder may not do what the request asks for, if he may not.
func (c *call) may(who *holder) error {
	needs, own := c.route.needs, who.role(c.shop)
	switch {
	case who.mustChange() && needs != somebody && needs != aPerson:
		return errMustChange
	case needs == somebody:
		return nil
	case needs == aPerson:
		if who.user == nil {
			return errNoPerson
		}
		return nil
	case !c.route.ofShop():
		own = who.highest()
	case own == "": // before the role: a stranger's role is nobody's business
		return who.foreign()
	}
	if needs != "" && !own.May(needs) {
		return &refusal{row: errRole, detail: fmt.Sprintf("这个操作需要%s权限，您只有%s权限。", roles[needs], roles[own])}
	}
	return nil
}

// still says why the holder who was admitted would be refused by now, if he would.
func (s *server) still(c *call) error {
	if c.who == nil {
		return nil
	}
	who, err := s.holder(c, false)
	if err != nil {
		return err
	}
	return c.may(who)
}

// roles are what people call the roles.
var roles = map[faq.Role]string{"": "普通", faq.Agent: "客服", faq.Editor: "编辑", faq.Manager: "主管", faq.Admin: "管理员"}

// readable refuses paths that no keeper should be asked about: percent signs can spell any byte.
func readable(c *call) error {
	for _, p := range c.Params {
		if p.Value == "" || !utf8.ValidString(p.Value) || strings.ContainsRune(p.Value, 0) {
			return faq.ErrNotFound
		}
	}
	if c.route.ofShop() && c.shop.Valid() != nil {
		return fmt.Errorf("shop: %w", faq.ErrNotFound) // what cannot be a shop's name is no shop's
	}
	return nil
}
