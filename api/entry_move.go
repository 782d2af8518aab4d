package api

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// moveIn is why a step is taken.
type moveIn struct {
	Why string `json:"why"`
}

// moved reads the step that a request asks for. A body is only needed where a reason is.
func (s *server) moved(c *call, needsWhy bool) (faq.Edit, error) {
	var in moveIn
	if err := c.optionalBody(s.MaxBody, &in); err != nil {
		return faq.Edit{}, err
	}
	return c.because(in.Why, needsWhy)
}

// because is an edit for that reason.
func (c *call) because(why string, needed bool) (faq.Edit, error) {
	switch {
	case needed && strings.TrimSpace(why) == "":
		return faq.Edit{}, unfit("why", "请写明原因。")
	case utf8.RuneCountInString(why) > maxWhy:
		return faq.Edit{}, unfit("why", fmt.Sprintf("原因最多 %d 个字。", maxWhy))
	}
	return faq.Edit{By: c.actor(), Why: why}, nil
}

// submitDraft asks for a draft to be read and published.
func (s *server) submitDraft(c *call) error { return s.moveDraft(c, faq.Submit, false) }

// rejectDraft sends a draft back to its author, who is told why.
func (s *server) rejectDraft(c *call) error { return s.moveDraft(c, faq.Reject, true) }

// moveDraft takes a draft a step on that changes nothing of what is served.
func (s *server) moveDraft(c *call, act faq.Act, needsWhy bool) error {
	edit, err := s.moved(c, needsWhy)
	if err != nil {
		return err
	}
	p, err := s.drafted(c)
	if err != nil {
		return err
	}
	return s.move(c, p.Entry, act, edit)
}

// publishDraft puts a draft in the place of what is served. What must not be said is refused, and so is a table or a
// column that is not there, and what breaks what the shop has checked.
func (s *server) publishDraft(c *call) error {
	edit, err := s.moved(c, false)
	if err != nil {
		return err
	}
	p, err := s.drafted(c)
	if err != nil {
		return err
	}
	e := p.Entry
	e.Status = faq.Live
	if _, err := s.servable(c, e); err != nil {
		return err
	}
	if edit, err = s.admitted(c, replay.Draft{Entries: []faq.Entry{e}}, edit); err != nil {
		return err
	}
	return s.unclaimed(c, e, &edit, func() error { return s.move(c, p.Entry, faq.Publish, edit) })
}

// retireEntry takes an entry out of service; it can be revived.
func (s *server) retireEntry(c *call) error { return s.moveEntry(c, faq.Retire) }

// reviveEntry makes a draft of a retired entry, to be published anew.
func (s *server) reviveEntry(c *call) error { return s.moveEntry(c, faq.Revive) }

func (s *server) moveEntry(c *call, act faq.Act) error {
	edit, err := s.moved(c, false)
	if err != nil {
		return err
	}
	e, err := s.Store.Entry(c.ctx(), c.shop, faq.ID(c.Param("id")))
	if err != nil {
		return err
	}
	if err := c.starts(e.Revision); err != nil {
		return err
	}
	if act == faq.Retire {
		gone := e
		gone.Status = faq.Retired
		if edit, err = s.admittedWithout(c, e, replay.Draft{Entries: []faq.Entry{gone}}, edit); err != nil {
			return err
		}
	}
	return s.move(c, e, act, edit)
}

// move takes the step from what its taker saw, and replies with what it made.
func (s *server) move(c *call, from faq.Entry, act faq.Act, edit faq.Edit) error {
	edit.IfRevision = &from.Revision
	e, err := s.Store.Move(c.ctx(), c.shop, from.ID, act, edit)
	if err != nil {
		return overtaken(err)
	}
	c.Header("ETag", etag(e.Revision))
	return c.send(http.StatusOK, e)
}
