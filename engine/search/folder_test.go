package search

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

func TestOpenAgain(t *testing.T) {
	t.Parallel()
	dir, h := t.TempDir(), &history{}
	h.put(entry("a", "怎么申请发票"))
	for range 3 {
		ix := open(t, Config{Dir: dir})
		follow(t, ix, h)
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
	log := &told{}
	ix := open(t, Config{Dir: dir, Log: log.logger()})
	if ix.Len() != 1 || ix.Seq() != 1 || log.String() != "[]" {
		t.Errorf("%d entries at seq %d, want 1 at 1; %s", ix.Len(), ix.Seq(), log)
	}
	if len(h.asked) != 4 { // a first time that found a step, and three that found none
		t.Errorf("asked %d times, want 4", len(h.asked))
	}
}

// otherWords is the same segmenter with another dictionary, as far as anybody can tell.
type otherWords struct {
	zh.Segmenter
	version string
}

func (o otherWords) Cut(norm string) []zh.Word {
	return []zh.Word{{Text: norm, Start: 0, End: len(norm)}}
}

func (o otherWords) Version() string { return o.version }

func TestAnotherVersionStartsAgain(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("a", "怎么申请发票"))
	dir := t.TempDir()
	for i, cfg := range []Config{
		{},
		{SenseVersion: "2"},
		{SenseVersion: "2", Reader: zh.NewReader(otherWords{version: "one"})},
		{SenseVersion: "2", Reader: zh.NewReader(otherWords{version: "two"})},
		{}, // the first again: its tokenizers are still registered in this process
	} {
		log := &told{}
		cfg.Dir, cfg.Log = dir, log.logger()
		ix := open(t, cfg)
		if ix.Len() != 0 || ix.Seq() != 0 {
			t.Errorf("version %d %s: %d entries at seq %d, want none", i, ix.Version(), ix.Len(), ix.Seq())
		}
		if i > 0 && !strings.Contains(log.String(), "dropped") {
			t.Errorf("version %d %s: nothing said: %s", i, ix.Version(), log)
		}
		follow(t, ix, h)
		if len(search(t, ix, "怎么申请发票", 1)) != 1 {
			t.Errorf("version %d %s: entry not found", i, ix.Version())
		}
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEachIndexHasItsOwnReader opens two of one version: closing the reader of one must not touch the other.
func TestEachIndexHasItsOwnReader(t *testing.T) {
	t.Parallel()
	var used [2]bool
	var ixs [2]*Index
	for i := range ixs {
		ixs[i] = open(t, Config{Dir: t.TempDir(), Sense: func(zh.Text) []string { used[i] = true; return nil }})
	}
	h := &history{}
	h.put(entry("a", "怎么申请发票"))
	follow(t, ixs[0], h)
	if used != [2]bool{true, false} {
		t.Errorf("filling the first index asked %v", used)
	}
}

func TestInUse(t *testing.T) {
	t.Parallel()
	dir, h := t.TempDir(), &history{}
	h.put(entry("a", "怎么申请发票"))
	ix := open(t, Config{Dir: dir})
	follow(t, ix, h)
	if _, err := Open(Config{Dir: dir, Reader: reader(), SenseVersion: "other"}); !errors.Is(err, ErrInUse) {
		t.Fatalf("open what is open: %v, want ErrInUse", err)
	}
	if err := Remove(dir); !errors.Is(err, ErrInUse) {
		t.Fatalf("remove what is open: %v, want ErrInUse", err)
	}
	h.put(entry("b", "发票多久能开"))
	follow(t, ix, h)
	if got := len(search(t, ix, "发票", 5)); got != 2 {
		t.Errorf("the first one finds %d entries afterwards, want 2", got)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if again := open(t, Config{Dir: dir}); again.Len() != 2 {
		t.Errorf("%d entries afterwards, want 2", again.Len())
	}
}

func TestOpenWaitsForAPredecessor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, Config{Dir: dir})
	opened := make(chan error)
	go func() {
		second, err := Open(Config{Dir: dir, Reader: reader()})
		if err == nil {
			err = second.Close()
		}
		opened <- err
	}()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Errorf("open while the predecessor closes: %v", err)
	}
}

// damages are what may happen to a file at rest.
var damages = []struct {
	name string
	do   func(path string) error
}{
	{"gone", os.Remove},
	{"empty", func(path string) error { return os.Truncate(path, 0) }},
	{"cut to a half", func(path string) error { return edit(path, func(b []byte) []byte { return b[:len(b)/2] }) }},
	{"short of its last byte", func(path string) error { return edit(path, func(b []byte) []byte { return b[:len(b)-1] }) }},
	{"all garbage", func(path string) error { return garbage(path, 0, 1<<30) }},
	{"garbage at the start", func(path string) error { return garbage(path, 0, 64) }},
	{"garbage at the end", func(path string) error { return garbage(path, 1<<30, 64) }},
	{"a page of garbage", func(path string) error { return garbage(path, 2*4096, 4096) }},
	{"another page of garbage", func(path string) error { return garbage(path, 3*4096, 4096) }},
	{"zeros", func(path string) error { return edit(path, func(b []byte) []byte { return make([]byte, len(b)) }) }},
	{"longer", func(path string) error { return edit(path, func(b []byte) []byte { return append(b, b...) }) }},
}

func edit(path string, f func([]byte) []byte) error {
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return err
	}
	return os.WriteFile(path, f(b), 0o600)
}

// garbage overwrites n bytes from at, or what there is of them.
func garbage(path string, at, n int) error {
	return edit(path, func(b []byte) []byte {
		at := min(at, max(0, len(b)-n))
		rng := rand.New(rand.NewPCG(uint64(at), uint64(n)))
		for i := at; i < min(at+n, len(b)); i++ {
			b[i] = byte(rng.Uint32())
		}
		return b
	})
}

// TestDamage does everything to every file, once after a clean closing and once as after a crash. Whatever was
// done, opening succeeds and catching up brings back what the store has.
func TestDamage(t *testing.T) {
	t.Parallel()
	pristine, h := t.TempDir(), &history{}
	ix := open(t, Config{Dir: pristine})
	for i := range 2 { // two segments, with deleted documents in the first
		for k := range 60 {
			n := i*40 + k
			h.put(entry(faq.ID(fmt.Sprint("e", n)), made(n).Question))
		}
		follow(t, ix, h)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	files := filesIn(t, pristine)
	if len(files) < 4 { // index_meta.json, root.bolt, seal.json, a segment
		t.Fatalf("only %v to damage", files)
	}
	fresh := filled(t, &history{steps: h.steps})
	want := search(t, fresh, "怎么退货", 50)

	for _, crashed := range []bool{false, true} {
		for _, file := range files {
			for _, d := range damages {
				t.Run(fmt.Sprintf("crashed=%v/%s/%s", crashed, file, d.name), func(t *testing.T) {
					t.Parallel()
					dir := t.TempDir()
					if err := os.CopyFS(dir, os.DirFS(pristine)); err != nil {
						t.Fatal(err)
					}
					if err := d.do(filepath.Join(dir, file)); err != nil {
						t.Fatal(err)
					}
					if crashed {
						os.Remove(filepath.Join(dir, "bleve", sealName))
					}
					log := &told{}
					ix := open(t, Config{Dir: dir, Log: log.logger()})
					sealGone := strings.HasSuffix(file, sealName) && (crashed || d.name == "gone")
					if !crashed && !sealGone && ix.Seq() != 0 && !unchanged(t, pristine, dir, file) {
						t.Errorf("what has changed since it was closed was trusted: seq %d", ix.Seq())
					}
					// Without a segment Bleve goes back to the state before, which may be that of the beginning.
					goneBack := crashed && strings.HasSuffix(file, ".zap")
					if ix.Seq() == 0 && !goneBack && !strings.Contains(log.String(), "dropped") {
						t.Errorf("dropped without a word: %s", log)
					}
					follow(t, ix, h)
					got := search(t, ix, "怎么退货", 50)
					if fmt.Sprint(got) != fmt.Sprint(want) || ix.Len() != fresh.Len() {
						t.Errorf("%d entries, found %v; want %d, %v", ix.Len(), got, fresh.Len(), want)
					}
				})
			}
		}
	}
}

// unchanged reports whether the damage has left the file as it was.
func unchanged(t *testing.T, pristine, dir, file string) bool {
	t.Helper()
	a, err := os.ReadFile(filepath.Join(pristine, file))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, file))
	return err == nil && bytes.Equal(a, b)
}

func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "lock" {
			rel, _ := filepath.Rel(dir, path)
			files = append(files, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFilesOfOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious.txt")
	if err := os.WriteFile(precious, []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	ix := open(t, Config{Dir: dir})
	if err := ix.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, Config{Dir: dir, SenseVersion: "2"})
	if _, err := os.Stat(precious); err != nil {
		t.Errorf("emptying the index took another file along: %v", err)
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Dir: filepath.Join(file, "index"), Reader: reader()}); err == nil {
		t.Error("an index in a file was opened")
	}
	for _, cfg := range []Config{{}, {Dir: t.TempDir()}, {Reader: reader()}} {
		if _, err := Open(cfg); err == nil {
			t.Errorf("opened with %+v", cfg)
		}
	}
}

func TestBlameless(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]bool{
		ErrInUse: true,
		&fs.PathError{Op: "open", Path: "x", Err: syscall.EMFILE}: true,
		&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}: true,
		&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}: false,
		errors.New("unsupported version"):                         false,
	} {
		if got := blameless(fmt.Errorf("open: %w", err)); got != want {
			t.Errorf("%v: blameless %v, want %v", err, got, want)
		}
	}
}

// TestGuarded reads past the end of a mapped file, as Bleve would in one that was cut.
func TestGuarded(t *testing.T) {
	t.Parallel()
	if err := guarded(func() error { panic("page 3 already freed") }); err == nil || !strings.Contains(err.Error(), "page 3") {
		t.Errorf("panic became %v", err)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page := os.Getpagesize()
	if err := f.Truncate(int64(page)); err != nil {
		t.Fatal(err)
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, page, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Munmap(data)
	if err := f.Truncate(0); err != nil {
		t.Fatal(err)
	}
	var sum byte
	if err := guarded(func() error { sum += data[0]; return nil }); err == nil {
		t.Errorf("read %d past the end of a file", sum)
	}
}
