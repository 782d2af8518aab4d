package search

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// TestFilesRest reads an index that was opened, lets its files rest, and looks how much of them is left in the process's
// memory. They are read again without a difference.
func TestFilesRest(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no telling what is in memory")
	}
	h := &history{}
	for i := range 2000 {
		h.put(made(i))
	}
	cfg := Config{Dir: t.TempDir()}
	first := open(t, cfg)
	follow(t, first, h)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	ix := open(t, cfg)
	follow(t, ix, h)
	hot, asked := settled(t, ix), []string{made(3).Question, made(1700).Question}
	sameAnswers(t, ix, hot, asked, 10)
	r, err := ix.reader()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if mapped(t, r) == 0 {
		t.Skip("nothing of what was read is in memory") // Bleve has just merged it
	}
	left := 0
	for range 200 { // Bleve may be merging, and read on
		if err := rest(r); err != nil {
			t.Fatal(err)
		}
		if left = mapped(t, r); left == 0 {
			break
		}
	}
	if left > 0 {
		t.Errorf("got %d kB of the index in memory after it was let rest", left)
	}
	sameAnswers(t, ix, hot, asked, 10)
}

// mapped returns how much of a reader's files is in the process's memory.
func mapped(t *testing.T, r *scorch.IndexSnapshot) (kb int) {
	t.Helper()
	all, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	ours := false
	for line := range strings.Lines(string(all)) {
		if name, _, _ := strings.Cut(line, " "); strings.Contains(name, "-") {
			ours = slices.ContainsFunc(r.Segments(), func(s *scorch.SegmentSnapshot) bool {
				file, ok := s.Segment().(interface{ Path() string })
				return ok && strings.HasSuffix(strings.TrimSpace(line), file.Path())
			})
		}
		var n int
		if _, err := fmt.Sscanf(line, "Rss: %d kB", &n); err == nil && ours {
			kb += n
		}
	}
	return kb
}
