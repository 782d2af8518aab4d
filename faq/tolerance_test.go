package faq_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/intents"
)

func rate(v float64) *float64 { return &v }

func TestParseTolerance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in    string
		want  faq.Tolerance
		field string // that the error names; where it is set, nothing else may be
	}{
		{in: ""},
		{in: "  "},
		{in: "low=0.1,normal=0.05,high=0.01", want: faq.Tolerance{Low: rate(0.1), Normal: rate(0.05), High: rate(0.01)}},
		{in: " high = 1e-2 , low=.1 ", want: faq.Tolerance{Low: rate(0.1), High: rate(0.01)}},
		{in: "high=0", want: faq.Tolerance{High: rate(0)}},
		{in: "low=1", want: faq.Tolerance{Low: rate(1)}},
		{in: "low=-0.1", field: "low"},
		{in: "normal=1.01", field: "normal"},
		{in: "low=0.1,high=NaN", field: "high"},
		{in: "high=Inf", field: "high"},
		{in: "high=5%", field: "high"},
		{in: "high", field: "high"},
		{in: "low=0.1,low=0.2", field: "low"},
		{in: "extreme=0.1", field: "extreme"},
		{in: "Low=0.1", field: "Low"},
		{in: "=0.1", field: ""},
		{in: "low=0.1,", field: ""},
	} {
		got, err := faq.ParseTolerance(tt.in)
		var wrong *faq.FieldError
		refused := errors.As(err, &wrong)
		if want := tt.field != "" || tt.in == "=0.1" || tt.in == "low=0.1,"; refused != want || refused && wrong.Field != tt.field {
			t.Errorf("%q: got error %v, want one: %v, about %q", tt.in, err, want, tt.field)
		}
		if err != nil {
			continue
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%q: got (+) want (-):\n%s", tt.in, d)
		}
		if again, err := faq.ParseTolerance(got.String()); err != nil || cmp.Diff(got, again) != "" {
			t.Errorf("%q: printed as %q and read back as %v (%v)", tt.in, got, again, err)
		}
	}
}

// FuzzParseTolerance holds that whatever is read is valid, and is read again from how it is printed.
func FuzzParseTolerance(f *testing.F) {
	for _, seed := range []string{"", "low=0.1,normal=0.05,high=0.01", "high=-0", "low=0x1p-2", "low=1e-400", "low==1", "low=NaN", ",", "low"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := faq.ParseTolerance(in)
		if err != nil {
			if !errors.Is(err, faq.ErrInvalid) || got.Set() {
				t.Fatalf("%q: got %v and error %v, want nothing and an ErrInvalid", in, got, err)
			}
			return
		}
		if err := got.Valid(); err != nil {
			t.Fatalf("%q: took %v, which is not valid: %v", in, got, err)
		}
		if again, err := faq.ParseTolerance(got.String()); err != nil || cmp.Diff(got, again) != "" {
			t.Fatalf("%q: printed as %q and read back as %v (%v)", in, got, again, err)
		}
	})
}

// Zero and unset differ, in memory and in JSON.
func TestToleranceUnset(t *testing.T) {
	t.Parallel()
	var got faq.Tolerance
	if err := json.Unmarshal([]byte(`{"low":null,"high":0}`), &got); err != nil {
		t.Fatal(err)
	}
	if _, set := got.Of(intents.Low); set {
		t.Error("low: got a rate for null, want none")
	}
	if r, set := got.Of(intents.High); r != 0 || !set {
		t.Errorf("high: got %v, set %v; want 0, set", r, set)
	}
	if r, set := (faq.Tolerance{Normal: rate(0.05)}).Of(""); r != 0.05 || !set {
		t.Errorf("no class: got %v, set %v; want that of normal", r, set)
	}
	if _, set := got.Of("extreme"); set {
		t.Error("extreme: got a rate, want none: there is no such class")
	}
	if b, err := json.Marshal(got); string(b) != `{"high":0}` || err != nil {
		t.Errorf("got %s, %v", b, err)
	}
	if (faq.Tolerance{}).Set() || !got.Set() {
		t.Error("Set: want false for nothing and true for a zero")
	}
}

func TestToleranceElse(t *testing.T) {
	t.Parallel()
	own, house := faq.Tolerance{High: rate(0)}, faq.Tolerance{Low: rate(0.1), High: rate(0.01)}
	if d := cmp.Diff(faq.Tolerance{Low: rate(0.1), High: rate(0)}, own.Else(house)); d != "" {
		t.Errorf("got (+) want (-):\n%s", d)
	}
	if own.Low != nil {
		t.Error("what was asked has changed")
	}
}

func TestToleranceValid(t *testing.T) {
	t.Parallel()
	for field, bad := range map[string]faq.Tolerance{
		"low": {Low: rate(math.NaN())}, "normal": {Normal: rate(-0.001)}, "high": {Low: rate(0), High: rate(math.Inf(1))},
	} {
		var wrong *faq.FieldError
		if err := bad.Valid(); !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%v: got %v, want a FieldError about %s", bad, err, field)
		}
	}
}
