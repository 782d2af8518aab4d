package api

import (
	"context"
	"net/http"

	"xiaoer/faq"
	"xiaoer/faq/lint"
)

// lintShop shows what is wrong in the shop: by entry, and where two places contradict each other. Of the quick replies those
// count that the caller may use: the team's, and their own.
func (s *server) lintShop(c *call) error {
	policies, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	entries, err := s.allEntries(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	quick, err := s.Queue.QuickReplies(c.ctx(), c.shop, c.actor())
	if err != nil {
		return err
	}
	replies := make([]lint.Reply, len(quick))
	for i, q := range quick {
		replies[i] = lint.Reply{ID: q.ID, Title: q.Title, Text: q.Text}
	}
	return c.send(http.StatusOK, lint.Shop(entries, policies, replies, s.Now()))
}

// allEntries reads the shop's entries, a page at a time.
func (s *server) allEntries(ctx context.Context, shop faq.Shop) ([]faq.Entry, error) {
	var all []faq.Entry
	page := faq.Page{Limit: 500}
	for {
		entries, next, err := s.Store.Entries(ctx, shop, faq.Filter{Page: page})
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
		if next == "" {
			return all, nil
		}
		page.After = next
	}
}
