package search

import (
	"syscall"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// rest tells the machine that the files of a reader will hardly be read for a while. They are mapped into memory: all
// that a compiling has read of them counts as the process's own until somebody else wants the room, 45 MB for 100,000
// entries. What is read again comes from the machine's cache.
func rest(r *scorch.IndexSnapshot) error {
	for _, s := range r.Segments() {
		file, ok := s.Segment().(interface {
			Path() string // which those in memory have not: of these nothing could be read again
			Data() []byte
		})
		if !ok || len(file.Data()) == 0 {
			continue
		}
		if err := syscall.Madvise(file.Data(), syscall.MADV_DONTNEED); err != nil {
			return err
		}
	}
	return nil
}
