package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// person adds a user who is an agent of tea, with a one-time password that hashes to "once".
func (s *sitting) person(t *testing.T, name string) people.User {
	t.Helper()
	u := people.User{Name: name, Title: "王芳（早班）", Roles: map[faq.Shop]faq.Role{tea: faq.Agent}}
	return ok(s.AddUser(t.Context(), u, "once", "boss"))(t)
}

// boss adds an admin of all shops.
func (s *sitting) boss(t *testing.T, name string) people.User {
	t.Helper()
	return ok(s.AddUser(t.Context(), people.User{Name: name, Admin: true}, "once", "founder"))(t)
}

// session signs in and returns the session.
func (s *sitting) session(t *testing.T, name string, p people.Proof, knocked ...people.Subject) people.Session {
	t.Helper()
	opened, _ := people.NewSession(name, s.clock.Now())
	ok(s.SignIn(t.Context(), opened, p, knocked...))(t)
	return opened
}

// opens checks whether a session opens anything.
func (s *sitting) opens(t *testing.T, what string, opened people.Session, want bool) {
	t.Helper()
	_, _, err := s.Session(t.Context(), opened.Hash)
	if want {
		check(t, err)
	} else {
		fails(t, what, err, faq.ErrNotFound)
	}
}

func users(e exam) {
	e.ask("are kept with their roles", func(t *testing.T, s *sitting) {
		want := people.User{
			Name: "wangfang", Title: "王芳（早班）", Roles: map[faq.Shop]faq.Role{tea: faq.Agent}, MustChange: true, Revision: 1,
			CreatedAt: s.clock.Now(), EditedAt: s.clock.Now(), PasswordAt: s.clock.Now(),
		}
		same(t, "added", s.person(t, "wangfang"), want)
		same(t, "found", ok(s.User(t.Context(), "wangfang"))(t), want)
		s.boss(t, "admin")
		all := ok(s.Users(t.Context()))(t)
		if len(all) != 2 || all[0].Name != "admin" || !all[0].Admin || all[1].Role(tea) != faq.Agent {
			t.Errorf("users: got %+v, want admin and wangfang", all)
		}
		u, hash, err := s.PasswordHash(t.Context(), "wangfang")
		check(t, err)
		same(t, "with the hash", u, want)
		same(t, "hash", hash, "once")

		_, err = s.User(t.Context(), "lilei")
		fails(t, "a stranger", err, faq.ErrNotFound)
		_, _, err = s.PasswordHash(t.Context(), "lilei")
		fails(t, "hash of a stranger", err, faq.ErrNotFound)
		_, err = s.AddUser(t.Context(), people.User{Name: "wangfang"}, "once", "boss")
		fails(t, "the same name", err, faq.ErrConflict)
	})

	e.ask("are refused when not valid, and nothing is left of them", func(t *testing.T, s *sitting) {
		_, err := s.AddUser(t.Context(), people.User{Name: "Wang Fang"}, "once", "boss")
		faults(t, "name", err, "name")
		_, err = s.AddUser(t.Context(), people.User{Name: "wangfang"}, "", "boss")
		faults(t, "hash", err, "hash")
		nowhere := people.User{Name: "wangfang", Roles: map[faq.Shop]faq.Role{tea: faq.Agent, "jade": faq.Agent}}
		_, err = s.AddUser(t.Context(), nowhere, "once", "boss")
		faults(t, "unknown shop", err, "roles.jade")
		u := s.person(t, "wangfang") // the name is free
		nowhere.Revision = u.Revision
		_, err = s.PutUser(t.Context(), nowhere, "boss")
		faults(t, "put with an unknown shop", err, "roles.jade")
		same(t, "after that", ok(s.User(t.Context(), "wangfang"))(t), u)
		_, err = s.PutUser(t.Context(), people.User{Name: "lilei", Revision: 1}, "boss")
		fails(t, "put a stranger", err, faq.ErrNotFound)
		faults(t, "reset to nothing", s.ResetPassword(t.Context(), "wangfang", "", "boss"), "hash")
		fails(t, "reset a stranger", s.ResetPassword(t.Context(), "lilei", "x", "boss"), faq.ErrNotFound)
	})

	e.ask("are edited from the state that was seen", func(t *testing.T, s *sitting) {
		u := s.person(t, "wangfang")
		opened := s.session(t, "wangfang", people.Proof{Hash: "once"})
		s.clock.pass(time.Minute)
		u.Title = "王芳"
		kept := ok(s.PutUser(t.Context(), u, "boss"))(t)
		if kept.Title != "王芳" || kept.Revision != 2 || kept.EditedAt != s.clock.Now() {
			t.Errorf("got %+v, want the new title at revision 2", kept)
		}
		s.opens(t, "another title", opened, true)
		_, err := s.PutUser(t.Context(), u, "boss")
		fails(t, "from an old state", err, faq.ErrConflict)
	})

	e.ask("are signed out when they may do something else", func(t *testing.T, s *sitting) {
		for name, change := range map[string]func(*people.User){
			"another role": func(u *people.User) { u.Roles = map[faq.Shop]faq.Role{tea: faq.Manager} },
			"another shop": func(u *people.User) { u.Roles = map[faq.Shop]faq.Role{tea: faq.Agent, silk: faq.Agent} },
			"no role":      func(u *people.User) { u.Roles = nil },
			"admin":        func(u *people.User) { u.Admin = true },
			"disabled":     func(u *people.User) { u.Disabled = true },
		} {
			u := s.person(t, "u"+digits(name))
			other := s.person(t, "o"+digits(name))
			mine, his := s.session(t, u.Name, people.Proof{Hash: "once"}), s.session(t, other.Name, people.Proof{Hash: "once"})
			u = ok(s.User(t.Context(), u.Name))(t)
			change(&u)
			same(t, name, ok(s.PutUser(t.Context(), u, "boss"))(t).Roles, u.Roles)
			s.opens(t, name, mine, false)
			s.opens(t, "his colleague after "+name, his, true)
		}
	})

	e.ask("always have an admin among them", func(t *testing.T, s *sitting) {
		a, b := s.boss(t, "a"), s.boss(t, "b")
		a.Disabled = true
		a = ok(s.PutUser(t.Context(), a, "b"))(t)
		for _, change := range []func(*people.User){
			func(u *people.User) { u.Disabled = true }, func(u *people.User) { u.Admin = false },
		} {
			u := b
			change(&u)
			_, err := s.PutUser(t.Context(), u, "b")
			fails(t, "the last admin", err, people.ErrLastAdmin)
			same(t, "after that", ok(s.User(t.Context(), "b"))(t), b)
		}
		a.Disabled = false
		ok(s.PutUser(t.Context(), a, "b"))(t)
		b.Admin = false
		ok(s.PutUser(t.Context(), b, "a"))(t)
	})
}

// digits makes a name of any text.
func digits(text string) string { return people.ByName(text).Key[:8] }

func sessions(e exam) {
	e.ask("are found by hash, with their user", func(t *testing.T, s *sitting) {
		s.person(t, "wangfang")
		want := s.session(t, "wangfang", people.Proof{Hash: "once"})
		got, u, err := s.Session(t.Context(), want.Hash)
		check(t, err)
		same(t, "session", got, want)
		if u.Name != "wangfang" || u.Role(tea) != faq.Agent || !u.MustChange || u.SignedInAt == nil || *u.SignedInAt != s.clock.Now() {
			t.Errorf("user: got %+v, want wangfang, just signed in, who must change her password", u)
		}
		for _, hash := range [][]byte{nil, want.Hash[:31], people.TokenHash("guess")} {
			_, _, err := s.Session(t.Context(), hash)
			fails(t, "another hash", err, faq.ErrNotFound)
		}
	})

	e.ask("are opened by what is true at that moment", func(t *testing.T, s *sitting) {
		u := s.person(t, "wangfang")
		opened, _ := people.NewSession("wangfang", s.clock.Now())
		_, err := s.SignIn(t.Context(), opened, people.Proof{Hash: "other"})
		fails(t, "a hash that is not his", err, faq.ErrNotFound)
		stranger, _ := people.NewSession("lilei", s.clock.Now())
		_, err = s.SignIn(t.Context(), stranger, people.Proof{Hash: "once"})
		fails(t, "a stranger", err, faq.ErrNotFound)
		u.Disabled = true
		ok(s.PutUser(t.Context(), u, "boss"))(t)
		_, err = s.SignIn(t.Context(), opened, people.Proof{Hash: "once"})
		fails(t, "disabled", err, faq.ErrNotFound)
		s.opens(t, "refused", opened, false)
		opened.Hash = opened.Hash[:31]
		_, err = s.SignIn(t.Context(), opened, people.Proof{Hash: "once"})
		faults(t, "short hash", err, "hash")
	})

	e.ask("end by themselves", func(t *testing.T, s *sitting) {
		s.person(t, "wangfang")
		idle := s.session(t, "wangfang", people.Proof{Hash: "once"})
		used := s.session(t, "wangfang", people.Proof{Hash: "once"})
		for s.clock.Now().Before(idle.CreatedAt.Add(people.Longest - time.Hour)) {
			s.clock.pass(people.Idle - time.Hour)
			check(t, s.TouchSession(t.Context(), used.Hash))
			s.opens(t, "in use", used, s.clock.Now().Before(used.ExpiresAt))
		}
		s.opens(t, "idle", idle, false)
		s.clock.pass(people.Idle - time.Second)
		s.opens(t, "too long", used, false)
		check(t, s.TouchSession(t.Context(), people.TokenHash("none")))
		s.session(t, "wangfang", people.Proof{Hash: "once"}) // sweeps
		s.opens(t, "swept", used, false)
	})

	e.ask("end when told", func(t *testing.T, s *sitting) {
		s.person(t, "wangfang")
		s.person(t, "lilei")
		var all []people.Session
		for range 3 {
			all = append(all, s.session(t, "wangfang", people.Proof{Hash: "once"}))
		}
		his := s.session(t, "lilei", people.Proof{Hash: "once"})
		check(t, s.SignOut(t.Context(), all[0].Hash))
		check(t, s.SignOut(t.Context(), all[0].Hash)) // harmless
		s.opens(t, "signed out", all[0], false)
		s.opens(t, "another page", all[1], true)
		check(t, s.SignOutAll(t.Context(), "wangfang"))
		check(t, s.SignOutAll(t.Context(), "nobody"))
		s.opens(t, "everywhere", all[1], false)
		s.opens(t, "everywhere", all[2], false)
		s.opens(t, "a colleague", his, true)
	})

	e.ask("end with the password", func(t *testing.T, s *sitting) {
		s.person(t, "wangfang")
		old := s.session(t, "wangfang", people.Proof{Hash: "once"})
		s.clock.pass(time.Minute)
		fresh := s.session(t, "wangfang", people.Proof{Hash: "once", Next: "mine", Changed: true})
		s.opens(t, "before the change", old, false)
		_, u, err := s.Session(t.Context(), fresh.Hash)
		check(t, err)
		if u.MustChange || u.PasswordAt != s.clock.Now() {
			t.Errorf("changed: got %+v, want a password of his own since now", u)
		}
		again := s.session(t, "wangfang", people.Proof{Hash: "mine", Next: "dearer"})
		s.opens(t, "hashed anew", fresh, true)
		u, hash, err := s.PasswordHash(t.Context(), "wangfang")
		check(t, err)
		same(t, "hash", hash, "dearer")
		if u.MustChange {
			t.Error("hashed anew: got a one-time password, want his own")
		}
		check(t, s.ResetPassword(t.Context(), "wangfang", "twice", "boss"))
		s.opens(t, "reset", fresh, false)
		s.opens(t, "reset", again, false)
		u = ok(s.User(t.Context(), "wangfang"))(t)
		if !u.MustChange || u.PasswordAt != s.clock.Now() {
			t.Errorf("reset: got %+v, want a one-time password", u)
		}
	})
}

func guesses(e exam) {
	name, address := people.ByName("wangfang"), people.ByAddress("192.0.2.1")
	knock := func(t *testing.T, s *sitting, of ...people.Subject) time.Duration {
		t.Helper()
		return ok(s.Knock(t.Context(), of...))(t)
	}

	e.ask("are counted, and wait longer and longer", func(t *testing.T, s *sitting) {
		for range 5 {
			same(t, "free", knock(t, s, name, address), 0)
		}
		for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
			for range 3 { // what is refused does not count
				same(t, "wait", knock(t, s, name, address), want)
			}
			same(t, "of another name", knock(t, s, people.ByName("lilei")), 0)
			s.clock.pass(want)
			same(t, "after the wait", knock(t, s, name, address), 0)
		}
		s.clock.pass(people.Forgotten)
		for range 4 {
			same(t, "forgotten", knock(t, s, name), 0)
		}
	})

	e.ask("count by address as well", func(t *testing.T, s *sitting) {
		for i := range 20 {
			same(t, "another name each", knock(t, s, people.ByName(string(rune('a'+i))), address), 0)
		}
		same(t, "and one more", knock(t, s, people.ByName("z"), address), 30*time.Second)
		same(t, "from elsewhere", knock(t, s, people.ByName("z"), people.ByAddress("192.0.2.2")), 0)
	})

	e.ask("are taken back by the right password", func(t *testing.T, s *sitting) {
		s.person(t, "wangfang")
		for range 40 { // an office, all day long
			for range 4 {
				same(t, "mistakes", knock(t, s, name), 0)
			}
			same(t, "right", knock(t, s, name, address), 0)
			s.session(t, "wangfang", people.Proof{Hash: "once"}, name, address)
		}
		for range 5 {
			same(t, "anew", knock(t, s, name), 0)
		}
		check(t, s.ResetPassword(t.Context(), "wangfang", "twice", "boss"))
		same(t, "after a reset", knock(t, s, name), 0)
	})

	e.ask("at once count each", func(t *testing.T, s *sitting) {
		const tries = 20
		waits := make(chan time.Duration, tries)
		for range tries {
			go func() {
				wait, err := s.Knock(t.Context(), name)
				if err != nil {
					t.Error(err)
				}
				waits <- wait
			}()
		}
		heard := 0
		for range tries {
			if <-waits == 0 {
				heard++
			}
		}
		same(t, "heard", heard, 5)
	})
}
