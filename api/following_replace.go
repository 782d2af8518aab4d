package api

import "xiaoer/faq"

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
	heirs, err := s.heirs(c)
	if err != nil {
		return err
	}
	f, err := heirs.Follow(c.ctx(), c.shop, in.Head, edit)
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
	heirs, err := s.heirs(c)
	if err != nil {
		return err
	}
	f, err := heirs.Unfollow(c.ctx(), c.shop, entries == "keep", edit)
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
