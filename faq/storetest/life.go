package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"xiaoer/faq"
)

// propose keeps a draft of tea's that must be kept.
func (s *sitting) propose(t *testing.T, e faq.Entry, by string) faq.Pending {
	t.Helper()
	return ok(s.Propose(t.Context(), tea, e, 0, faq.Edit{By: by}))(t)
}

// move takes a step that must be taken.
func (s *sitting) move(t *testing.T, id faq.ID, act faq.Act, by string) faq.Entry {
	t.Helper()
	return ok(s.Move(t.Context(), tea, id, act, faq.Edit{By: by, Why: "因为" + by}))(t)
}

// guard sets how tea guards what becomes live.
func (s *sitting) guard(t *testing.T, p faq.Publishing) {
	t.Helper()
	ok(s.PutPublishing(t.Context(), tea, p, faq.Edit{By: "boss"}))(t)
}

// history puts an entry's revisions, the oldest first, as "2 submit 李雷 (韩梅梅) review": who did it, who wrote it.
func (s *sitting) history(t *testing.T, id faq.ID) []string {
	t.Helper()
	var out []string
	for _, r := range ok(s.Revisions(t.Context(), tea, id))(t) {
		line := fmt.Sprintf("%d %s %s (%s) %s", r.Entry.Revision, r.Act, r.By, r.Author, r.Entry.Status)
		if r.Beside {
			line += " beside"
		}
		out = append([]string{line}, out...)
	}
	return out
}

// waiting lists the drafts of a status, by id.
func (s *sitting) waiting(t *testing.T, status faq.Status) []faq.ID {
	t.Helper()
	drafts, next, err := s.Pendings(t.Context(), tea, faq.PendingFilter{Status: status})
	check(t, err)
	same(t, "cursor", next, "")
	var ids []faq.ID
	for _, p := range drafts {
		ids = append(ids, p.Entry.ID)
	}
	return ids
}

func lives(e exam) {
	e.ask("begin as a draft and end retired", func(t *testing.T, s *sitting) {
		p := s.propose(t, entry("a", "一"), "韩梅梅")
		same(t, "draft", p, faq.Pending{Entry: ok(s.Entry(t.Context(), tea, "a"))(t), Author: "韩梅梅"})
		same(t, "status", p.Entry.Status, faq.Draft)
		for _, step := range []struct {
			act  faq.Act
			by   string
			want faq.Status
		}{
			{faq.Submit, "李雷", faq.Review}, {faq.Reject, "王芳", faq.Draft}, {faq.Submit, "李雷", faq.Review},
			{faq.Publish, "王芳", faq.Live}, {faq.Retire, "王芳", faq.Retired}, {faq.Revive, "李雷", faq.Draft},
		} {
			s.clock.pass(time.Minute)
			got := s.move(t, "a", step.act, step.by)
			want := entry("a", "一")
			want.Status, want.Revision, want.UpdatedAt, want.UpdatedBy = step.want, got.Revision, s.clock.Now(), step.by
			same(t, string(step.act), got, want)
			same(t, string(step.act)+" kept", ok(s.Entry(t.Context(), tea, "a"))(t), want)
		}
		same(t, "history", s.history(t, "a"), []string{
			"1 save 韩梅梅 (韩梅梅) draft", "2 submit 李雷 (韩梅梅) review", "3 reject 王芳 (韩梅梅) draft", "4 submit 李雷 (韩梅梅) review",
			"5 publish 王芳 (韩梅梅) live", "6 retire 王芳 (王芳) retired", "7 revive 李雷 (李雷) draft",
		})
		same(t, "version: every act is a step", ok(s.Version(t.Context(), tea))(t), int64(7))
	})

	e.ask("go on being served while a draft stands beside", func(t *testing.T, s *sitting) {
		live := s.put(t, entry("a", "一"))
		version := ok(s.Version(t.Context(), tea))(t)
		p := s.propose(t, entry("a", "二"), "韩梅梅")
		same(t, "base", p.Base, 1)
		s.move(t, "a", faq.Submit, "韩梅梅")
		same(t, "served", ok(s.Entry(t.Context(), tea, "a"))(t), live)
		same(t, "version: nothing that is served has changed", ok(s.Version(t.Context(), tea))(t), version)
		same(t, "in review", s.waiting(t, faq.Review), []faq.ID{"a"})

		got := s.move(t, "a", faq.Publish, "王芳")
		same(t, "answer", got.Answers[0].Text, "二")
		same(t, "served", ok(s.Entry(t.Context(), tea, "a"))(t), got)
		same(t, "version", ok(s.Version(t.Context(), tea))(t), version+1)
		_, err := s.Pending(t.Context(), tea, "a")
		fails(t, "draft after it was published", err, faq.ErrNotFound)
		same(t, "history", s.history(t, "a"), []string{
			"1 save editor (editor) ", "2 save 韩梅梅 (韩梅梅) draft beside", "3 submit 韩梅梅 (韩梅梅) review beside", "4 publish 王芳 (韩梅梅) live",
		})
		same(t, "next revision", s.put(t, entry("a", "三")).Revision, 5)
	})

	e.ask("make a draft again of what is written over in review", func(t *testing.T, s *sitting) {
		s.put(t, entry("live", "一"))
		for _, id := range []faq.ID{"live", "new"} {
			s.propose(t, entry(id, "二"), "韩梅梅")
			s.move(t, id, faq.Submit, "韩梅梅")
			p := s.propose(t, entry(id, "三"), "李雷")
			same(t, "status", p.Entry.Status, faq.Draft)
			same(t, "author", p.Author, "李雷")
			same(t, "kept", ok(s.Pending(t.Context(), tea, id))(t), p)
			again := s.propose(t, entry(id, "三"), "王芳")
			same(t, "the same again", again, p)
		}
	})

	e.ask("can be discarded", func(t *testing.T, s *sitting) {
		live := s.put(t, entry("live", "一"))
		s.propose(t, entry("live", "二"), "韩梅梅")
		same(t, "what is left", s.move(t, "live", faq.Discard, "李雷"), live)
		same(t, "served", ok(s.Entry(t.Context(), tea, "live"))(t), live)
		s.propose(t, entry("new", "二"), "韩梅梅")
		s.move(t, "new", faq.Discard, "李雷")
		_, err := s.Entry(t.Context(), tea, "new")
		fails(t, "an entry that was a draft", err, faq.ErrNotFound)
		same(t, "drafts", s.waiting(t, ""), nil)
		same(t, "revisions stay", s.history(t, "live"), []string{"1 save editor (editor) ", "2 save 韩梅梅 (韩梅梅) draft beside"})
		same(t, "and are counted on from", s.propose(t, entry("live", "三"), "韩梅梅").Entry.Revision, 3)
	})

	e.ask("refuse steps that lead nowhere", func(t *testing.T, s *sitting) {
		s.put(t, entry("live", "一"))
		s.propose(t, entry("draft", "一"), "韩梅梅")
		s.put(t, entry("beside", "一"))
		s.propose(t, entry("beside", "二"), "韩梅梅")
		retired := entry("retired", "一")
		retired.Status = faq.Retired
		s.put(t, retired)
		version := ok(s.Version(t.Context(), tea))(t)
		for id, acts := range map[faq.ID][]faq.Act{
			"live": {faq.Submit, faq.Reject, faq.Publish, faq.Discard, faq.Revive}, "draft": {faq.Reject, faq.Retire, faq.Revive},
			"beside": {faq.Reject, faq.Revive}, "retired": {faq.Submit, faq.Reject, faq.Publish, faq.Discard, faq.Retire},
		} {
			for _, act := range append(acts, faq.Save, faq.Rollback, "dance") {
				_, err := s.Move(t.Context(), tea, id, act, faq.Edit{By: "王芳"})
				fails(t, fmt.Sprintf("%s %s", act, id), err, faq.ErrStep)
				fails(t, fmt.Sprintf("%s %s", act, id), err, faq.ErrConflict)
			}
		}
		_, err := s.Move(t.Context(), tea, "never", faq.Submit, faq.Edit{})
		fails(t, "submit what never was", err, faq.ErrNotFound)
		_, err = s.Move(t.Context(), tea, "never", faq.Retire, faq.Edit{})
		fails(t, "retire what never was", err, faq.ErrNotFound)
		same(t, "version", ok(s.Version(t.Context(), tea))(t), version)
		for _, id := range []faq.ID{"live", "draft", "beside", "retired"} {
			if n := len(s.history(t, id)); n > 2 {
				t.Errorf("%s: got %d revisions, want none by what was refused", id, n)
			}
		}
	})

	e.ask("with a draft beside what is retired come back by that", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		s.move(t, "a", faq.Retire, "王芳")
		s.propose(t, entry("a", "二"), "韩梅梅")
		_, err := s.Move(t.Context(), tea, "a", faq.Revive, faq.Edit{})
		fails(t, "revive", err, faq.ErrConflict)
		same(t, "status", s.move(t, "a", faq.Publish, "王芳").Status, faq.Live)
	})

	e.ask("publish nothing that was written beside something else", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		s.propose(t, entry("a", "二"), "韩梅梅")
		s.put(t, entry("a", "三"))
		_, err := s.Move(t.Context(), tea, "a", faq.Publish, faq.Edit{By: "王芳"})
		fails(t, "publish", err, faq.ErrConflict)
		_, err = s.Propose(t.Context(), tea, entry("a", "四"), 1, faq.Edit{})
		fails(t, "on an older base", err, faq.ErrConflict)
		same(t, "served", ok(s.Entry(t.Context(), tea, "a"))(t).Answers[0].Text, "三")
		p := ok(s.Propose(t.Context(), tea, entry("a", "二"), 3, faq.Edit{By: "韩梅梅"}))(t)
		same(t, "base", p.Base, 3)
		same(t, "answer", s.move(t, "a", faq.Publish, "王芳").Answers[0].Text, "二")
	})

	e.ask("obey IfRevision", func(t *testing.T, s *sitting) {
		try := func(name string, want int, do func(faq.Edit) error) {
			t.Helper()
			for _, stale := range []int{want - 1, want + 1, -1} {
				fails(t, fmt.Sprint(name, " seen at ", stale), do(faq.Edit{IfRevision: &stale}), faq.ErrConflict)
			}
			check(t, do(faq.Edit{IfRevision: &want}))
		}
		propose := func(text string) func(faq.Edit) error {
			return func(edit faq.Edit) error {
				_, err := s.Propose(t.Context(), tea, entry("a", text), 0, edit)
				return err
			}
		}
		move := func(act faq.Act) func(faq.Edit) error {
			return func(edit faq.Edit) error { _, err := s.Move(t.Context(), tea, "a", act, edit); return err }
		}
		try("new", 0, propose("一"))
		try("over", 1, propose("二"))
		try("submit", 2, move(faq.Submit))
		try("publish", 3, move(faq.Publish))
		try("beside", 4, propose("三"))
		try("submit beside", 5, move(faq.Submit))
		try("reject beside", 6, move(faq.Reject))
		try("discard beside", 7, move(faq.Discard))
		try("retire", 4, move(faq.Retire))
		try("revive", 8, move(faq.Revive))
		try("discard", 9, move(faq.Discard))
	})

	e.ask("are listed where they are drafts", func(t *testing.T, s *sitting) {
		s.put(t, entry("live", "一"))
		for _, id := range []faq.ID{"b", "c", "a", "live"} {
			s.propose(t, entry(id, "二"), "韩梅梅")
		}
		ok(s.Propose(t.Context(), silk, entry("z", "二"), 0, faq.Edit{}))(t)
		s.move(t, "c", faq.Submit, "韩梅梅")
		s.move(t, "live", faq.Submit, "韩梅梅")
		same(t, "all", s.waiting(t, ""), []faq.ID{"a", "b", "c", "live"})
		same(t, "drafts", s.waiting(t, faq.Draft), []faq.ID{"a", "b"})
		same(t, "in review", s.waiting(t, faq.Review), []faq.ID{"c", "live"})
		drafts, next, err := s.Pendings(t.Context(), tea, faq.PendingFilter{Page: faq.Page{Limit: 3}})
		check(t, err)
		same(t, "a part", len(drafts), 3)
		rest, next, err := s.Pendings(t.Context(), tea, faq.PendingFilter{Page: faq.Page{Limit: 3, After: next}})
		check(t, err)
		same(t, "the rest", rest, []faq.Pending{ok(s.Pending(t.Context(), tea, "live"))(t)})
		same(t, "cursor", next, "")
		filed, _, err := s.Pendings(t.Context(), tea, faq.PendingFilter{Category: "没有这一类"})
		check(t, err)
		same(t, "of a category", len(filed), 0)
		_, _, err = s.Pendings(t.Context(), tea, faq.PendingFilter{Status: faq.Live})
		faults(t, "live ones", err, "status")
		_, _, err = s.Pendings(t.Context(), tea, faq.PendingFilter{Page: faq.Page{After: "x"}})
		faults(t, "bad cursor", err, "after")
	})

	e.ask("are published once, by however many at once", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		draft := s.propose(t, entry("a", "二"), "韩梅梅").Entry.Revision
		won := make(chan error, 8)
		together(cap(won), func(i int) {
			_, err := s.Move(t.Context(), tea, "a", faq.Publish, faq.Edit{By: fmt.Sprint("boss ", i), IfRevision: &draft})
			won <- err
		})
		close(won)
		n := 0
		for err := range won {
			switch {
			case err == nil:
				n++
			case !errors.Is(err, faq.ErrConflict):
				t.Errorf("got error %v, want %v", err, faq.ErrConflict)
			}
		}
		same(t, "published", n, 1)
		same(t, "history", len(s.history(t, "a")), 3)
		same(t, "log", len(s.log(t, faq.DeedFilter{ID: "a"})), 3)
	})

	e.ask("end with the entry", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		s.propose(t, entry("a", "二"), "韩梅梅")
		check(t, s.Delete(t.Context(), tea, "a", faq.Edit{By: "王芳"}))
		_, err := s.Pending(t.Context(), tea, "a")
		fails(t, "draft", err, faq.ErrNotFound)
		same(t, "next revision", s.put(t, entry("a", "三")).Revision, 4)
	})

	e.ask("refuse drafts that are not valid", func(t *testing.T, s *sitting) {
		_, err := s.Propose(t.Context(), tea, faq.Entry{ID: "a", Question: " "}, 0, faq.Edit{})
		faults(t, "no question", err, "question")
		_, err = s.Propose(t.Context(), tea, entry("a", "一"), 1, faq.Edit{})
		fails(t, "a base where there is none", err, faq.ErrConflict)
		same(t, "drafts", s.waiting(t, ""), nil)
	})
}

func publishings(e exam) {
	e.ask("is unguarded at first, and kept in revisions", func(t *testing.T, s *sitting) {
		for i, next := range []faq.Publishing{{Review: true}, {SecondPerson: true, Checks: true}, {}} {
			same(t, "new revision", ok(s.PutPublishing(t.Context(), tea, next, faq.Edit{IfRevision: &i}))(t), i+1)
			_, err := s.PutPublishing(t.Context(), tea, faq.Publishing{}, faq.Edit{IfRevision: &i})
			fails(t, "stale", err, faq.ErrConflict)
			p, revision, err := s.Publishing(t.Context(), tea)
			check(t, err)
			same(t, "publishing", p, next)
			same(t, "revision", revision, i+1)
		}
		p, revision, err := s.Publishing(t.Context(), silk)
		check(t, err)
		same(t, "of the neighbour", p, faq.Publishing{})
		same(t, "revision of the neighbour", revision, 0)
	})

	e.ask("takes two where the shop says so", func(t *testing.T, s *sitting) {
		s.guard(t, faq.Publishing{SecondPerson: true})
		s.put(t, entry("live", "一"))
		for _, id := range []faq.ID{"live", "new"} {
			s.propose(t, entry(id, "二"), "王芳")
			_, err := s.Move(t.Context(), tea, id, faq.Publish, faq.Edit{By: "李雷"})
			fails(t, "publish what nobody has submitted", err, faq.ErrStep)
			s.move(t, id, faq.Submit, "李雷")
			_, err = s.Move(t.Context(), tea, id, faq.Publish, faq.Edit{By: "王芳"})
			fails(t, "publish one's own", err, faq.ErrSecondPerson)
			same(t, "status", s.move(t, id, faq.Publish, "李雷").Status, faq.Live)
		}
	})

	e.ask("asks for a review where the shop says so", func(t *testing.T, s *sitting) {
		s.guard(t, faq.Publishing{Review: true})
		s.propose(t, entry("a", "一"), "王芳")
		_, err := s.Move(t.Context(), tea, "a", faq.Publish, faq.Edit{By: "王芳"})
		fails(t, "publish what nobody has submitted", err, faq.ErrStep)
		s.move(t, "a", faq.Submit, "王芳")
		same(t, "status", s.move(t, "a", faq.Publish, "王芳").Status, faq.Live)
	})
}
