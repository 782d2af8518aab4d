package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// due lists the events on their way to a hook.
func (s *sitting) due(t *testing.T, h desk.Hook) (seqs []int64) {
	t.Helper()
	for _, p := range ok(s.Due(t.Context(), h, 100))(t) {
		seqs = append(seqs, p.Event.Seq)
	}
	return seqs
}

func hooks(e exam) {
	e.ask("are told of what happens from then on, once", func(t *testing.T, s *sitting) {
		s.ticket(t) // events 1 to 4
		all := ok(s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "https://shop.example.com", Secret: []byte("s")}))(t)
		some := ok(s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "https://shop.example.com", Secret: []byte("t"), Kinds: []desk.Kind{desk.OfOwner}}))(t)
		s.ticket(t) // 5 to 8
		same(t, "taken", ok(s.Collect(t.Context(), all, 3))(t), 3)
		same(t, "due", s.due(t, all), []int64{5, 6, 7})
		same(t, "the rest", ok(s.Collect(t.Context(), all, 3))(t), 1)
		same(t, "nothing more", ok(s.Collect(t.Context(), all, 3))(t), 0)
		same(t, "due", s.due(t, all), []int64{5, 6, 7, 8})
		same(t, "all were looked at", ok(s.Collect(t.Context(), some, 10))(t), 4)
		same(t, "and one is wanted", s.due(t, some), []int64{8})
		check(t, s.Arrived(t.Context(), all, 6))
		same(t, "due", s.due(t, all), []int64{5, 7, 8})
		same(t, "secrets are for the courier", ok(s.Hooks(t.Context(), tea))(t)[0].Secret, nil)
		same(t, "of all shops", string(ok(s.AllHooks(t.Context()))(t)[0].Secret), "s")
		same(t, "the neighbour's", len(ok(s.Hooks(t.Context(), silk))(t)), 0)
	})

	e.ask("are tried again when it is time, given up, and replayed", func(t *testing.T, s *sitting) {
		h := ok(s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "https://shop.example.com", Secret: []byte("s")}))(t)
		s.record(t, answer("", "在吗"))
		ok(s.Collect(t.Context(), h, 10))(t)
		later := s.clock.Now().Add(time.Minute)
		check(t, s.Failed(t.Context(), h, 1, &later, "down"))
		check(t, s.Failed(t.Context(), h, 2, nil, "gone"))
		same(t, "too early", s.due(t, h), nil)
		s.clock.pass(time.Minute)
		parcel := ok(s.Due(t.Context(), h, 10))(t)[0]
		same(t, "tries", parcel.Tries, 1)
		same(t, "why", parcel.Why, "down")
		dead := ok(s.Dead(t.Context(), tea, h.ID, 10))(t)
		same(t, "dead", dead[0].Event.Seq, 2)
		check(t, s.Replay(t.Context(), tea, h.ID, nil))
		same(t, "replayed", s.due(t, h), []int64{1, 2})
		check(t, s.Arrived(t.Context(), h, 1))
		after := int64(0)
		check(t, s.Replay(t.Context(), tea, h.ID, &after))
		ok(s.Collect(t.Context(), h, 10))(t)
		same(t, "all of it", s.due(t, h), []int64{1, 2})
	})

	e.ask("can be dropped, and must be right", func(t *testing.T, s *sitting) {
		h := ok(s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "https://shop.example.com", Secret: []byte("s")}))(t)
		s.record(t, answer("", "在吗"))
		ok(s.Collect(t.Context(), h, 10))(t)
		fails(t, "of another shop", s.DropHook(t.Context(), silk, h.ID), faq.ErrNotFound)
		check(t, s.DropHook(t.Context(), tea, h.ID))
		same(t, "on its way", s.due(t, h), nil)
		_, err := s.Collect(t.Context(), h, 10)
		fails(t, "collecting for it", err, faq.ErrNotFound)
		_, err = s.Dead(t.Context(), tea, h.ID, 10)
		fails(t, "its dead", err, faq.ErrNotFound)
		fails(t, "replaying to it", s.Replay(t.Context(), tea, h.ID, nil), faq.ErrNotFound)
		_, err = s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "shop.example.com"})
		faults(t, "no address", err, "url")
		_, err = s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "https://shop.example.com"})
		faults(t, "no secret", err, "secret")
		_, err = s.AddHook(t.Context(), desk.Hook{Shop: "jade", URL: "https://shop.example.com", Secret: []byte("s")})
		fails(t, "unknown shop", err, faq.ErrNotFound)
	})
}
