package engine

import "sync"

// turns has work done in the background, some pieces at a time and in the order in which they were asked for. A shop
// that has at most one piece waiting or under way, as those who ask here see to, so gets its turn when every other has
// had one: however often it is edited, it keeps nobody waiting longer than one piece of its work takes. There are
// goroutines only while there is work.
type turns struct {
	most int // pieces at a time

	mu      sync.Mutex
	waiting []func()
	busy    int
	ended   sync.Cond // signalled when the last piece has been done
}

func newTurns(most int) *turns {
	t := &turns{most: most}
	t.ended.L = &t.mu
	return t
}

// do has the work done when its turn comes, and waits for nothing.
func (t *turns) do(work func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, work)
	if t.busy < t.most {
		t.busy++
		go t.run()
	}
}

// crowded reports whether work waits for its turn.
func (t *turns) crowded() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting) > 0
}

// run does what waits.
func (t *turns) run() {
	for {
		t.mu.Lock()
		if len(t.waiting) == 0 {
			if t.busy--; t.busy == 0 {
				t.ended.Broadcast()
			}
			t.mu.Unlock()
			return
		}
		next := t.waiting[0]
		t.waiting[0] = nil // the array outlives it
		t.waiting = t.waiting[1:]
		t.mu.Unlock()
		next()
	}
}

// wait returns when there is no work left.
func (t *turns) wait() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.busy > 0 {
		t.ended.Wait()
	}
}
