package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"
)

var binary = flag.String("binary", "xiaoer", "the program that TestCrash and TestLoad start; by default this test itself, under that name")

// running is a real server: a process of its own, on a port of its own.
type running struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string // of the sample shop
	data string
	log  *bytes.Buffer
}

// serveReal starts the binary on a data folder and waits until it is ready. It returns the admin key, where one was made.
func serveReal(t *testing.T, data string, flags ...string) (r *running, key string) {
	t.Helper()
	r = &running{t: t, data: data, log: &bytes.Buffer{}}
	r.cmd = exec.Command(*binary, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", data, "--rate=-1", "--log-level", "error", "--match-wait", "60s"}, flags...)...)
	r.cmd.Stderr = r.log
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.kill)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, url, ok := strings.Cut(lines.Text(), "ready: "); ok {
			r.url = url + "/v1/shops/" + string(starterShop)
		}
		if _, secret, ok := strings.Cut(lines.Text(), "shown once: "); ok {
			key = secret
		}
		if strings.HasPrefix(lines.Text(), "  curl") && r.url != "" {
			go io.Copy(io.Discard, out)
			if key != "" || r.keyed() {
				return r, key
			}
		}
	}
	t.Fatalf("%s serve: it did not get ready\n%s", *binary, r.log)
	return nil, ""
}

// keyed reports whether the shop has a key already, so that none will be shown.
func (r *running) keyed() bool {
	out, err := exec.Command(*binary, "key", "list", "--data", r.data).Output()
	return err == nil && strings.Contains(string(out), "admin")
}

// kill ends the process as a power cut would: SIGKILL, and nothing else.
func (r *running) kill() {
	if r.cmd.ProcessState == nil {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
	}
}

// newKey makes the key of an agent.
func (r *running) newKey(name string) string {
	r.t.Helper()
	out, err := exec.Command(*binary, "key", "add", name, "--data", r.data).Output()
	if err != nil {
		r.t.Fatalf("key add: %v", err)
	}
	return strings.TrimSpace(string(out))
}

var realClient = &http.Client{
	Timeout:   30 * time.Second,
	Transport: &http.Transport{MaxIdleConnsPerHost: 100},
}

// send does one request; a status of 400 or above is an error that begins with it.
func send(url, method, key, idempotency string, body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(method, url, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if idempotency != "" {
		req.Header.Set("Idempotency-Key", idempotency)
	}
	res, err := realClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	reply, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 400 {
		return &refused{res.StatusCode, string(reply)}
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(reply, into)
}

// refused is a reply that is a refusal: the server was there, and nothing was written.
type refused struct {
	status int
	body   string
}

func (r *refused) Error() string { return fmt.Sprintf("%d %s", r.status, r.body) }

// asked, and what else a buyer's page is told, as far as these tests look.
type asked struct {
	ID           string `json:"id"`
	Text         string `json:"text"`
	Conversation string `json:"conversation"`
	Held         bool   `json:"held"`
	Ticket       *struct {
		ID string `json:"id"`
	} `json:"ticket"`
}

type spoken struct {
	Owner    string `json:"owner"`
	Event    int64  `json:"event"`
	Messages []struct {
		Seq    int    `json:"seq"`
		Author string `json:"author"`
		Text   string `json:"text"`
	} `json:"messages"`
}
