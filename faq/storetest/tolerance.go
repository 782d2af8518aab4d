package storetest

import (
	"testing"

	"xiaoer/faq"
)

func tolerances(e exam) {
	// holds compares what tea tolerates.
	holds := func(t *testing.T, s *sitting, want faq.Tolerance, revision int) {
		t.Helper()
		got, at, err := s.Tolerance(t.Context(), tea)
		check(t, err)
		same(t, "tolerance", got, want)
		same(t, "revision", at, revision)
	}

	e.ask("is unset at first", func(t *testing.T, s *sitting) {
		holds(t, s, faq.Tolerance{}, 0)
	})

	e.ask("tells zero from unset", func(t *testing.T, s *sitting) {
		for i, want := range []faq.Tolerance{
			{Low: point(0.1), Normal: point(0.05), High: point(0.01)}, {High: point(0.0)}, {}, {Normal: point(1.0)},
		} {
			same(t, "new revision", ok(s.PutTolerance(t.Context(), tea, want, faq.Edit{By: "manager"}))(t), i+1)
			holds(t, s, want, i+1)
		}
	})

	e.ask("makes a step even when it says the same", func(t *testing.T, s *sitting) {
		for want := range int64(3) {
			same(t, "version", ok(s.Version(t.Context(), tea))(t), want)
			ok(s.PutTolerance(t.Context(), tea, faq.Tolerance{Low: point(0.1)}, faq.Edit{}))(t)
		}
		same(t, "changes of entries", ok(s.Changes(t.Context(), tea, 0, 10))(t), []faq.Change{})
		same(t, "version of the neighbour", ok(s.Version(t.Context(), silk))(t), int64(0))
	})

	e.ask("is not changed from an older state", func(t *testing.T, s *sitting) {
		first := faq.Tolerance{Normal: point(0.05)}
		ok(s.PutTolerance(t.Context(), tea, first, faq.Edit{IfRevision: point(0)}))(t)
		for _, stale := range []int{0, 2, -1} {
			_, err := s.PutTolerance(t.Context(), tea, faq.Tolerance{}, faq.Edit{IfRevision: point(stale)})
			fails(t, "stale revision", err, faq.ErrConflict)
		}
		_, err := s.PutTolerance(t.Context(), tea, faq.Tolerance{}, faq.Edit{IfVersion: point(int64(0))})
		fails(t, "stale version", err, faq.ErrConflict)
		holds(t, s, first, 1)
		same(t, "revision", ok(s.PutTolerance(t.Context(), tea, faq.Tolerance{}, faq.Edit{IfRevision: point(1)}))(t), 2)
	})

	e.ask("is refused when not valid", func(t *testing.T, s *sitting) {
		_, err := s.PutTolerance(t.Context(), tea, faq.Tolerance{Low: point(0.1), High: point(1.5)}, faq.Edit{})
		faults(t, "more than all", err, "high")
		holds(t, s, faq.Tolerance{}, 0)
	})
}
