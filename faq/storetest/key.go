package storetest

import (
	"crypto/sha256"
	"testing"
	"time"

	"xiaoer/faq"
)

// key is a manager's key to tea.
func key(id, secret string) faq.Key {
	hash := sha256.Sum256([]byte(secret))
	return faq.Key{ID: id, Shop: tea, Name: "王芳", Role: faq.Manager, Hash: hash[:]}
}

func keys(e exam) {
	e.ask("are found by hash", func(t *testing.T, s *sitting) {
		want := key("k1", "secret")
		want.CreatedAt = s.clock.Now().Add(-time.Hour)
		check(t, s.AddKey(t.Context(), want))
		same(t, "key", ok(s.KeyByHash(t.Context(), want.Hash))(t), want)
		for _, hash := range [][]byte{nil, want.Hash[:31], key("", "guess").Hash} {
			_, err := s.KeyByHash(t.Context(), hash)
			fails(t, "another hash", err, faq.ErrNotFound)
		}
	})

	e.ask("are useless once revoked", func(t *testing.T, s *sitting) {
		k := key("k1", "secret")
		check(t, s.AddKey(t.Context(), k))
		k.CreatedAt = s.clock.Now()
		s.clock.pass(time.Hour)
		check(t, s.RevokeKey(t.Context(), tea, "k1"))
		k.RevokedAt = point(s.clock.Now())
		s.clock.pass(time.Hour)
		check(t, s.RevokeKey(t.Context(), tea, "k1")) // harmless, and the first moment stands

		_, err := s.KeyByHash(t.Context(), k.Hash)
		fails(t, "KeyByHash", err, faq.ErrNotFound)
		same(t, "keys", ok(s.Keys(t.Context(), tea))(t), []faq.Key{k})
		fails(t, "RevokeKey of none", s.RevokeKey(t.Context(), tea, "k2"), faq.ErrNotFound)
	})

	e.ask("are listed oldest first", func(t *testing.T, s *sitting) {
		for _, id := range []string{"c", "a", "b"} {
			check(t, s.AddKey(t.Context(), key(id, id)))
			s.clock.pass(time.Second)
		}
		check(t, s.RevokeKey(t.Context(), tea, "a"))
		var ids []string
		for _, k := range ok(s.Keys(t.Context(), tea))(t) {
			ids = append(ids, k.ID)
		}
		same(t, "ids", ids, []string{"c", "a", "b"})
	})

	e.ask("are added once", func(t *testing.T, s *sitting) {
		check(t, s.AddKey(t.Context(), key("k1", "secret")))
		fails(t, "same id", s.AddKey(t.Context(), key("k1", "other")), faq.ErrConflict)
		fails(t, "same secret", s.AddKey(t.Context(), key("k2", "secret")), faq.ErrConflict)
	})

	e.ask("are refused when not valid", func(t *testing.T, s *sitting) {
		for field, spoil := range map[string]func(*faq.Key){
			"id":   func(k *faq.Key) { k.ID = "" },
			"role": func(k *faq.Key) { k.Role = "king" },
			"hash": func(k *faq.Key) { k.Hash = []byte("secret") },
		} {
			k := key("k1", "secret")
			spoil(&k)
			faults(t, "bad "+field, s.AddKey(t.Context(), k), field)
		}
	})
}
