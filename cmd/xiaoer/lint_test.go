package main

import (
	"testing"
	"time"

	"xiaoer/faq/lint"
)

// The sample shop is what a manager copies from: nothing in it may be what platforms punish, on any day of its life.
func TestStarterIsClean(t *testing.T) {
	entries, policies, err := readStarter()
	if err != nil {
		t.Fatal(err)
	}
	r := lint.Shop(entries, policies, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
	for _, e := range r.Entries {
		for _, f := range e.Findings {
			t.Errorf("%s %s: %s", e.Entry, f.Field, f.Finding)
		}
	}
	for _, c := range r.Contradictions {
		t.Errorf("%+v", c)
	}
}
