package api

import (
	"fmt"
	"net/http"

	"xiaoer/faq"
)

// listBequests shows what the head office offers and how it stands in the shop.
func (s *server) listBequests(c *call) error {
	q := c.query()
	f := faq.BequestFilter{
		Noun: nounsOfPaths[q.oneOf("noun", "entries", "policies")], Open: q.flag("open"), Page: q.page(),
		Tie: faq.Tie(q.oneOf("tie", string(faq.Inherited), string(faq.Overridden), string(faq.OptedOut), string(faq.Held))),
	}
	if q.err != nil {
		return q.err
	}
	following, err := s.Store.Following(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	found, next, err := s.Store.Bequests(c.ctx(), c.shop, f)
	if err != nil {
		return err
	}
	var unsayable []faq.Unsayable
	if f.Open && following.Head != "" {
		if unsayable, err = s.unsayable(c); err != nil {
			return err
		}
	}
	return c.send(http.StatusOK, struct {
		Head      faq.Shop        `json:"head,omitempty"`
		Bequests  []faq.Bequest   `json:"bequests"`
		Unsayable []faq.Unsayable `json:"unsayable,omitempty"`
		Next      string          `json:"next,omitempty"`
	}{following.Head, orEmpty(found), unsayable, next})
}

// unsayable lists answers of the shop's own that quote what its tables have not.
func (s *server) unsayable(c *call) ([]faq.Unsayable, error) {
	entries, err := faq.All(c.ctx(), s.Store, c.shop)
	if err != nil {
		return nil, err
	}
	policies, err := s.Store.Policies(c.ctx(), c.shop)
	return faq.UnsayableAmong(entries, policies, s.Now()), err
}

// nounsOfPaths are what paths call what is inherited.
var nounsOfPaths = map[string]faq.Noun{"entries": faq.EntryNoun, "policies": faq.PolicyNoun}

// bequest returns the one that the path names.
func (s *server) bequest(c *call) (b faq.Bequest, err error) {
	noun := nounsOfPaths[c.Param("noun")]
	if noun == "" {
		return b, fmt.Errorf("inherited %s: %w", c.Param("noun"), faq.ErrNotFound)
	}
	found, _, err := s.Store.Bequests(c.ctx(), c.shop, faq.BequestFilter{Noun: noun, ID: c.Param("id")})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("inherited %s %s: %w", noun, c.Param("id"), faq.ErrNotFound)
	}
	if err != nil {
		return b, err
	}
	return found[0], nil
}

// readBequest shows one. The ETag is the revision of the shop's own, 0 where it has none.
func (s *server) readBequest(c *call) error {
	b, err := s.bequest(c)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(b.Revision))
	return c.send(http.StatusOK, b)
}
