package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"xiaoer/cmd/bench/stopwatch"
	"xiaoer/faq"
)

// shop is what the bank is served as.
const shop = "bench"

// product is a data folder with a bank in it, and the program.
type product struct{ program, data string }

// newProduct imports the bank in a file.
func newProduct(ctx context.Context, program, file, dir string) (p product, err error) {
	p = product{program, filepath.Join(dir, "data")}
	said, err := exec.CommandContext(ctx, program, "import", file, "--create", "--shop", shop, "--data", p.data).CombinedOutput()
	if err != nil {
		return p, fmt.Errorf("%s import: %w: %s", program, err, said)
	}
	return p, nil
}

// watch has the program time its own calls.
func (p product) watch() (*stopwatch.Watch, error) {
	return stopwatch.Start(child(p.program, "bench", "--shop", shop, "--cache=0", "--data", p.data))
}

// server is the program as it serves.
type server struct {
	cmd *exec.Cmd
	log *os.File
	url string // of the shop
	key string // of who may publish in it

	took time.Duration // from starting until it answered
}

// enroll makes a key with which entries may be published.
func (p product) enroll(ctx context.Context) (key string, err error) {
	said, err := exec.CommandContext(ctx, p.program, "key", "add", "bench", "--role", "manager", "--shop", shop, "--data", p.data).Output()
	if err != nil {
		return "", fmt.Errorf("%s key add: %w", p.program, err)
	}
	return strings.TrimSpace(string(said)), nil
}

// serve starts the program and waits until it answers. Its log goes to a file, as it would in a shop.
func (p product) serve(ctx context.Context, flags ...string) (s *server, err error) {
	key, err := p.enroll(ctx)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	s = &server{key: key, cmd: child(p.program, append([]string{"serve", "--addr", "127.0.0.1:0", "--rate=-1", "--data", p.data}, flags...)...)}
	if s.log, err = os.Create(p.data + ".log"); err != nil {
		return nil, err
	}
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.listen(out); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	_, err = s.ask(ctx, "有发票吗")
	s.took = time.Since(began)
	return s, err
}

var greeting = regexp.MustCompile(`(http://\S+)/ask `)

// listen reads the greeting, which has a line of curl with the shop's address in it.
func (s *server) listen(out io.Reader) error {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := greeting.FindStringSubmatch(lines.Text()); m != nil {
			s.url = m[1]
			go io.Copy(io.Discard, out)
			return nil
		}
	}
	said, err := os.ReadFile(s.log.Name())
	return errors.Join(fmt.Errorf("the server has not greeted: %s", said), err, lines.Err())
}

func (s *server) stop() error {
	return errors.Join(s.cmd.Process.Signal(syscall.SIGTERM), s.cmd.Wait(), s.log.Close())
}

// late counts the questions that a person got because matching took too long.
func (s *server) late() (int, error) {
	said, err := os.ReadFile(s.log.Name())
	return bytes.Count(said, []byte("match failed")), err
}

// reply is the part of a reply that is looked at.
type reply struct{ Text, Generation, Decision string }

func (s *server) ask(ctx context.Context, text string) (r reply, err error) {
	said, err := s.call(ctx, http.MethodPost, "/ask", "", map[string]string{"text": text})
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(said, &r)
}

// answers says what percentage of the questions is answered.
func (s *server) answers(ctx context.Context, texts []string) (percent int, err error) {
	for _, text := range texts {
		r, err := s.ask(ctx, text)
		if err != nil {
			return 0, err
		}
		if r.Decision == string(faq.Answered) {
			percent++
		}
	}
	return 100 * percent / max(1, len(texts)), nil
}

// trained waits until the bank's model has been trained, which its generation says.
func (s *server) trained(ctx context.Context) error {
	for {
		r, err := s.ask(ctx, "有发票吗")
		if err != nil || !strings.Contains(r.Generation, "~") {
			return err
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// edits are milliseconds from publishing an answer until a buyer is told it, for one entry time and again.
func (s *server) edits(ctx context.Context, n int) (out []float64, err error) {
	const question = "店里的猫叫什么名字"
	for k := range n {
		e := faq.Entry{ID: "cat", Question: question, Answers: []faq.Answer{{Text: fmt.Sprintf("亲，它叫小满，今年%d岁啦。", k)}}}
		began := time.Now()
		if err := s.publish(ctx, e, k); err != nil {
			return nil, err
		}
		if err := s.await(ctx, question, e.Answers[0].Text); err != nil {
			return nil, err
		}
		out = append(out, micros(time.Since(began))/1000)
	}
	return out, nil
}

// publish makes an entry, or replaces its revision.
func (s *server) publish(ctx context.Context, e faq.Entry, revision int) (err error) {
	if revision == 0 {
		_, err = s.call(ctx, http.MethodPost, "/entries", "", e)
	} else {
		_, err = s.call(ctx, http.MethodPut, "/entries/"+string(e.ID), fmt.Sprintf(`"%d"`, revision), e)
	}
	return err
}

// await asks until it is told the answer.
func (s *server) await(ctx context.Context, question, answer string) error {
	for began := time.Now(); ; {
		r, err := s.ask(ctx, question)
		if err != nil || r.Text == answer {
			return err
		}
		if time.Since(began) > time.Minute {
			return fmt.Errorf("a minute after the edit the answer is %q, want %q", r.Text, answer)
		}
	}
}

// call calls the shop with its administrator's key.
func (s *server) call(ctx context.Context, method, path, ifMatch string, body any) ([]byte, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.key)
	if ifMatch != "" {
		req.Header.Set("If-Match", ifMatch)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, said)
	}
	return said, err
}
