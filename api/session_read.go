package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"xiaoer/faq"
)

// self is who the caller is.
type self struct {
	Name       string     `json:"name"`
	Title      string     `json:"display_name,omitempty"`
	Kind       string     `json:"kind"`        // "user" or "key"
	Admin      bool       `json:"admin"`       // of all shops
	MustChange bool       `json:"must_change"` // nothing else opens before the password is another
	Shops      []ofShopIn `json:"shops"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
}

// ofShopIn is what the caller may do in one shop.
type ofShopIn struct {
	Shop faq.Shop `json:"shop"`
	Role faq.Role `json:"role"`
}

// readSession says who the caller is and what he may do where.
func (s *server) readSession(c *call) error { return s.tellSelf(c) }

func (s *server) tellSelf(c *call) error {
	shops, err := s.shopsOf(c.ctx(), c.who)
	if err != nil {
		return err
	}
	me := self{Name: c.who.name, Kind: "key", Shops: shops}
	if u := c.who.user; u != nil {
		me.Kind, me.Title, me.Admin, me.MustChange, me.ExpiresAt = "user", u.Title, u.Admin, u.MustChange, &c.who.session.ExpiresAt
	}
	return c.send(http.StatusOK, me)
}

// shopsOf lists the shops in which the holder may do anything.
func (s *server) shopsOf(ctx context.Context, who *holder) ([]ofShopIn, error) {
	var shops []faq.Shop
	var err error
	switch {
	case who.everywhere():
		shops, err = s.Store.Shops(ctx)
	case who.user != nil:
		shops = slices.Sorted(maps.Keys(who.user.Roles))
	default:
		shops = []faq.Shop{who.key.Shop}
	}
	out := make([]ofShopIn, len(shops))
	for i, shop := range shops {
		out[i] = ofShopIn{shop, who.role(shop)}
	}
	return out, err
}
