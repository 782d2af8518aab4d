package jieba

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// paths lists what was laid out.
func (f files) paths() []string { return []string{f.dict, f.hmm, f.user, f.idf, f.stop} }

func mustLayOut(t *testing.T, dir string, words ...string) files {
	t.Helper()
	f, err := layOut(dir, words)
	if err != nil {
		t.Fatalf("layOut(%q): %v", dir, err)
	}
	return f
}

// whole reports what is wrong with the files.
func whole(f files, words ...string) error {
	want := []string{dictSum, hmmSum, sum([]byte(strings.Join(words, "\n") + "\n")), "", ""}
	for i, path := range f.paths() {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if len(data) == 0 || want[i] != "" && sum(data) != want[i] {
			return fmt.Errorf("%s: got %d bytes with checksum %s, want %s", path, len(data), sum(data), want[i])
		}
	}
	return nil
}

func TestLayOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "as", "needed")
	f := mustLayOut(t, dir, "花呗", "运费险")
	if err := whole(f, "花呗", "运费险"); err != nil {
		t.Error(err)
	}
	// Other words are another file; the others are shared.
	other := mustLayOut(t, dir, "花呗")
	if other.user == f.user || other.dict != f.dict || other.hmm != f.hmm {
		t.Errorf("other words: got %+v, want %+v but for the words", other, f)
	}
	if err := whole(f, "花呗", "运费险"); err != nil {
		t.Errorf("after other words: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 6 {
		t.Errorf("got %v (%v), want six files and no temporary ones", left, err)
	}
}

// What is there and whole is not written again: another process may be reading it.
func TestLayOutLeavesWhatIsWhole(t *testing.T) {
	dir := t.TempDir()
	long := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, path := range mustLayOut(t, dir).paths() {
		if err := os.Chtimes(path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range mustLayOut(t, dir).paths() {
		info, err := os.Stat(path)
		if err != nil || !info.ModTime().Equal(long) {
			t.Errorf("%s: got %v (%v), want it untouched since %v", filepath.Base(path), info.ModTime(), err, long)
		}
	}
}

// A file that is damaged would end the process when it is loaded; it is replaced.
func TestLayOutReplacesWhatIsDamaged(t *testing.T) {
	dir := t.TempDir()
	f := mustLayOut(t, dir, "花呗")
	damages := []func(path string) error{
		func(path string) error { return os.Truncate(path, 0) },
		func(path string) error { return os.Truncate(path, 3) },
		func(path string) error { return write(path, os.O_APPEND, "x\n") },
		func(path string) error { return write(path, 0, "\x00") },
		os.Remove,
		func(path string) error { return errors.Join(os.Remove(path), os.Symlink("/nowhere/at/all", path)) },
	}
	for round := range 3 { // so that each file meets three of them, and each of them three files
		for i, path := range f.paths() {
			if err := damages[(2*round+i)%len(damages)](path); err != nil {
				t.Fatal(err)
			}
		}
		if err := whole(mustLayOut(t, dir, "花呗"), "花呗"); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}
	// What a killed process leaves half written is in nobody's way.
	if err := os.Remove(f.dict); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "dict-123.tmp"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := whole(mustLayOut(t, dir, "花呗"), "花呗"); err != nil {
		t.Errorf("beside a file half written: %v", err)
	}
}

func write(path string, how int, s string) error {
	f, err := os.OpenFile(path, how|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(s)
	return errors.Join(err, f.Close())
}

// Where the cache folder is not to be had, a temporary one is made. A folder that was asked for is that or an error.
func TestLayOutWithoutACache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	temporary := t.TempDir()
	for name, cache := range map[string]string{"none named": "", "below a file": file, "no absolute path": "cache"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", temporary)
			t.Setenv("XDG_CACHE_HOME", cache)
			t.Setenv("HOME", "")
			if got, err := home(""); err != nil || !strings.HasPrefix(got, temporary+"/") {
				t.Errorf("got %s (%v), want a folder in %s", got, err, temporary)
			}
		})
	}
	t.Run("from start to end", func(t *testing.T) {
		t.Setenv("TMPDIR", temporary)
		t.Setenv("XDG_CACHE_HOME", file)
		f := mustLayOut(t, "")
		if err := whole(f); err != nil || !strings.HasPrefix(f.dict, temporary+"/") {
			t.Errorf("got %+v (%v), want whole files in %s", f, err, temporary)
		}
	})
	t.Run("a cache", func(t *testing.T) {
		cache := t.TempDir()
		t.Setenv("XDG_CACHE_HOME", cache)
		if got, err := home(""); err != nil || got != filepath.Join(cache, "xiaoer") {
			t.Errorf("got %s (%v), want a folder in %s", got, err, cache)
		}
	})
	t.Run("a folder that cannot be", func(t *testing.T) {
		if _, err := New(Config{Dir: filepath.Join(file, "dict")}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("got error %v, want one that names %s", err, file)
		}
	})
	// A cache that is there and takes no files is as good as none.
	t.Run("a cache that takes no files", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("a folder that takes no files even from root is only known on Linux: /proc")
		}
		cache := t.TempDir()
		if err := os.Symlink("/proc", filepath.Join(cache, "xiaoer")); err != nil {
			t.Fatal(err)
		}
		t.Setenv("TMPDIR", temporary)
		t.Setenv("XDG_CACHE_HOME", cache)
		if got, err := home(""); err != nil || !strings.HasPrefix(got, temporary+"/") {
			t.Errorf("got %s (%v), want a folder in %s", got, err, temporary)
		}
	})
}

// Processes that start at once on an empty folder do not get in each other's way.
func TestLayOutInTwoProcesses(t *testing.T) {
	const dirOf = "XIAOER_TEST_LAY_OUT"
	if dir := os.Getenv(dirOf); dir != "" { // one of the processes
		fmt.Println("up")
		bufio.NewReader(os.Stdin).ReadString('\n') // the word to start
		if err := whole(mustLayOut(t, dir, "花呗"), "花呗"); err != nil {
			t.Error(err)
		}
		return
	}
	dir := t.TempDir()
	var all []*process
	for range 3 {
		all = append(all, startProcess(t, dirOf+"="+dir))
	}
	for _, p := range all {
		if _, err := p.in.Write([]byte("\n")); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range all {
		out, _ := io.ReadAll(p.out)
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("%v: %v\n%s", p.cmd.Args, err, out)
		}
	}
	if err := whole(mustLayOut(t, dir, "花呗"), "花呗"); err != nil {
		t.Error(err)
	}
}

// process is this test once more, in a process of its own that waits for a word to start.
type process struct {
	cmd *exec.Cmd
	in  io.Writer
	out *bufio.Reader
}

func startProcess(t *testing.T, env string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), env)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, in, bufio.NewReader(out)}
	if line, err := p.out.ReadString('\n'); line != "up\n" {
		t.Fatalf("%v: got %q (%v), want it to come up", cmd.Args, line, err)
	}
	return p
}

// The embedded files are what they are said to be; one that is not is told, not loaded.
func TestUnpack(t *testing.T) {
	if _, err := unpack(dictGz, dictSum); err != nil {
		t.Error(err)
	}
	if _, err := unpack(dictGz, hmmSum); err == nil || !strings.Contains(err.Error(), dictSum) {
		t.Errorf("with the checksum of another: got error %v, want one that says %s", err, dictSum)
	}
	if _, err := unpack(dictGz[:1000], dictSum); err == nil {
		t.Error("cut off: got no error")
	}
	if _, err := unpack([]byte("no gzip"), dictSum); err == nil {
		t.Error("no gzip: got no error")
	}
}
