package stopwatch

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The tests' other process is this binary again.
func TestMain(m *testing.M) {
	switch os.Getenv("STOPWATCH") {
	case "serve":
		calls := map[string]Call{"echo": func(_ context.Context, text string) (bool, error) {
			if text == "坏" {
				return false, errors.New("broken")
			}
			return text != "", nil
		}}
		if err := Serve(context.Background(), os.Stdin, os.Stdout, Ready{Version: "v1"}, calls); err != nil {
			panic(err)
		}
	case "fail":
		os.Stderr.WriteString("no such bank\n")
		os.Exit(3)
	default:
		os.Exit(m.Run())
	}
}

func other(as string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "STOPWATCH="+as)
	return cmd
}

func TestTime(t *testing.T) {
	w, err := Start(other("serve"))
	if err != nil {
		t.Fatal(err)
	}
	if w.Version != "v1" || w.PID() == os.Getpid() {
		t.Errorf("version %q, process %d", w.Version, w.PID())
	}
	for _, tt := range []struct {
		call        string
		texts       []string
		timed, hits int
		fails       string
	}{
		{"echo", []string{"一", "", "三"}, 3, 2, ""},
		{"echo", nil, 0, 0, ""},
		{"echo", []string{"一", "坏", "三"}, 2, 1, `echo "坏": broken`},
		{"sing", []string{"一"}, 0, 0, `nothing is called "sing"`},
		{"echo", []string{"一"}, 1, 1, ""}, // a failure spoils nothing that follows
	} {
		got, err := w.Time(tt.call, tt.texts)
		if len(got.Micros) != tt.timed || got.Found != tt.hits {
			t.Errorf("%s %q: %d timed and %d found, want %d and %d", tt.call, tt.texts, len(got.Micros), got.Found, tt.timed, tt.hits)
		}
		if (err != nil) != (tt.fails != "") || err != nil && !strings.Contains(err.Error(), tt.fails) {
			t.Errorf("%s %q: error %v, want %q", tt.call, tt.texts, err, tt.fails)
		}
	}
	if err := w.Stop(); err != nil {
		t.Error(err)
	}
}

// Who cannot begin says why.
func TestStartFails(t *testing.T) {
	_, err := Start(other("fail"))
	if err == nil || !strings.Contains(err.Error(), "no such bank") {
		t.Errorf("got %v, want what the process said", err)
	}
	if _, err := Start(exec.Command("/no/such/program")); err == nil {
		t.Error("a program that is not there was started")
	}
}
