package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
)

func entryDeletes(e exam) {
	e.ask("takes the entry from what is served", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		s.put(t, entry("b", "二"))
		check(t, s.Delete(t.Context(), tea, "a", faq.Edit{}))
		_, err := s.Entry(t.Context(), tea, "a")
		fails(t, "Entry", err, faq.ErrNotFound)
		same(t, "ids", s.ids(t, faq.Filter{}), []faq.ID{"b"})
		fails(t, "Delete again", s.Delete(t.Context(), tea, "a", faq.Edit{}), faq.ErrNotFound)
		fails(t, "Delete of what never was", s.Delete(t.Context(), tea, "c", faq.Edit{}), faq.ErrNotFound)
	})

	e.ask("obeys IfRevision", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		s.put(t, entry("a", "二"))
		for _, seen := range []int{0, 1, 3} {
			fails(t, "stale Delete", s.Delete(t.Context(), tea, "a", faq.Edit{IfRevision: &seen}), faq.ErrConflict)
		}
		check(t, s.Delete(t.Context(), tea, "a", faq.Edit{IfRevision: point(2)}))
	})

	e.ask("is refused when the shop has moved on", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		seen := ok(s.Version(t.Context(), tea))(t)
		s.put(t, entry("b", "二"))
		fails(t, "stale Delete", s.Delete(t.Context(), tea, "a", faq.Edit{IfVersion: &seen}), faq.ErrConflict)
		_, err := s.Move(t.Context(), tea, "a", faq.Retire, faq.Edit{IfVersion: &seen})
		fails(t, "stale Move", err, faq.ErrConflict)
		same(t, "ids", s.ids(t, faq.Filter{Status: faq.Live}), []faq.ID{"a", "b"})
		seen = ok(s.Version(t.Context(), tea))(t)
		check(t, s.Delete(t.Context(), tea, "a", faq.Edit{IfVersion: &seen}))
	})

	e.ask("leaves the revisions", func(t *testing.T, s *sitting) {
		start := s.clock.Now()
		edit := func(by, why string) faq.Edit {
			s.clock.pass(time.Minute)
			return faq.Edit{By: by, Why: why}
		}
		ok(s.Put(t.Context(), tea, []faq.Entry{entry("a", "一")}, edit("李雷", "新商品")))(t)
		ok(s.Put(t.Context(), tea, []faq.Entry{entry("a", "二")}, edit("韩梅梅", "")))(t)
		check(t, s.Delete(t.Context(), tea, "a", edit("王芳", "下架")))
		ok(s.Put(t.Context(), tea, []faq.Entry{entry("a", "四")}, edit("李雷", "回来了")))(t)

		revision := func(n int, text, by, why string, deleted bool) faq.Revision {
			at := start.Add(time.Duration(n) * time.Minute)
			e := entry("a", text)
			e.Revision, e.UpdatedAt, e.UpdatedBy = n, at, by
			act := faq.Save
			if deleted {
				act = faq.Remove
			}
			return faq.Revision{Entry: e, Act: act, Author: by, Deleted: deleted, By: by, Why: why, At: at}
		}
		same(t, "revisions", ok(s.Revisions(t.Context(), tea, "a"))(t), []faq.Revision{
			revision(4, "四", "李雷", "回来了", false),
			revision(3, "二", "王芳", "下架", true),
			revision(2, "二", "韩梅梅", "", false),
			revision(1, "一", "李雷", "新商品", false),
		})
		check(t, s.Delete(t.Context(), tea, "a", faq.Edit{}))
		same(t, "revisions of the deleted", len(ok(s.Revisions(t.Context(), tea, "a"))(t)), 5)
		_, err := s.Revisions(t.Context(), tea, "b")
		fails(t, "Revisions of what never was", err, faq.ErrNotFound)
	})
}
