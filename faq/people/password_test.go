package people

import (
	"errors"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
)

// cheap is for tests: what costs nothing protects nothing.
var cheap = Cost{Memory: 8, Passes: 1, Lanes: 1}

func TestMatches(t *testing.T) {
	t.Parallel()
	hash := Hash("正确的 horse 电池", cheap)
	for password, want := range map[string]bool{
		"正确的 horse 电池": true, "正确的 ｈｏｒｓｅ 电池": true, // as typed at full width
		"": false, "正确的 horse 电池 ": false, "正确的 Horse 电池": false, hash: false,
	} {
		if got := Matches(hash, password); got != want {
			t.Errorf("%q: got %v, want %v", password, got, want)
		}
	}
	if other := Hash("正确的 horse 电池", cheap); other == hash {
		t.Error("two hashes of one password are the same: there is no salt")
	}
	if Matches(Nobody(cheap), "") || Outdated(Nobody(cheap), cheap) {
		t.Error("the hash of nobody: got a fit or another cost, want neither")
	}
	if !Outdated(hash, Usual) || Outdated(hash, cheap) || !Outdated("", cheap) {
		t.Error("Outdated: got an answer that is not about the cost")
	}
}

// What is kept must be readable to other programs, and to this one after its cost was raised.
func TestHashIsTheUsualForm(t *testing.T) {
	t.Parallel()
	if got := Hash("x", Usual); !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") || len(got) != 97 {
		t.Errorf("got %s, want OWASP's parameters in the PHC form", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const salt, sum = "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for _, tt := range []struct{ name, hash string }{
		{"nothing", ""},
		{"plain text", "password"},
		{"another algorithm", "$argon2i$v=19$m=19456,t=2,p=1$" + salt + "$" + sum},
		{"another version", "$argon2id$v=16$m=19456,t=2,p=1$" + salt + "$" + sum},
		{"all memory there is", "$argon2id$v=19$m=9999999,t=2,p=1$" + salt + "$" + sum},
		{"more than fits a number", "$argon2id$v=19$m=99999999999999999999,t=2,p=1$" + salt + "$" + sum},
		{"too little memory", "$argon2id$v=19$m=7,t=2,p=1$" + salt + "$" + sum},
		{"no pass", "$argon2id$v=19$m=19456,t=0,p=1$" + salt + "$" + sum},
		{"passes for a year", "$argon2id$v=19$m=19456,t=999,p=1$" + salt + "$" + sum},
		{"no lane", "$argon2id$v=19$m=19456,t=2,p=0$" + salt + "$" + sum},
		{"too many lanes", "$argon2id$v=19$m=19456,t=2,p=255$" + salt + "$" + sum},
		{"short salt", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$" + sum},
		{"bits beyond the salt", "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAB$" + sum},
		{"no sum", "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$"},
		{"something behind", "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum + "\n"},
	} {
		if _, err := parse(tt.hash); !errors.Is(err, faq.ErrInvalid) {
			t.Errorf("%s: got %v, want %v", tt.name, err, faq.ErrInvalid)
		}
		if Matches(tt.hash, "") {
			t.Errorf("%s: got a fit", tt.name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Hash("x", cheap))
	f.Add(Nobody(Usual))
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, hash string) {
		h, err := parse(hash)
		if err != nil {
			return
		}
		if h.Memory > mostMemory || h.Passes > mostPasses || h.Lanes > mostLanes || h.Lanes == 0 || len(h.salt) < 8 || len(h.sum) < 16 {
			t.Errorf("%q: got %+v, which is out of bounds", hash, h)
		}
		if again, err := parse(h.String()); err != nil || again.String() != h.String() {
			t.Errorf("%q: read back as %q (%v)", hash, h, err)
		}
		if h.Memory <= 64 && h.Passes <= 2 && Matches(hash, "no") != Matches(h.String(), "no") {
			t.Errorf("%q: fits otherwise once it is read and written", hash)
		}
	})
}

func TestFit(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]bool{
		"今天的奶茶真好喝呀呀": true, "correct horse": true, "k7-m2-qq-x4-9": true, "tea in the 上海 shop": true, "小王 likes 奶茶!!": true,
		"Kx9!mQ2#vL": true, strings.Repeat("长长的一句话", 21): true,
		"": false, "short-1!x": false, strings.Repeat("a1b2c3d4", 17): false, "aaaaaaaaaaaa": false, "ababababcdcd": false,
		"1234567890": false, "abcdefghijkl": false, "0987654321": false, "password2026!": false, "Password123": false,
		"qwertyuiop1": false, "Admin123456": false, "woaini5201314": false, "P@ssw0rd2026": false, "12345678901234567890": false,
		"wangfang-1987x": false, "WangFang-1987x": false, "bad\xff\xfebytes123": false, "ＷａｎｇＦａｎｇ 1987": false,
	} {
		err := Fit(password, "wangfang")
		var wrong *faq.FieldError
		if (err == nil) != want || err != nil && (!errors.As(err, &wrong) || wrong.Field != "new") {
			t.Errorf("%q: got %v, want fit %v", password, err, want)
		}
		if err != nil && password != "" && strings.Contains(err.Error(), password) {
			t.Errorf("%q: the error says the password", password)
		}
	}
}

func TestOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		p := Once()
		if len(p) != 17 || seen[p] || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz234567-") != "" {
			t.Fatalf("got %q, want three groups of five, never twice", p)
		}
		seen[p] = true
	}
	now := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		u    User
		want bool
	}{
		{User{MustChange: true, PasswordAt: now.Add(-OnceFor)}, true},
		{User{MustChange: true, PasswordAt: now.Add(1 - OnceFor)}, false},
		{User{PasswordAt: now.Add(-10 * OnceFor)}, false},
	} {
		if got := tt.u.Expired(now); got != tt.want {
			t.Errorf("%+v: got expired %v, want %v", tt.u, got, tt.want)
		}
	}
}
