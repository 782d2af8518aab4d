package jot

import (
	"encoding/json"
	"math"
	"testing"
)

func FuzzString(f *testing.F) {
	for _, s := range []string{"", "亲", `"\`, "<&>", "\u2028", "\xe2\x80", "\xff", "\x00\x1f\x7f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		w := On(nil)
		w.String("", s)
		if got, err := w.Bytes(); string(got) != string(want) || err != nil {
			t.Errorf("%q: got %s, %v, want %s", s, got, err, want)
		}
	})
}

func FuzzFloat(f *testing.F) {
	for _, n := range []float64{0, 1, -0.1, 1e-6, 9e-7, 1e-100, 1e20, 1e21, math.MaxFloat64, math.NaN(), math.Copysign(0, -1)} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n float64) {
		want, wantErr := json.Marshal(n)
		w := On(nil)
		w.Float("", n)
		got, err := w.Bytes()
		if (err == nil) != (wantErr == nil) || err == nil && string(got) != string(want) {
			t.Errorf("%g: got %s, %v, want %s, %v", n, got, err, want, wantErr)
		}
	})
}
