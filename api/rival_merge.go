package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// mergedSide is one of two entries that become one, as its reader saw it.
type mergedSide struct {
	Entry    faq.ID `json:"entry"`
	Revision int    `json:"revision"`
}

// mergeIn is how two entries become one.
type mergeIn struct {
	Keep   mergedSide `json:"keep"`
	Retire mergedSide `json:"retire"`
	Why    string     `json:"why"`
}

// mergeDuplicates gives the phrasings of one entry to another and retires it, both or neither. Going back is what each
// entry's history is for.
func (s *server) mergeDuplicates(c *call) error {
	var in mergeIn
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	edit, err := c.because(in.Why, false)
	if err != nil {
		return err
	}
	if in.Keep.Entry == in.Retire.Entry {
		return unfit("retire.entry", "要合并的是两个不同的条目。")
	}
	if err := s.mayMerge(c); err != nil {
		return err
	}
	version, err := s.Store.Version(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	keep, err := s.side(c, "keep", in.Keep)
	if err != nil {
		return err
	}
	gone, err := s.side(c, "retire", in.Retire)
	if err != nil {
		return err
	}
	keep.Similar, gone.Status = joined(keep, gone), faq.Retired
	if err := keep.Valid(); err != nil {
		return err
	}
	both := []faq.Entry{keep, gone}
	edit.IfVersion = &version
	if edit, err = s.admitted(c, replay.Draft{Entries: both}, edit); err != nil {
		return err
	}
	kept, err := s.Store.Put(c.ctx(), c.shop, both, edit)
	if err != nil {
		return overtaken(err)
	}
	return c.send(http.StatusOK, struct {
		Kept    faq.Entry `json:"kept"`
		Retired faq.Entry `json:"retired"`
	}{kept[0], kept[1]})
}

// mayMerge refuses where nobody may publish what he wrote himself: a merge is written and published in one.
func (s *server) mayMerge(c *call) error {
	rules, _, err := s.Store.Publishing(c.ctx(), c.shop)
	if err != nil || !rules.SecondPerson {
		return err
	}
	return &refusal{row: faq.ErrSecondPerson, detail: "店里要求两个人才能上线，不能一步合并。请把问法写进要保留的条目，提交审核，发布后再下线另一条。"}
}

// side is the entry as its reader saw it.
func (s *server) side(c *call, field string, of mergedSide) (faq.Entry, error) {
	e, err := s.Store.Entry(c.ctx(), c.shop, of.Entry)
	switch {
	case err != nil:
		return e, err
	case e.Revision != of.Revision:
		return e, errStale
	case !e.Served():
		return e, unfit(field+".entry", fmt.Sprintf("条目「%s」不在用，不能合并。", e.Question))
	}
	return e, nil
}

// joined are the phrasings of an entry beside its question, with those of another that it lacks.
func joined(keep, gone faq.Entry) []string {
	out := slices.Clone(keep.Similar)
	have := map[string]bool{}
	for _, p := range keep.Phrasings() {
		have[strings.TrimSpace(p)] = true
	}
	for _, p := range gone.Phrasings() {
		if p := strings.TrimSpace(p); !have[p] {
			have[p] = true
			out = append(out, p)
		}
	}
	return out
}
