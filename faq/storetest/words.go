package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
)

// down are some words of tea.
func down() faq.Words {
	return faq.Words{
		Synonyms: []faq.Synonyms{{Words: []string{"羽绒服", "鸭绒服"}}, {Words: []string{"报账"}, Means: []string{"发票"}}},
		Names:    []faq.Name{{Word: "发票侠", Typos: []string{"发漂侠"}}},
		Ignored:  []string{"掌柜"},
	}
}

func words(e exam) {
	// holds compares tea's words.
	holds := func(t *testing.T, s *sitting, want faq.Words, revision int) {
		t.Helper()
		got, at, err := s.Words(t.Context(), tea)
		check(t, err)
		same(t, "words", got, want)
		same(t, "revision", at, revision)
	}

	e.ask("are none at first", func(t *testing.T, s *sitting) {
		holds(t, s, faq.Words{}, 0)
		same(t, "revisions", ok(s.WordsRevisions(t.Context(), tea))(t), []faq.WordsRevision{})
	})

	e.ask("are kept with all their revisions", func(t *testing.T, s *sitting) {
		same(t, "first", ok(s.PutWords(t.Context(), tea, down(), faq.Edit{By: "韩梅梅", Why: "上新"}))(t), 1)
		s.clock.pass(time.Minute)
		same(t, "second", ok(s.PutWords(t.Context(), tea, faq.Words{}, faq.Edit{By: "王芳"}))(t), 2)
		s.clock.pass(time.Minute)
		same(t, "third", ok(s.PutWords(t.Context(), tea, down(), faq.Edit{By: "王芳", Act: faq.Rollback}))(t), 3)
		holds(t, s, down(), 3)
		now := s.clock.Now()
		same(t, "revisions", ok(s.WordsRevisions(t.Context(), tea))(t), []faq.WordsRevision{
			{Words: down(), Revision: 3, Act: faq.Rollback, By: "王芳", At: now},
			{Revision: 2, Act: faq.Save, By: "王芳", At: now.Add(-time.Minute)},
			{Words: down(), Revision: 1, Act: faq.Save, By: "韩梅梅", Why: "上新", At: now.Add(-2 * time.Minute)},
		})
	})

	e.ask("make a step where they change, and only there", func(t *testing.T, s *sitting) {
		for want := range int64(2) {
			same(t, "version", ok(s.Version(t.Context(), tea))(t), want)
			ok(s.PutWords(t.Context(), tea, down(), faq.Edit{}))(t)
		}
		same(t, "the same again", ok(s.PutWords(t.Context(), tea, down(), faq.Edit{}))(t), 1)
		same(t, "version", ok(s.Version(t.Context(), tea))(t), int64(1))
		same(t, "changes of entries", ok(s.Changes(t.Context(), tea, 0, 10))(t), []faq.Change{})
		same(t, "the same by a rollback", ok(s.PutWords(t.Context(), tea, down(), faq.Edit{Act: faq.Rollback, Why: "就要这样"}))(t), 2)
		same(t, "version", ok(s.Version(t.Context(), tea))(t), int64(2))
		w, revision, err := s.Words(t.Context(), silk)
		check(t, err)
		same(t, "words of the neighbour", w, faq.Words{})
		same(t, "revision of the neighbour", revision, 0)
	})

	e.ask("are not changed from an older state", func(t *testing.T, s *sitting) {
		ok(s.PutWords(t.Context(), tea, down(), faq.Edit{IfRevision: point(0), IfVersion: point(int64(0))}))(t)
		for _, stale := range []faq.Edit{{IfRevision: point(0)}, {IfRevision: point(2)}, {IfVersion: point(int64(0))}} {
			_, err := s.PutWords(t.Context(), tea, faq.Words{}, stale)
			fails(t, "stale", err, faq.ErrConflict)
		}
		holds(t, s, down(), 1)
	})

	e.ask("are refused when not valid", func(t *testing.T, s *sitting) {
		ok(s.PutWords(t.Context(), tea, down(), faq.Edit{}))(t)
		wrong := down()
		wrong.Ignored = append(wrong.Ignored, "鸭绒服")
		_, err := s.PutWords(t.Context(), tea, wrong, faq.Edit{})
		faults(t, "a synonym that is ignored", err, "ignored[1]")
		holds(t, s, down(), 1)
	})

	e.ask("are of a shop that exists", func(t *testing.T, s *sitting) {
		_, _, err := s.Words(t.Context(), "nobodys")
		fails(t, "words", err, faq.ErrNotFound)
		_, err = s.WordsRevisions(t.Context(), "nobodys")
		fails(t, "revisions", err, faq.ErrNotFound)
		_, err = s.PutWords(t.Context(), "nobodys", down(), faq.Edit{})
		fails(t, "put", err, faq.ErrNotFound)
	})
}
