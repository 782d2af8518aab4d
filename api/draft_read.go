package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"xiaoer/faq"
)

// readDraft shows the draft of an entry; its ETag is what an edit or a step of it has to name.
func (s *server) readDraft(c *call) error {
	p, err := s.draft(c.ctx(), c)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(p.Entry.Revision))
	c.Header("Cache-Control", "private, no-cache") // may be held, must be asked about
	if fresh(c, p.Entry.Revision) {
		c.Status(http.StatusNotModified)
		return nil
	}
	return c.send(http.StatusOK, p)
}

// draft returns the draft of the path's entry. That there is none is told apart from there being no entry.
func (s *server) draft(ctx context.Context, c *call) (faq.Pending, error) {
	p, err := s.Store.Pending(ctx, c.shop, faq.ID(c.Param("id")))
	if errors.Is(err, faq.ErrNotFound) {
		if _, missing := s.Store.Entry(ctx, c.shop, faq.ID(c.Param("id"))); missing == nil {
			err = &refusal{row: faq.ErrNotFound, detail: "这个条目没有草稿。"}
		}
	}
	return p, err
}

// drafted returns the draft that a step starts from, by the request's If-Match.
func (s *server) drafted(c *call) (faq.Pending, error) {
	p, err := s.draft(c.ctx(), c)
	if err != nil {
		return p, err
	}
	return p, c.starts(p.Entry.Revision)
}

// others refuses an agent the draft of somebody else: he may propose, and change what he has proposed.
func (c *call) others(p faq.Pending) error {
	if c.role().May(faq.Editor) || p.Author == c.actor() {
		return nil
	}
	return &refusal{row: errRole, detail: fmt.Sprintf("这份草稿是%s写的，客服只能改自己提议的草稿。", p.Author)}
}
