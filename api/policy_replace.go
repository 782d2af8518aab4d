package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// replacePolicy keeps a table under the name of the path, as its next version. Where no version is named that the edit
// starts from, the last manager wins.
func (s *server) replacePolicy(c *call) error {
	var p faq.Policy
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	if err := c.body(s.MaxBody, &p); err != nil {
		return err
	}
	if name := c.Param("name"); p.Name == "" {
		p.Name = name
	} else if p.Name != name {
		return unfit("name", "内容里的名字和网址里的不一样。")
	}
	return s.keepPolicy(c, p, edit)
}

// rollbackPolicy makes a new version that says what an old one said, from a moment or at once.
func (s *server) rollbackPolicy(c *call) error {
	var in struct {
		Version       int        `json:"version"`
		Why           string     `json:"why"`
		EffectiveFrom faq.Moment `json:"effective_from"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	edit, err := c.because(in.Why, false)
	if err != nil {
		return err
	}
	versions, err := s.versions(c.ctx(), c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(versions, func(p faq.Policy) bool { return p.Version == in.Version })
	if i < 0 {
		return unfit("version", "version 要写这张表的一个版本号。")
	}
	p := versions[i].Content()
	p.EffectiveFrom, edit.Act = in.EffectiveFrom, faq.Rollback
	return s.keepPolicy(c, p, edit)
}

// keepPolicy keeps the next version of a table, unless a live answer quotes what it has not, or it breaks what the shop
// has checked.
func (s *server) keepPolicy(c *call, p faq.Policy, edit faq.Edit) error {
	version, err := s.Store.Version(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	have, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	if of := faq.VersionsOf(have, p.Name); len(of) > 0 && of[0].Inherited != nil {
		return faq.ErrInherited
	}
	if edit.IfRevision, err = c.fromVersion(faq.Newest(have, p.Name)); err != nil {
		return err
	}
	if err := p.Valid(); err != nil {
		return err
	}
	if err := s.severs(c, have, p); err != nil {
		return err
	}
	edit.IfVersion = &version
	if edit, err = s.admitted(c, replay.Draft{Policies: []faq.Policy{p}}, edit); err != nil {
		return err
	}
	kept, err := s.Store.PutPolicies(c.ctx(), c.shop, []faq.Policy{p}, edit)
	if err != nil {
		return overtaken(err)
	}
	c.Header("ETag", etag(kept[0].Version))
	return c.send(http.StatusOK, kept[0])
}

// fromVersion returns the version that the edit starts from by If-Match or If-None-Match, where one is there.
func (c *call) fromVersion(last int) (*int, error) {
	switch unless := tags(c.Request.Header["If-None-Match"]); {
	case len(tags(c.Request.Header["If-Match"])) > 0 && last > 0:
		return &last, c.starts(last)
	case len(tags(c.Request.Header["If-Match"])) > 0:
		return nil, errStale
	case len(unless) > 0 && (last > 0 || !slices.Equal(unless, []string{"*"})):
		return nil, errStale
	case len(unless) > 0:
		return &last, nil
	}
	return nil, nil
}

// severs refuses a version without which a live answer could not be said.
func (s *server) severs(c *call, have []faq.Policy, p faq.Policy) error {
	e, err := replay.Severed(c.ctx(), s.Store, c.shop, have, []faq.Policy{p}, s.Now())
	if e != nil {
		err = &replay.SeveredError{Entry: *e, Lacks: err}
	}
	return severed(err)
}

// severed says to a manager which answer keeps a table from being changed.
func severed(err error) error {
	var by *replay.SeveredError
	var wrong *faq.FieldError
	if !errors.As(err, &by) || !errors.As(by.Lacks, &wrong) {
		return err
	}
	return unfit("columns", fmt.Sprintf("条目「%s」（%s）的答案引用了这张表里的内容，这一版没有（%s）。请补上这一项（或者写其他买家的 * 行），或者先改那条答案。", by.Entry.Question, by.Entry.ID, transfer.QuoteFault(wrong)))
}
