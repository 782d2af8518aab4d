package people

import (
	"errors"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
)

func TestName(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"小王": "小王", " Wang.Fang ": "wang.fang", "ＷＡＮＧ１": "wang1", "": "", "李雷\n": "李雷",
	} {
		if got := Name(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestUserValid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		u     User
		field string // "" is valid
	}{
		{User{Name: "小王"}, ""},
		{User{Name: "wang.fang-2_b", Title: "王芳（早班）", Roles: map[faq.Shop]faq.Role{"tea": faq.Agent, "silk": faq.Admin}}, ""},
		{User{Name: strings.Repeat("王", MaxName)}, ""},
		{User{Name: ""}, "name"},
		{User{Name: strings.Repeat("王", MaxName+1)}, "name"},
		{User{Name: "Wang"}, "name"},
		{User{Name: "wang fang"}, "name"},
		{User{Name: "wang/fang"}, "name"},
		{User{Name: "-wang"}, "name"},
		{User{Name: "wang\x00"}, "name"},
		{User{Name: "wang\n"}, "name"},
		{User{Name: "wang\xff"}, "name"},
		{User{Name: "wang\u202egnaf"}, "name"},
		{User{Name: "ｗａｎｇ"}, "name"},
		{User{Name: "wang", Title: strings.Repeat("王", MaxTitle+1)}, "display_name"},
		{User{Name: "wang", Title: "a\nb"}, "display_name"},
		{User{Name: "wang", Title: "a\xff"}, "display_name"},
		{User{Name: "wang", Roles: map[faq.Shop]faq.Role{"tea": "king"}}, "roles.tea"},
		{User{Name: "wang", Roles: map[faq.Shop]faq.Role{"tea": ""}}, "roles.tea"},
		{User{Name: "wang", Roles: map[faq.Shop]faq.Role{"No Shop": faq.Agent}}, "roles.No Shop"},
	} {
		err := tt.u.Valid()
		var wrong *faq.FieldError
		if (err == nil) != (tt.field == "") || err != nil && (!errors.As(err, &wrong) || wrong.Field != tt.field) {
			t.Errorf("%+v: got %v, want an error about %q", tt.u, err, tt.field)
		}
	}
}

func TestRole(t *testing.T) {
	t.Parallel()
	u := User{Roles: map[faq.Shop]faq.Role{"tea": faq.Editor}}
	boss := User{Admin: true, Roles: map[faq.Shop]faq.Role{"tea": faq.Agent}}
	for _, tt := range []struct {
		u    User
		shop faq.Shop
		want faq.Role
	}{{u, "tea", faq.Editor}, {u, "silk", ""}, {boss, "tea", faq.Admin}, {boss, "silk", faq.Admin}, {User{}, "tea", ""}} {
		if got := tt.u.Role(tt.shop); got != tt.want {
			t.Errorf("%+v in %s: got %q, want %q", tt.u, tt.shop, got, tt.want)
		}
	}
	if !u.MayAs(User{Title: "other", Roles: map[faq.Shop]faq.Role{"tea": faq.Editor}}) || u.MayAs(boss) ||
		u.MayAs(User{Roles: map[faq.Shop]faq.Role{"tea": faq.Agent}}) || u.MayAs(User{Roles: u.Roles, Disabled: true}) {
		t.Error("MayAs: got an answer that is not about what one may do")
	}
}

func TestSession(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	s, token := NewSession("小王", now)
	if len(token) != 43 || string(TokenHash(token)) != string(s.Hash) || len(s.Hash) != 32 {
		t.Errorf("got token %q of hash %x, want 256 bits and their hash", token, s.Hash)
	}
	if _, other := NewSession("小王", now); other == token {
		t.Error("two tokens are the same")
	}
	for _, tt := range []struct {
		name      string
		seen, now time.Time
		want      bool
	}{
		{"new", now, now, true},
		{"just before it is idle", now, now.Add(Idle - 1), true},
		{"idle", now, now.Add(Idle), false},
		{"in use to the end", now.Add(Longest - time.Hour), now.Add(Longest - 1), true},
		{"too long", now.Add(Longest - time.Hour), now.Add(Longest), false},
	} {
		s.SeenAt = tt.seen
		if got := s.Live(tt.now); got != tt.want {
			t.Errorf("%s: got live %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	for kind, want := range map[Kind]map[int]time.Duration{
		OfName:    {0: 0, 4: 0, 5: 30 * time.Second, 6: time.Minute, 7: 2 * time.Minute, 9: 8 * time.Minute, 10: 15 * time.Minute, 1000: 15 * time.Minute},
		OfAddress: {0: 0, 19: 0, 20: 30 * time.Second, 26: 32 * time.Minute, 27: time.Hour, 100000: time.Hour},
	} {
		for failures, wait := range want {
			if got := (Lock{failures, now}).Wait(kind, now); got != wait {
				t.Errorf("%s after %d: got %v, want %v", kind, failures, got, wait)
			}
			if got := (Lock{failures, now}).Wait(kind, now.Add(wait)); got != 0 {
				t.Errorf("%s after %d and the wait: got %v, want none", kind, failures, got)
			}
		}
	}
	l := Lock{}
	for range 7 {
		l = l.Again(now)
	}
	if l.Failures != 7 || l.Wait(OfName, now.Add(time.Minute)) != time.Minute {
		t.Errorf("got %+v after 7 guesses", l)
	}
	if got := l.Again(now.Add(Forgotten)); got.Failures != 1 {
		t.Errorf("a day later: got %+v, want the first", got)
	}
	if got := l.Less(OfName); got.Failures != 0 {
		t.Errorf("a name that was proved: got %+v, want none", got)
	}
	if got := l.Less(OfAddress); got.Failures != 6 {
		t.Errorf("an address that was right once: got %+v, want 6", got)
	}
	if got := (Lock{}).Less(OfAddress); got.Failures != 0 {
		t.Errorf("none less: got %+v", got)
	}
}

func TestSubject(t *testing.T) {
	t.Parallel()
	if s := ByName("my password"); s.Key == "" || strings.Contains(s.Key, "password") || s == ByAddress("my password") || s == ByName("other") {
		t.Errorf("got %+v, want a hash", s)
	}
}
