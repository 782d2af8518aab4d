package stopwatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// Watch is a process that times questions.
type Watch struct {
	Ready
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *json.Decoder
	said *bytes.Buffer // on standard error, where the command sends that nowhere else
}

// Start starts the command and waits until it is ready. What it has said on standard error stands in the error.
func Start(cmd *exec.Cmd) (*Watch, error) {
	w := &Watch{cmd: cmd, said: &bytes.Buffer{}}
	if cmd.Stderr == nil {
		cmd.Stderr = w.said
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.in, w.out = in, json.NewDecoder(out)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if err := w.out.Decode(&w.Ready); err != nil {
		return nil, fmt.Errorf("%s: %w", cmd.Path, errors.Join(w.Stop(), w.words(), err))
	}
	return w, nil
}

// words is what the process has said, as an error.
func (w *Watch) words() error {
	if said := bytes.TrimSpace(w.said.Bytes()); len(said) > 0 {
		return errors.New(string(said))
	}
	return nil
}

// PID is the process's id.
func (w *Watch) PID() int { return w.cmd.Process.Pid }

// Time asks the texts one after the other.
func (w *Watch) Time(call string, texts []string) (t Times, err error) {
	if err := json.NewEncoder(w.in).Encode(round{call, texts}); err != nil {
		return t, fmt.Errorf("ask %s: %w", w.cmd.Path, err)
	}
	if err := w.out.Decode(&t); err != nil {
		return t, fmt.Errorf("hear %s: %w", w.cmd.Path, err)
	}
	if t.Err != "" {
		return t, errors.New(t.Err)
	}
	return t, nil
}

// Stop ends the process's input and waits until it has ended.
func (w *Watch) Stop() error { return errors.Join(w.in.Close(), w.cmd.Wait()) }
