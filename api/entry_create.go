package api

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/lint"
	"xiaoer/faq/transfer"
)

// createEntry makes an entry that must not be there yet, and names it where the editor does not.
func (s *server) createEntry(c *call) error {
	e, edit, err := s.entry(c)
	if err != nil {
		return err
	}
	if e.ID == "" {
		e.ID = s.newID()
	}
	if err := reachable(e.ID); err != nil {
		return err
	}
	return s.put(c, e, edit, 0)
}

// reachable refuses ids that no path can name.
func reachable(id faq.ID) error {
	if id == "." || id == ".." {
		return unfit("id", "编号不能是一个或两个点：这样的网址到不了这里。")
	}
	return nil
}

// newID makes an id that sorts by its moment and can be read out over the telephone.
func (s *server) newID() faq.ID {
	return faq.ID(strings.ToLower(ulid.MustNew(ulid.Timestamp(s.Now()), rand.Reader).String()))
}

// entry reads the entry and the edit that a request brings. What the server sets (revision, updated_at, updated_by,
// findings) is read past, so that an entry can be sent back as it came.
func (s *server) entry(c *call) (faq.Entry, faq.Edit, error) {
	var e keptEntry
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return e.Entry, edit, q.err
	}
	err := c.body(s.MaxBody, &e)
	return e.Entry, edit, err
}

// keptEntry is an entry as a write replies with it: what the rules have to say about it stands beside it.
type keptEntry struct {
	faq.Entry
	Findings []lint.Located `json:"findings,omitempty"`
}

// put keeps the entry if it is still at the revision, 0 being none, and replies with it and with what the rules find in
// it. An entry that would be answered with what must not be said is refused, and one that breaks what the shop has
// checked; as a draft it is kept. Where the shop wants
// to read first what this editor writes, it is kept as a draft.
func (s *server) put(c *call, e faq.Entry, edit faq.Edit, revision int) error {
	held, err := s.held(c, e, revision)
	if err != nil {
		return err
	}
	edit.IfRevision = &revision
	if held {
		return s.hold(c, e, edit)
	}
	findings, err := s.servable(c, e)
	if err != nil {
		return err
	}
	if edit, err = s.admittedOver(c, e, revision, edit); err != nil {
		return err
	}
	var kept []faq.Entry
	err = s.unclaimed(c, e, &edit, func() (err error) {
		kept, err = s.Store.Put(c.ctx(), c.shop, []faq.Entry{e}, edit)
		return err
	})
	if err != nil {
		return err
	}
	return s.replied(c, http.StatusOK, kept[0], findings, revision)
}

// admittedOver asks the gate about an entry that is written over the revision, 0 being none: whether it goes live or takes
// what is live out of service.
func (s *server) admittedOver(c *call, e faq.Entry, revision int, edit faq.Edit) (faq.Edit, error) {
	draft := replay.Draft{Entries: []faq.Entry{e}}
	switch {
	case e.Served():
		return s.admitted(c, draft, edit)
	case revision == 0:
		return edit, nil
	}
	have, err := s.Store.Entry(c.ctx(), c.shop, e.ID)
	if errors.Is(err, faq.ErrNotFound) { // which the keeper refuses by the revision
		return edit, nil
	}
	if err != nil {
		return edit, err
	}
	return s.admittedWithout(c, have, draft, edit)
}

// replied sends an entry that was written over the revision, 0 being none.
func (s *server) replied(c *call, status int, e faq.Entry, findings []lint.Located, revision int) error {
	if revision == 0 {
		status = http.StatusCreated
		c.Header("Location", c.entryPath(e.ID))
	}
	c.Header("ETag", etag(e.Revision))
	return c.send(status, keptEntry{e, findings})
}

// entryPath is where an entry of the shop is found.
func (c *call) entryPath(id faq.ID) string {
	return strings.Replace(ofShop, ":shop", string(c.shop), 1) + "/entries/" + url.PathEscape(string(id))
}

// inspect says what is wrong with an entry, and what the rules find in it.
func (s *server) inspect(c *call, e faq.Entry) ([]lint.Located, error) {
	policies, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return nil, err
	}
	if err := e.Valid(); err != nil {
		return nil, err
	}
	if err := e.Quotable(policies, s.Now()); err != nil {
		return nil, unquotable(err)
	}
	return lint.Entry(e, []faq.Entry{e}, s.Now()), nil
}

// unquotable says in Chinese which quote of an answer leads nowhere.
func unquotable(err error) error {
	var wrong *faq.FieldError
	if !errors.As(err, &wrong) {
		return err
	}
	return unfit(wrong.Field, fmt.Sprintf("答案里引用的内容，在条目有效期内的每一版政策表里都要有，每个会问到的买家也都要有一行可用（没写全时，请加一行 *）；单独的大括号也不能用（%s）。", transfer.QuoteFault(wrong)))
}

// servable is inspect that refuses what must not be said, or says nothing, unless it comes as a draft.
func (s *server) servable(c *call, e faq.Entry) ([]lint.Located, error) {
	findings, err := s.inspect(c, e)
	if err == nil && e.Mute() {
		err = unfit("answers", "没有写答案，不能上线。请写上至少一条答案，或者先存成草稿（status 写 draft）。")
	}
	if err == nil && !e.Status.Unpublished() && lint.Blocked(findings) {
		err = blocked(findings)
	}
	return findings, err
}

// blocked refuses an entry for the findings that block it, and shows the others too.
func blocked(findings []lint.Located) error {
	first := slices.IndexFunc(findings, func(f lint.Located) bool { return f.Severity == lint.Block })
	return &refusal{row: errBlocked, field: findings[first].Field, findings: findings}
}
