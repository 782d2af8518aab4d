package api

import (
	"errors"
	"fmt"

	"xiaoer/faq"
)

// claimTries is how often it is looked anew whose a phrasing is because somebody edited the shop in between.
const claimTries = 5

// unclaimed keeps an entry of which no added phrasing is another's. Two editors who add the same phrasing to two entries at
// once do not get by: the edit holds for the version of the shop that was looked at, or for an older one that it names.
func (s *server) unclaimed(c *call, e faq.Entry, edit *faq.Edit, keep func() error) error {
	q := c.query()
	if shared := q.flag("shared"); shared || q.err != nil {
		if q.err != nil {
			return q.err
		}
		return keep()
	}
	given := edit.IfVersion
	for try := 1; ; try++ {
		version, err := s.Store.Version(c.ctx(), c.shop)
		if err != nil {
			return err
		}
		entries, err := faq.All(c.ctx(), s.Store, c.shop)
		if err != nil {
			return err
		}
		if claims := faq.OwnersAmong(entries).Contested(e, entries[e.ID]); len(claims) > 0 {
			return claimed(claims)
		}
		if given == nil {
			edit.IfVersion = &version
		}
		err = keep()
		now, versionErr := s.Store.Version(c.ctx(), c.shop)
		if !errors.Is(err, faq.ErrConflict) || versionErr != nil || now == version || given != nil || try == claimTries {
			return err
		}
	}
}

// claimed refuses an entry for the phrasings that others have.
func claimed(claims []faq.Claim) error {
	first := claims[0]
	return &refusal{row: errClaimed, field: first.Field, claims: claims,
		detail: fmt.Sprintf("「%s」已经是条目「%s」（%s）的问法。同一句话只能归一个条目，请删掉一处，或者把两个条目合并；确实要两边都有，请加上 shared=true。", clip(first.Phrasing), clip(first.Question), first.Entry)}
}
