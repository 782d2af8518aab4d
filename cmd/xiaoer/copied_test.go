package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The binary is all there is to install: copied alone to another machine it has its dictionaries, its model and
// its sample shop with it. Another machine is one where the sources, the module cache, the build cache and Go are
// out of reach, and nothing is set in the environment.
func TestCopiedBinary(t *testing.T) {
	t.Parallel()
	there := t.TempDir()
	binary := filepath.Join(there, "xiaoer")
	here := buildAndCopy(t, binary)

	t.Run("names nothing of this machine", func(t *testing.T) {
		data, err := os.ReadFile(binary)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{here.modules + "/", here.builds + "/", here.source + "/cmd/xiaoer/"} {
			if bytes.Contains(data, []byte(path)) {
				t.Errorf("the binary contains the path %s", path)
			}
		}
	})
	t.Run("answers where all of it is out of reach", func(t *testing.T) {
		enter := namespace(t)
		script := "mount --make-rprivate /\n"
		for _, dir := range here.all() {
			script += fmt.Sprintf("[ ! -d '%[1]s' ] || mount -t tmpfs none '%[1]s'\n[ -z \"$(ls -A '%[1]s')\" ]\n", dir)
		}
		script += `exec env -i TMPDIR="$0" "$1" ask --match-wait 60s 有发票吗`
		cmd := exec.Command(enter[0], append(enter[1:], "sh", "-ec", script, there, binary)...)
		cmd.Dir = there
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, errs.String())
		}
		if got := out.String(); !strings.HasPrefix(got, "answer  invoice-available  ") || !strings.Contains(got, "发票") || errs.Len() > 0 {
			t.Errorf("%v:\ngot  %s%s\nwant an answer with invoice-available, and nothing else", cmd.Args, got, errs.String())
		}
	})
	t.Run("serves with nothing set and nothing of it open", func(t *testing.T) {
		serves(t, binary, there, here)
	})
}

// machine is where this machine keeps what another has not.
type machine struct{ modules, builds, source, golang string }

func (m machine) all() []string { return []string{m.modules, m.builds, m.source, m.golang} }

// buildAndCopy builds the binary as the Makefile does and copies it alone.
func buildAndCopy(t *testing.T, to string) machine {
	t.Helper()
	built := filepath.Join(t.TempDir(), "built")
	if out, err := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", built, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	data, err := os.ReadFile(built)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE", "GOMOD", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env: %v", err)
	}
	paths := strings.Split(strings.TrimSpace(string(out)), "\n")
	return machine{paths[0], paths[1], filepath.Dir(paths[2]), paths[3]}
}

// namespace returns the command under which mounts are nobody else's.
func namespace(t *testing.T) []string {
	t.Helper()
	var why []string
	for _, enter := range [][]string{{"unshare", "--mount"}, {"unshare", "--map-root-user", "--mount"}} {
		out, err := exec.Command(enter[0], append(enter[1:], "mount", "-t", "tmpfs", "none", t.TempDir())...).CombinedOutput()
		if err == nil {
			return enter
		}
		why = append(why, fmt.Sprintf("%v: %v %s", enter, err, out))
	}
	t.Skipf("no mount namespace is to be had here, so nothing can be hidden (what the process opens is looked at below): %s", strings.Join(why, "; "))
	return nil
}

// serves starts a server, asks it, and looks at all that it has open or mapped.
func serves(t *testing.T, binary, there string, here machine) {
	t.Helper()
	cmd := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--data", "served", "--match-wait", "60s")
	cmd.Dir, cmd.Env = there, []string{"TMPDIR=" + there} // the one thing set, to leave nothing behind
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	type line struct {
		url string
		err error
	}
	up := make(chan line, 1)
	go func() {
		url, err := readURL(out)
		up <- line{url, err}
	}()
	var at line
	select {
	case at = <-up:
	case <-time.After(patience):
		at.err = fmt.Errorf("nothing within %v", patience)
	}
	if at.err != nil {
		t.Fatalf("%v: no word that it is ready: %v", cmd.Args, at.err)
	}
	client := http.Client{Timeout: patience}
	resp, err := client.Post(at.url+"/v1/shops/starter/ask", "application/json", strings.NewReader(`{"text":"有发票吗"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !bytes.Contains(body, []byte(`"invoice-available"`)) || !bytes.Contains(body, []byte(`"answer"`)) {
		t.Errorf("asked: got %d %s (%v), want an answer with invoice-available", resp.StatusCode, body, err)
	}
	if runtime.GOOS != "linux" {
		t.Skip("the server answers; what it has open is only known on Linux")
	}
	proc := fmt.Sprintf("/proc/%d/", cmd.Process.Pid)
	open, err := os.ReadFile(proc + "maps")
	if err != nil {
		t.Fatal(err)
	}
	links, err := filepath.Glob(proc + "fd/*")
	if err != nil || len(links) == 0 {
		t.Fatalf("%sfd: got %v and %v, want open files", proc, links, err)
	}
	for _, link := range links {
		if path, err := os.Readlink(link); err == nil {
			open = append(open, "\n"+path...)
		}
	}
	if !bytes.Contains(open, []byte(binary)) || !bytes.Contains(open, []byte("served/xiaoer.db")) {
		t.Errorf("got\n%s\nwant at least the binary and the store", open)
	}
	for _, dir := range here.all() {
		if bytes.Contains(open, []byte(dir+"/")) {
			t.Errorf("got\n%s\nwant nothing from %s", open, dir)
		}
	}
}

// readURL reads a greeting until it has said where the server is.
func readURL(greeting io.Reader) (string, error) {
	var all []byte
	part := make([]byte, 1<<10)
	for {
		n, err := greeting.Read(part)
		all = append(all, part[:n]...)
		if found := ready.FindSubmatch(all); found != nil {
			return string(found[1]), nil
		}
		if err != nil {
			return "", fmt.Errorf("%w after %q", err, all)
		}
	}
}
