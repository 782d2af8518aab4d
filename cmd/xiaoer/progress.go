package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows how far long work has come, on a terminal only, and only once it has taken a moment.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	what  string
	bar   *progressbar.ProgressBar
	start time.Time
}

func newProgress(w io.Writer, what string) *progress {
	return &progress{w: w, what: what, start: time.Now()}
}

// told shows that done of total steps are done. It may be called from many goroutines.
func (p *progress) told(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !isTerminal(p.w) || p.bar == nil && time.Since(p.start) < 300*time.Millisecond {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(p.what),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	if total != p.bar.GetMax() {
		p.bar.ChangeMax(total)
	}
	if int64(done) > p.bar.State().CurrentNum {
		p.bar.Set(done)
	}
}

// done takes the bar away.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.Finish()
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
