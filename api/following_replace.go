package api

import (
	"fmt"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// replaceFollowing lets the shop follow a head office, and so say all that this serves.
func (s *server) replaceFollowing(c *call) error {
	var in struct {
		Head faq.Shop `json:"head"`
		Why  string   `json:"why"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	edit, err := s.followingFrom(c, in.Why)
	if err != nil {
		return err
	}
	if !c.who.role(in.Head).May(faq.Manager) {
		return &refusal{row: errForeignKey, field: "head", detail: "您在这家总店没有主管权限，或者没有这家店铺；密钥只能用于一家店铺，请用在两家店都是主管的账号登录后再设。"}
	}
	if in.Head != c.shop {
		if edit, err = s.admittedFollowing(c, in.Head, edit); err != nil {
			return err
		}
	}
	f, err := s.Store.Follow(c.ctx(), c.shop, in.Head, edit)
	if err != nil {
		return err
	}
	return c.sendFollowing(f)
}

// dropFollowing ends it. Whether what was inherited stays has to be said.
func (s *server) dropFollowing(c *call) error {
	q := c.query()
	entries, why := q.oneOf("entries", "keep", "remove"), q.text("why", maxWhy)
	if q.err == nil && entries == "" {
		q.fail("entries", "请写明总店的条目怎么办：entries=keep 留下来作为自己的，entries=remove 一起删除。")
	}
	if q.err != nil {
		return q.err
	}
	edit, err := s.followingFrom(c, why)
	if err != nil {
		return err
	}
	f, err := s.Store.Unfollow(c.ctx(), c.shop, entries == "keep", edit)
	if err != nil {
		return err
	}
	return c.sendFollowing(f)
}

// followingFrom is an edit that starts from what its sender saw.
func (s *server) followingFrom(c *call, why string) (faq.Edit, error) {
	edit, err := c.because(why, false)
	if err != nil {
		return edit, err
	}
	have, err := s.Store.Following(c.ctx(), c.shop)
	if err != nil {
		return edit, err
	}
	edit.IfRevision = &have.Revision
	return edit, c.starts(have.Revision)
}

// admittedFollowing asks the shop's checks what following would break, where it wants that.
func (s *server) admittedFollowing(c *call, head faq.Shop, edit faq.Edit) (faq.Edit, error) {
	rules, _, err := s.Store.Publishing(c.ctx(), c.shop)
	if err != nil || !rules.Checks {
		return edit, err
	}
	draft, err := s.offers(c, head)
	if err != nil {
		return edit, fmt.Errorf("read head office: %w", err)
	}
	return s.admitted(c, draft, edit)
}

// offers is what following would bring: all that the head office serves and the shop has nothing of its own against.
func (s *server) offers(c *call, head faq.Shop) (d replay.Draft, err error) {
	theirs, err := faq.All(c.ctx(), s.Store, head)
	if err != nil {
		return d, err
	}
	mine, err := faq.All(c.ctx(), s.Store, c.shop)
	if err != nil {
		return d, err
	}
	owners := faq.OwnersAmong(mine)
	for id, e := range theirs {
		if e.Served() && mine[id] == nil && len(owners.Contested(*e, nil)) == 0 {
			d.Entries = append(d.Entries, e.Content())
		}
	}
	d.Policies, err = s.tables(c, head)
	return d, err
}

// tables are those of the head office that the shop has not, as they will be kept.
func (s *server) tables(c *call, head faq.Shop) (out []faq.Policy, err error) {
	theirs, err := s.Store.Policies(c.ctx(), head)
	if err != nil {
		return nil, err
	}
	mine, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return nil, err
	}
	for _, p := range faq.InForce(theirs, s.Now()) {
		if faq.Newest(mine, p.Name) == 0 {
			out = append(out, faq.Succeed(nil, versionsOf(theirs, p.Name), s.Now())...)
		}
	}
	return out, nil
}
