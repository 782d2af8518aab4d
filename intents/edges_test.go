package intents

import (
	"math/rand/v2"
	"testing"
)

func TestEdgesAgainstMap(t *testing.T) {
	type step struct {
		from int32
		r    rune
	}
	var e edges
	plain := map[step]int32{}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		s := step{rng.Int32N(300), '一' + rng.Int32N(200)}
		if got, want := e.next(s.from, s.r), plain[s]; got != want {
			t.Fatalf("next(%d, %q): got %d, want %d", s.from, s.r, got, want)
		}
		if plain[s] == root {
			plain[s] = 1 + rng.Int32N(1000)
			e.add(s.from, s.r, plain[s])
		}
	}
}
