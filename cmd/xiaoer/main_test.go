package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts run this test's own binary under the name xiaoer.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"xiaoer": main})
}

// Beside what testscript has, the scripts know
//
//	exits CODE PROGRAM ARGUMENT…   run, and want that exit code
//	start [ARGUMENT…]              xiaoer serve on a free port; sets $URL and, if one was shown, $KEY; prints the greeting
//	stop                           SIGTERM to it; wants exit code 0; prints its log as stderr
//	http [-key KEY] METHOD PATH [BODY]
//	                               call it and print status and body; a PUT takes whatever is there (If-Match: *)
//	await WITHIN PATTERN METHOD PATH [BODY]
//	                               call it until the reply fits the pattern
//	curl                           do what the line of curl in the greeting says
//	occupy                         listen on a port of this machine; sets $TAKEN
//	unpack ARCHIVE.gz FILE         of testdata
//	long FILE                      write two entries, the second in a line of 10 MiB
func TestScripts(t *testing.T) {
	t.Parallel()
	cache := t.TempDir() // of all scripts, so that the dictionaries are laid out once
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("XDG_CACHE_HOME", cache)
			env.Setenv("XIAOER_MATCH_WAIT", "60s") // a busy machine must not change what is answered
			env.Values[serving] = &server{}
			env.Defer(func() { env.Values[serving].(*server).kill() })
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "start": start, "stop": stop, "http": call, "await": await, "curl": curl,
			"occupy": occupy, "unpack": unpack, "long": long,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGUMENT…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%v: got exit code %d, want %d", args[1:], got, want)
	}
}

// server is the one that a script has started.
type server struct {
	cmd     *exec.Cmd
	log     bytes.Buffer
	ended   chan struct{} // closed when the process has ended, with err set
	err     error
	url     string
	greeted string
}

type valueKey string

const serving valueKey = "server"

// patience is how long a process may take to come up or end; a busy machine needs much of it.
const patience = time.Minute

var ready = regexp.MustCompile(`ready: (http://\S+)\n`)

func start(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serving).(*server)
	if neg || s.cmd != nil {
		ts.Fatalf("usage: start [ARGUMENT…], once before a stop")
	}
	*s = server{ended: make(chan struct{})}
	program, err := exec.LookPath("xiaoer")
	ts.Check(err)
	out := ts.MkAbs(".greeting")
	greeting, err := os.Create(out)
	ts.Check(err)
	defer greeting.Close()
	s.cmd = exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = ts.MkAbs("."), greeting, &s.log
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "XIAOER_MATCH_WAIT"} {
		s.cmd.Env = append(s.cmd.Env, name+"="+ts.Getenv(name))
	}
	ts.Check(s.cmd.Start())
	go func() {
		defer close(s.ended)
		s.err = s.cmd.Wait()
	}()
	found := s.poll(ts, "print its address", func() []string {
		text, err := os.ReadFile(out)
		ts.Check(err)
		return ready.FindStringSubmatch(string(text))
	})
	s.url = found[1]
	s.do(ts, http.MethodGet, "/healthz", "", "") // it is served once all the greeting is printed
	text, err := os.ReadFile(out)
	ts.Check(err)
	s.greeted = string(text)
	key := regexp.MustCompile(`xe_[a-z0-9]+`).FindString(s.greeted)
	ts.Setenv("URL", s.url)
	ts.Setenv("KEY", key)
	fmt.Fprint(ts.Stdout(), s.greeted)
}

// poll tries until there is something, the server has ended, or patience is at its end.
func (s *server) poll(ts *testscript.TestScript, what string, try func() []string) []string {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(patience)
	for {
		if found := try(); found != nil {
			return found
		}
		select {
		case <-s.ended:
			ts.Fatalf("the server did not %s but ended: %v\n%s", what, s.err, s.log.String())
		case <-end:
			ts.Fatalf("the server did not %s within %v", what, patience)
		case <-tick.C:
		}
	}
}

func stop(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serving).(*server)
	if neg || len(args) > 0 || s.cmd == nil {
		ts.Fatalf("usage: stop, after a start")
	}
	ts.Check(s.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-s.ended:
	case <-time.After(patience):
		ts.Fatalf("the server did not end within %v of SIGTERM", patience)
	}
	if s.err != nil {
		ts.Fatalf("the server: got %v, want exit code 0\n%s", s.err, s.log.String())
	}
	fmt.Fprint(ts.Stderr(), s.log.String())
	s.cmd = nil
}

func (s *server) kill() {
	if s.cmd != nil {
		s.cmd.Process.Kill()
		<-s.ended
	}
}

// do calls the server and returns the status and the body, on lines of their own.
func (s *server) do(ts *testscript.TestScript, method, path, key, body string) string {
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	ts.Check(err)
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPut {
		req.Header.Set("If-Match", "*")
	}
	return s.send(ts, req)
}

func (s *server) send(ts *testscript.TestScript, req *http.Request) string {
	client := http.Client{Timeout: patience}
	resp, err := client.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	ts.Check(err)
	return fmt.Sprintf("%d\n%s\n", resp.StatusCode, text)
}

func call(ts *testscript.TestScript, neg bool, args []string) {
	key := ""
	if len(args) > 2 && args[0] == "-key" {
		key, args = args[1], args[2:]
	}
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: http [-key KEY] METHOD PATH [BODY]")
	}
	body := strings.Join(args[2:], "")
	fmt.Fprint(ts.Stdout(), ts.Value(serving).(*server).do(ts, args[0], args[1], key, body))
}

func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 || len(args) > 5 {
		ts.Fatalf("usage: await WITHIN PATTERN METHOD PATH [BODY]")
	}
	within, err := time.ParseDuration(args[0])
	ts.Check(err)
	pattern := regexp.MustCompile(args[1])
	s := ts.Value(serving).(*server)
	began := time.Now()
	last := ""
	s.poll(ts, "reply as wanted", func() []string {
		last = s.do(ts, args[2], args[3], "", strings.Join(args[4:], ""))
		if !pattern.MatchString(last) && time.Since(began) > within {
			ts.Fatalf("%v: after %v got %swant a match for %s", args[2:], within, last, pattern)
		}
		return pattern.FindStringSubmatch(last)
	})
	fmt.Fprint(ts.Stdout(), last)
}

// curlLine is how the greeting writes it: one header, one body, both in single quotes.
var curlLine = regexp.MustCompile(`curl -s (http://\S+) -H '([^':]+): ([^']+)' -d '([^']+)'`)

func curl(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serving).(*server)
	m := curlLine.FindStringSubmatch(s.greeted)
	if neg || len(args) > 0 || m == nil {
		ts.Fatalf("got the greeting %s, want a line that fits %s", s.greeted, curlLine)
	}
	req, err := http.NewRequest(http.MethodPost, m[1], strings.NewReader(m[4]))
	ts.Check(err)
	req.Header.Set(m[2], m[3])
	fmt.Fprint(ts.Stdout(), s.send(ts, req))
}

func occupy(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv("TAKEN", l.Addr().String())
}

// The archives are stores as other versions leave them: schema-1 after the first migration, with one entry in the
// shop tea, and schema-9999 with nothing in it but that number.
func unpack(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: unpack ARCHIVE.gz FILE")
	}
	f, err := os.Open(filepath.Join("testdata", args[0]))
	ts.Check(err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	ts.Check(err)
	data, err := io.ReadAll(z)
	ts.Check(err)
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[1])), 0o755))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o644))
}

func long(ts *testscript.TestScript, _ bool, args []string) {
	text := `{"id":"short","question":"q"}` + "\n" + `{"id":"long","question":"` + strings.Repeat("长", 10<<20/3) + `"}` + "\n"
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}
