package api

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"xiaoer/faq"
)

// admit lets the request in if its route is open to whoever sends it.
//
// A key that is shown must be good even where none is needed: who believes to be an agent must not be served as a
// buyer. A buyer's rate counts before a key is told wrong, so that guessing is bounded by it too.
func (s *server) admit(c *call) error {
	if c.route.needs == nobody {
		return nil
	}
	key, err := s.holder(c)
	open := c.route.needs == ""
	if open && key == nil {
		if wait := s.limits.take(c.ClientIP()); wait > 0 {
			return &refusal{row: errTooMany, retry: wait}
		}
	}
	switch {
	case errors.Is(err, errNoKey) && open:
	case err != nil:
		return err
	case key.Shop != c.shop: // before the role: a stranger's role is nobody's business
		return errForeignKey
	case !open && !key.Role.May(c.route.needs):
		return &refusal{row: errRole, detail: fmt.Sprintf("这个操作需要%s权限，您的密钥只有%s权限。", roles[c.route.needs], roles[key.Role])}
	}
	if c.key = key; key != nil {
		c.Request = c.Request.WithContext(faq.Acting(c.ctx(), faq.Actor{Name: c.actor(), Role: key.Role}))
	}
	if err := readable(c); err != nil || !open || key != nil {
		return err
	}
	return s.recognise(c)
}

// roles are what people call the roles.
var roles = map[faq.Role]string{faq.Agent: "客服", faq.Editor: "编辑", faq.Manager: "主管", faq.Admin: "管理员"}

// holder returns the key that the request shows, or errNoKey, or errWrongKey.
func (s *server) holder(c *call) (*faq.Key, error) {
	secret, err := shown(c)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte(secret))
	key, err := s.Keys.KeyByHash(c.ctx(), hash[:])
	if errors.Is(err, faq.ErrNotFound) {
		return nil, errWrongKey
	}
	if err != nil {
		return nil, err
	}
	return &key, nil
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

// readable refuses paths that no keeper should be asked about: percent signs can spell any byte.
func readable(c *call) error {
	for _, p := range c.Params {
		if p.Value == "" || !utf8.ValidString(p.Value) || strings.ContainsRune(p.Value, 0) {
			return faq.ErrNotFound
		}
	}
	if c.shop.Valid() != nil {
		return fmt.Errorf("shop: %w", faq.ErrNotFound) // what cannot be a shop's name is no shop's
	}
	return nil
}
