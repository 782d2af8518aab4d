package main

import "testing"

func TestShare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		live uint64
		want int
	}{
		{0, 400}, {10 << 20, 400}, {48 << 20, 100}, {96 << 20, 50}, {240 << 20, 20}, {2 << 30, 20},
	} {
		if got := share(tt.live); got != tt.want {
			t.Errorf("%d MB live: got %d %%, want %d %%", tt.live>>20, got, tt.want)
		}
	}
	if living() == 0 {
		t.Error("nothing lives: the runtime has no such metric any more")
	}
}
