package api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// holder is who acts: the holder of a key, or a user who has signed in.
type holder struct {
	name    string // signs what is done
	key     *faq.Key
	user    *people.User // one of the two
	session people.Session
}

// role is what the holder may do in the shop; "" is nothing.
func (h *holder) role(shop faq.Shop) faq.Role {
	switch {
	case h.user != nil:
		return h.user.Role(shop)
	case h.key.Shop == shop:
		return h.key.Role
	}
	return ""
}

// highest is the most that the holder may do anywhere.
func (h *holder) highest() (most faq.Role) {
	switch {
	case h.key != nil:
		return h.key.Role
	case h.user.Admin:
		return faq.Admin
	}
	for _, r := range h.user.Roles {
		if r.May(cmp.Or(most, r)) {
			most = r
		}
	}
	return most
}

// everywhere reports whether the holder is an admin of all shops.
func (h *holder) everywhere() bool { return h.user != nil && h.user.Admin }

// governs reports whether the holder is an admin of the shop.
func (h *holder) governs(shop faq.Shop) bool { return h.role(shop).May(faq.Admin) }

func (h *holder) mustChange() bool { return h.user != nil && h.user.MustChange }

// foreign is the refusal of one who has no business in the shop, in the same words whether there is such a shop or not.
func (h *holder) foreign() error {
	if h.user != nil {
		return &refusal{row: errForeignKey, detail: "您的账号不能用于这家店铺。"}
	}
	return errForeignKey
}

func (h *holder) logged() slog.Attr {
	if h.user != nil {
		return slog.String("user", h.user.Name)
	}
	return slog.String("key", h.key.ID)
}

// holder returns who sends the request, or errNoKey, errWrongKey, or errSignedOut. A key outweighs a cookie. used says
// that somebody is at work: a page that is merely open does not keep its session alive.
//
// A browser sends the cookie along whoever made the page, so what the cookie opens is refused to pages of other origins,
// by what browsers say of a request's origin (Sec-Fetch-Site, or Origin beside Host). That needs no token in every form
// and nothing kept, and it stands beside SameSite=Strict, which knows sites and not origins. The net/http of Go 1.25
// brought it; gin needs no more than its Check.
func (s *server) holder(c *call, used bool) (*holder, error) {
	if token := c.token(); token != "" {
		if err := s.browsers.Check(c.Request); err != nil {
			return nil, errCrossOrigin
		}
		return s.sessions.find(c.ctx(), token, used)
	}
	secret, err := shown(c)
	if err != nil {
		return nil, err
	}
	return s.keyHolder(c.ctx(), secret)
}

func (s *server) keyHolder(ctx context.Context, secret string) (*holder, error) {
	hash := sha256.Sum256([]byte(secret))
	key, err := s.Keys.KeyByHash(ctx, hash[:])
	if errors.Is(err, faq.ErrNotFound) {
		return nil, errWrongKey
	}
	if err != nil {
		return nil, err
	}
	return &holder{name: cmp.Or(key.Name, key.ID), key: &key}, nil
}

// shown returns the secret in the request's headers. Authorization wins over X-API-Key.
func shown(c *call) (string, error) {
	if auth := c.GetHeader("Authorization"); auth != "" {
		scheme, secret, _ := strings.Cut(auth, " ")
		if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(secret) == "" {
			return "", errWrongKey
		}
		return strings.TrimSpace(secret), nil
	}
	if secret := c.GetHeader("X-API-Key"); secret != "" {
		return secret, nil
	}
	return "", errNoKey
}

// byCookie reports whether it is by a cookie that the request says who sends it.
func (c *call) byCookie() bool { return c.token() != "" }

// token is the session's, where no key is shown.
func (c *call) token() string {
	if c.GetHeader("Authorization") != "" || c.GetHeader("X-API-Key") != "" {
		return ""
	}
	return cookieOf(c.Request)
}
