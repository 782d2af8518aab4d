package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"xiaoer/faq"
)

// replaceCheck sets who must answer a question. The question may be left out where the id is that of a reply: then it
// is what the buyer asked, with the facts that were known. What the server sets (at, by) is read past.
func (s *server) replaceCheck(c *call) error {
	var check faq.Check
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	if err := c.body(s.MaxBody, &check); err != nil {
		return err
	}
	if id := c.Param("id"); check.ID == "" {
		check.ID = id
	} else if check.ID != id {
		return unfit("id", "内容里的编号和网址里的不一样。")
	}
	if err := s.complete(c, &check); err != nil {
		return err
	}
	kept, err := s.Checks.PutCheck(c.ctx(), c.shop, check, edit)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, kept)
}

// complete takes the question from the reply that the check is named after, where it is left out, and says what is
// wrong with the check.
func (s *server) complete(c *call, check *faq.Check) error {
	if check.Question == "" {
		x, err := s.Engine.Why(c.ctx(), c.shop, check.ID)
		if errors.Is(err, faq.ErrNotFound) {
			return unfit("question", "请写明 question；编号是某条回答的编号时才可以不写。")
		}
		if err != nil {
			return err
		}
		check.Question = x.Question
		if check.Slots == nil {
			check.Slots = x.Slots
		}
	}
	if strings.TrimSpace(check.Question) == "" || utf8.RuneCountInString(check.Question) > faq.MaxQuestion {
		return unfit("question", fmt.Sprintf("问题要有 1 到 %d 个字。", faq.MaxQuestion))
	}
	if err := validSlots(check.Slots); err != nil || check.Entry == "" {
		return err
	}
	_, err := s.Store.Entry(c.ctx(), c.shop, check.Entry)
	if errors.Is(err, faq.ErrNotFound) {
		return unfit("entry", "没有这个条目，请检查编号；不该由条目回答的问题，entry 不写。")
	}
	return err
}
