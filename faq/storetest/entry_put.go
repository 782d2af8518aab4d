package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/intents"
)

// furnished is an entry with every field that an editor may set.
func furnished() faq.Entry {
	shanghai := time.FixedZone("CST", 8*60*60)
	return faq.Entry{
		ID: "postage-remote", Category: "运费", Question: "新疆要不要加运费？", Similar: []string{"偏远地区 <包邮> & \"吗\"", "新疆包郵嗎😀"},
		Answers: []faq.Answer{
			{Text: "运费{postage.fee}元。", When: faq.Condition{Region: []string{"新疆", "西藏"}, OrderState: []string{"unpaid"}}},
			{Text: "包邮。", When: faq.Condition{Channel: []string{"tmall"}}},
			{Text: "以商品页面为准。\n谢谢亲！"},
		},
		Risk: intents.High, Status: faq.Draft,
		ValidFrom:  point(time.Date(2026, 11, 1, 0, 0, 0, 123456789, shanghai)),
		ValidUntil: point(time.Date(2026, 12, 1, 0, 0, 0, 0, shanghai)),
	}
}

func entryPuts(e exam) {
	e.ask("keeps every field", func(t *testing.T, s *sitting) {
		want := furnished()
		got := ok(s.Put(t.Context(), tea, []faq.Entry{want}, faq.Edit{By: "李雷"}))(t)[0]
		want.Revision, want.UpdatedAt, want.UpdatedBy = 1, s.clock.Now(), "李雷"
		same(t, "returned", got, want)
		same(t, "kept", ok(s.Entry(t.Context(), tea, want.ID))(t), want)
	})

	e.ask("counts revisions from 1", func(t *testing.T, s *sitting) {
		for i, editor := range []string{"李雷", "韩梅梅", "王芳"} {
			s.clock.pass(time.Minute)
			want := entry("a", "由"+editor+"答")
			want.Category, want.Status = editor, []faq.Status{faq.Draft, faq.Live, faq.Retired}[i]
			got := ok(s.Put(t.Context(), tea, []faq.Entry{want}, faq.Edit{By: editor}))(t)[0]
			want.Revision, want.UpdatedAt, want.UpdatedBy = i+1, s.clock.Now(), editor
			same(t, "returned", got, want)
			same(t, "kept", ok(s.Entry(t.Context(), tea, "a"))(t), want)
			same(t, "by category and status", s.ids(t, faq.Filter{Category: want.Category, Status: want.Status}), []faq.ID{"a"})
		}
	})

	e.ask("is refused when the shop has moved on", func(t *testing.T, s *sitting) {
		seen := ok(s.Version(t.Context(), tea))(t)
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		_, err := s.Put(t.Context(), tea, []faq.Entry{entry("a", "问"), entry("b", "问")}, faq.Edit{IfVersion: &seen})
		fails(t, "stale", err, faq.ErrConflict)
		same(t, "entries", s.ids(t, faq.Filter{}), []faq.ID{})
		seen = ok(s.Version(t.Context(), tea))(t)
		ok(s.Put(t.Context(), tea, []faq.Entry{entry("a", "问"), entry("b", "问")}, faq.Edit{IfVersion: &seen}))(t)
	})

	e.ask("is harmless when repeated", func(t *testing.T, s *sitting) {
		first := s.put(t, furnished())
		version := ok(s.Version(t.Context(), tea))(t)
		s.clock.pass(time.Hour)

		elsewhere := furnished() // the same moments, in another zone
		elsewhere.ValidFrom = point(elsewhere.ValidFrom.UTC())
		pretending := furnished() // what the store sets is not the editor's to change
		pretending.Revision, pretending.UpdatedBy, pretending.UpdatedAt = 77, "nobody", time.Now()
		for name, again := range map[string]faq.Entry{
			"as handed in": furnished(), "as returned": first, "other zone": elsewhere, "store's fields": pretending,
		} {
			same(t, name, s.put(t, again), first)
		}
		same(t, "version", ok(s.Version(t.Context(), tea))(t), version)
		same(t, "revisions", len(ok(s.Revisions(t.Context(), tea, first.ID))(t)), 1)
		same(t, "changes", len(ok(s.Changes(t.Context(), tea, version, 10))(t)), 0)
	})

	e.ask("makes a revision of every rollback", func(t *testing.T, s *sitting) {
		first := s.put(t, furnished())
		version := ok(s.Version(t.Context(), tea))(t)
		back := faq.Edit{By: "王芳", Why: "就要这样", Act: faq.Rollback}
		same(t, "returned", ok(s.Put(t.Context(), tea, []faq.Entry{first}, back))(t)[0].Revision, 2)
		same(t, "version", ok(s.Version(t.Context(), tea))(t), version+1)
		same(t, "proposed", ok(s.Propose(t.Context(), tea, first, 0, back))(t).Entry.Revision, 3)
		for i, r := range ok(s.Revisions(t.Context(), tea, first.ID))(t)[:2] {
			same(t, fmt.Sprint("revision ", i), []any{r.Act, r.Why, r.By, r.Entry.Question}, []any{back.Act, back.Why, back.By, first.Question})
		}
	})

	e.ask("obeys IfRevision", func(t *testing.T, s *sitting) {
		s.put(t, entry("twice", "一"))
		s.put(t, entry("twice", "二"))
		s.put(t, entry("gone", "一"))
		check(t, s.Delete(t.Context(), tea, "gone", faq.Edit{}))
		version := ok(s.Version(t.Context(), tea))(t)

		for _, c := range []struct {
			id   faq.ID
			seen int
		}{{"never", 1}, {"twice", 0}, {"twice", 1}, {"twice", 3}, {"twice", -1}, {"gone", 1}, {"gone", 2}} {
			_, err := s.Put(t.Context(), tea, []faq.Entry{entry(c.id, "新")}, faq.Edit{IfRevision: &c.seen})
			fails(t, fmt.Sprintf("put %s, seen at %d", c.id, c.seen), err, faq.ErrConflict)
		}
		_, err := s.Put(t.Context(), tea, []faq.Entry{entry("twice", "二")}, faq.Edit{IfRevision: point(1)})
		fails(t, "stale put of what is kept", err, faq.ErrConflict)
		same(t, "version after refusals", ok(s.Version(t.Context(), tea))(t), version)

		for _, c := range []struct {
			id         faq.ID
			seen, want int
		}{{"never", 0, 1}, {"twice", 2, 3}, {"gone", 0, 3}} {
			got := ok(s.Put(t.Context(), tea, []faq.Entry{entry(c.id, "新")}, faq.Edit{IfRevision: &c.seen}))(t)
			same(t, "revision of "+string(c.id), got[0].Revision, c.want)
		}
	})

	e.ask("takes IfRevision for a single entry only", func(t *testing.T, s *sitting) {
		for _, batch := range [][]faq.Entry{{}, {entry("a", "一"), entry("b", "二")}} {
			_, err := s.Put(t.Context(), tea, batch, faq.Edit{IfRevision: point(0)})
			faults(t, "put", err, "if_revision")
		}
	})

	e.ask("keeps a batch in order", func(t *testing.T, s *sitting) {
		s.put(t, entry("b", "二"))
		got := ok(s.Put(t.Context(), tea, []faq.Entry{entry("c", "三"), entry("b", "二"), entry("a", "一")}, faq.Edit{}))(t)
		var ids []faq.ID
		for _, e := range got {
			ids = append(ids, e.ID)
		}
		same(t, "ids", ids, []faq.ID{"c", "b", "a"})
		same(t, "version: b made no step", ok(s.Version(t.Context(), tea))(t), int64(3))
	})

	e.ask("keeps all of a batch or none", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "旧"))
		version := ok(s.Version(t.Context(), tea))(t)
		silent := entry("c", "新")
		silent.Question = " "
		for name, c := range map[string]struct {
			last  faq.Entry
			field string
		}{"invalid": {silent, "question"}, "twice": {entry("b", "别的"), "id"}} {
			batch := []faq.Entry{entry("a", "新"), entry("b", "新"), c.last}
			_, err := s.Put(t.Context(), tea, batch, faq.Edit{})
			faults(t, name, err, c.field)
			if err != nil && !strings.Contains(err.Error(), string(c.last.ID)) {
				t.Errorf("%s: got %q, want it to name entry %s", name, err, c.last.ID)
			}
		}
		same(t, "version", ok(s.Version(t.Context(), tea))(t), version)
		same(t, "answer", ok(s.Entry(t.Context(), tea, "a"))(t).Answers[0].Text, "旧")
		_, err := s.Entry(t.Context(), tea, "b")
		fails(t, "entry b", err, faq.ErrNotFound)
	})

	e.ask("refuses what is not valid", func(t *testing.T, s *sitting) {
		for field, spoil := range map[string]func(*faq.Entry){
			"id":              func(e *faq.Entry) { e.ID = "a b" },
			"question":        func(e *faq.Entry) { e.Question = "" },
			"answers[0].text": func(e *faq.Entry) { e.Answers[0].Text = "" },
			"status":          func(e *faq.Entry) { e.Status = "asleep" },
			"risk":            func(e *faq.Entry) { e.Risk = "huge" },
		} {
			bad := entry("a", "一")
			spoil(&bad)
			_, err := s.Put(t.Context(), tea, []faq.Entry{bad}, faq.Edit{})
			faults(t, "bad "+field, err, field)
			fails(t, "bad "+field, err, faq.ErrInvalid)
		}
	})

	e.ask("of nothing does nothing", func(t *testing.T, s *sitting) {
		same(t, "kept", ok(s.Put(t.Context(), tea, nil, faq.Edit{}))(t), []faq.Entry{})
		same(t, "version", ok(s.Version(t.Context(), tea))(t), int64(0))
	})

	e.ask("by many at once loses none", func(t *testing.T, s *sitting) {
		together(8, func(i int) {
			for n := range 5 {
				text := strings.Repeat("好", 1+i*5+n)
				if _, err := s.Put(t.Context(), tea, []faq.Entry{entry("shared", text)}, faq.Edit{}); err != nil {
					t.Error(err)
				}
			}
		})
		same(t, "revision", ok(s.Entry(t.Context(), tea, "shared"))(t).Revision, 40)
		same(t, "version", ok(s.Version(t.Context(), tea))(t), int64(40))
	})
}
