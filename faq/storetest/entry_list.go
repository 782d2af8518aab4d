package storetest

import (
	"fmt"
	"testing"

	"xiaoer/faq"
)

func entryLists(e exam) {
	e.ask("by id", func(t *testing.T, s *sitting) {
		for _, id := range []faq.ID{"b", "a", "发票", "C"} {
			s.put(t, entry(id, "可以"))
		}
		same(t, "ids", s.ids(t, faq.Filter{}), []faq.ID{"C", "a", "b", "发票"})
	})

	e.ask("filtered", func(t *testing.T, s *sitting) {
		for i, c := range []struct {
			category string
			status   faq.Status
		}{{"发票", ""}, {"发票", faq.Live}, {"发票", faq.Draft}, {"运费", faq.Live}, {"", faq.Retired}} {
			e := entry(numbered("e", 5)[i], "可以")
			e.Category, e.Status = c.category, c.status
			s.put(t, e)
		}
		for _, c := range []struct {
			filter faq.Filter
			want   []faq.ID
		}{
			{faq.Filter{}, numbered("e", 5)},
			{faq.Filter{Category: "发票"}, numbered("e", 3)},
			{faq.Filter{Category: "退货"}, nil},
			{faq.Filter{Status: faq.Live}, []faq.ID{"e-0000", "e-0001", "e-0003"}},
			{faq.Filter{Status: faq.Draft}, []faq.ID{"e-0002"}},
			{faq.Filter{Status: faq.Retired}, []faq.ID{"e-0004"}},
			{faq.Filter{Category: "发票", Status: faq.Live}, numbered("e", 2)},
		} {
			same(t, fmt.Sprintf("%+v", c.filter), s.ids(t, c.filter), c.want)
		}
		_, _, err := s.Entries(t.Context(), tea, faq.Filter{Status: "asleep"})
		faults(t, "unknown status", err, "status")
	})

	e.ask("counted by category", func(t *testing.T, s *sitting) {
		count := func(shop faq.Shop, status faq.Status) []faq.Category {
			t.Helper()
			return ok(s.Categories(t.Context(), shop, status))(t)
		}
		same(t, "none", count(tea, ""), nil)
		for i, c := range []struct {
			category string
			status   faq.Status
		}{{"运费", faq.Live}, {"发票", ""}, {"发票", faq.Live}, {"发票", faq.Draft}, {"", faq.Live}, {"退货", faq.Live}, {"旧的", faq.Live}} {
			e := entry(numbered("e", 7)[i], "可以")
			e.Category, e.Status = c.category, c.status
			s.put(t, e)
		}
		check(t, s.Delete(t.Context(), tea, "e-0006", faq.Edit{}))
		same(t, "all", count(tea, ""), []faq.Category{{Category: "发票", Entries: 3}, {Category: "运费", Entries: 1}, {Category: "退货", Entries: 1}})
		same(t, "live", count(tea, faq.Live), []faq.Category{{Category: "发票", Entries: 2}, {Category: "运费", Entries: 1}, {Category: "退货", Entries: 1}})
		same(t, "draft", count(tea, faq.Draft), []faq.Category{{Category: "发票", Entries: 1}})
		same(t, "another shop's", count(silk, ""), nil)
		_, err := s.Categories(t.Context(), tea, "asleep")
		faults(t, "unknown status", err, "status")
		_, err = s.Categories(t.Context(), "nowhere", "")
		fails(t, "unknown shop", err, faq.ErrNotFound)
	})

	e.ask("in parts", func(t *testing.T, s *sitting) {
		var batch []faq.Entry
		for _, id := range numbered("e", 120) {
			batch = append(batch, entry(id, "可以"))
		}
		ok(s.Put(t.Context(), tea, batch, faq.Edit{}))(t)

		for limit, parts := range map[int]int{0: 3, 1: 120, 60: 2, 119: 2, 120: 1, 500: 1} {
			var all []faq.ID
			walked := 0
			for page := (faq.Page{Limit: limit}); walked < 120; walked++ {
				part, next, err := s.Entries(t.Context(), tea, faq.Filter{Page: page})
				check(t, err)
				for _, e := range part {
					all = append(all, e.ID)
				}
				if page.After = next; next == "" {
					break
				}
			}
			same(t, fmt.Sprintf("ids in parts of %d", limit), all, numbered("e", 120))
			same(t, fmt.Sprintf("parts of %d", limit), walked+1, parts)
		}
	})

	e.ask("each once while others are put", func(t *testing.T, s *sitting) {
		for _, id := range numbered("m", 20) {
			s.put(t, entry(id, "可以"))
		}
		times := map[faq.ID]int{}
		for page, i := (faq.Page{Limit: 3}), 0; ; i++ {
			part, next, err := s.Entries(t.Context(), tea, faq.Filter{Page: page})
			check(t, err)
			for _, e := range part {
				times[e.ID]++
			}
			s.put(t, entry(numbered("a", 20)[i], "在前面"))
			s.put(t, entry(part[0].ID, "改过"))
			s.put(t, entry(numbered("z", 20)[i], "在后面"))
			if page.After = next; next == "" || i == 19 {
				break
			}
		}
		for _, id := range numbered("m", 20) {
			same(t, "times seen: "+string(id), times[id], 1)
		}
	})

	e.ask("refuses a bad page", func(t *testing.T, s *sitting) {
		for _, after := range []string{"x", "!!!", "ZW50cmllczox", "dGlja2V0czoiYSI"} {
			_, _, err := s.Entries(t.Context(), tea, faq.Filter{Page: faq.Page{After: after}})
			faults(t, "after "+after, err, "after")
		}
		for _, limit := range []int{-1, 501} {
			_, _, err := s.Entries(t.Context(), tea, faq.Filter{Page: faq.Page{Limit: limit}})
			faults(t, fmt.Sprint("limit ", limit), err, "limit")
		}
	})
}

// ids lists what the filter finds, in one part.
func (s *sitting) ids(t *testing.T, f faq.Filter) []faq.ID {
	t.Helper()
	found, next, err := s.Entries(t.Context(), tea, f)
	check(t, err)
	same(t, "cursor at the end", next, "")
	var ids []faq.ID
	for _, e := range found {
		ids = append(ids, e.ID)
	}
	return ids
}
