package desk

import (
	"testing"
	"time"
)

func TestRetryAt(t *testing.T) {
	t.Parallel()
	last, at := time.Duration(0), noon
	for tries := 1; ; tries++ {
		next := RetryAt(tries, noon, 0)
		if next == nil {
			if tries < 8 || at.Sub(noon) < 23*time.Hour || at.Sub(noon) > 26*time.Hour {
				t.Errorf("got it given up after %d tries in %v, want about a day", tries, at.Sub(noon))
			}
			break
		}
		wait := next.Sub(noon)
		if wait < last {
			t.Errorf("try %d: got a wait of %v after one of %v", tries, wait, last)
		}
		if spread := RetryAt(tries, noon, 1).Sub(noon); spread != wait+wait/5 {
			t.Errorf("try %d, spread: got %v, want a fifth more than %v", tries, spread, wait)
		}
		last, at = wait, at.Add(wait)
	}
	if RetryAt(0, noon, 0) != nil {
		t.Error("before the first try: got a time")
	}
}

// The signature is one that a receiver can check with any library: this one was made with Python's hmac.
func TestSign(t *testing.T) {
	t.Parallel()
	got := Sign([]byte("secret"), []byte(`{"seq":1}`), time.Unix(1762660800, 0))
	const want = "t=1762660800,v1=d46f2c5f7c6cd53e2f04edc3d145c64ace589c69d9c95adaa1c2da71ed586682"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
