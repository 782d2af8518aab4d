package desk

import (
	"strings"
	"testing"
	"time"
)

func TestVouched(t *testing.T) {
	t.Parallel()
	secret := []byte("shared with the site")
	good := Vouch(secret, "tea", "买家.1", noon.Add(time.Hour))
	parts := strings.Split(good, ".")
	for _, tt := range []struct {
		name, signed string
		secret       string
		shop         string
		at           time.Time
		want         string
	}{
		{"good", good, string(secret), "tea", noon, "买家.1"},
		{"too old", good, string(secret), "tea", noon.Add(time.Hour), ""},
		{"another shop's", good, string(secret), "silk", noon, ""},
		{"another secret", good, "guessed", "tea", noon, ""},
		{"no secret", Vouch(nil, "tea", "买家", noon.Add(time.Hour)), "", "tea", noon, ""},
		{"another buyer", "eA." + parts[1] + "." + parts[2], string(secret), "tea", noon, ""},
		{"longer", parts[0] + ".9" + parts[1] + "." + parts[2], string(secret), "tea", noon, ""},
		{"no code", parts[0] + "." + parts[1], string(secret), "tea", noon, ""},
		{"nobody", Vouch(secret, "tea", "", noon.Add(time.Hour)), string(secret), "tea", noon, ""},
		{"empty", "", string(secret), "tea", noon, ""},
		{"dots", "...", string(secret), "tea", noon, ""},
	} {
		got, ok := Vouched([]byte(tt.secret), "tea", tt.signed, tt.at)
		if tt.shop != "tea" {
			got, ok = Vouched([]byte(tt.secret), "silk", tt.signed, tt.at)
		}
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s: got %q %v, want %q", tt.name, got, ok, tt.want)
		}
	}
}

func FuzzVouched(f *testing.F) {
	secret := []byte("shared")
	f.Add(Vouch(secret, "tea", "x", noon.Add(time.Hour)))
	f.Add("..")
	f.Fuzz(func(t *testing.T, signed string) {
		buyer, ok := Vouched(secret, "tea", signed, noon)
		if ok && buyer == "" {
			t.Errorf("%q: got nobody, vouched for", signed)
		}
	})
}
