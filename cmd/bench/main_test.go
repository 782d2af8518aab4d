package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/enginetest"
	"xiaoer/faq/transfer"
)

// The contenders that the tests start are this binary again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "as" {
		if err := run(context.Background(), os.Args[1:]); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// banked writes a small bank into a file in a folder of its own.
func banked(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "bank.jsonl")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := transfer.WriteEntries(f, enginetest.Bank(50)); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPlain(t *testing.T) {
	w, err := inRole("plain", banked(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Stop(); err != nil {
			t.Error(err)
		}
	}()
	for _, tt := range []struct {
		call, text string
		found      int
	}{
		{"search", "连衣裙", 1},
		{"search", "怎么", 1},
		{"stopped", "怎么", 0}, // is a stop word
		{"stopped", "连衣裙怎么洗", 1},
		{"search", "zzzz", 0},
		{"edit", "店里的猫叫什么名字", 1},
	} {
		got, err := w.Time(tt.call, []string{tt.text})
		if err != nil || got.Found != tt.found || len(got.Micros) != 1 {
			t.Errorf("%s %q: found %d, %v, want %d", tt.call, tt.text, got.Found, err, tt.found)
		}
	}
	rs, err := newRequests(w.URL+"/v1/shops/"+shop, []string{"连衣裙什么时候发货", "zzzz"})
	if err != nil {
		t.Fatal(err)
	}
	took, err := rs.load(t.Context(), 2, 50*time.Millisecond)
	if err != nil || len(took) < 2 || int64(len(took)) != rs.next.Load() {
		t.Errorf("%d replies to %d requests, %v", len(took), rs.next.Load(), err)
	}
}

// A reply is read to its end, whichever way it is written, and one that is not good is none.
func TestExchange(t *testing.T) {
	for name, tt := range map[string]struct {
		reply string
		fails bool
	}{
		"whole":   {"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello", false},
		"empty":   {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false},
		"chunked": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false},
		"refused": {"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nwait", true},
		"cut off": {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel", true},
	} {
		here, there := net.Pipe()
		go func() {
			request := make([]byte, 3)
			io.ReadFull(there, request)
			io.WriteString(there, tt.reply+"HTTP/1.1 ")
			there.Close()
		}()
		replies := bufio.NewReader(here)
		err := exchange(here, replies, []byte("ask"))
		if (err != nil) != tt.fails {
			t.Errorf("%s: got %v", name, err)
		}
		if rest, _ := io.ReadAll(replies); err == nil && string(rest) != "HTTP/1.1 " {
			t.Errorf("%s: %q is left of what follows", name, rest)
		}
		here.Close()
	}
}

// What the door refuses is no reply.
func TestLoadFails(t *testing.T) {
	w, err := inRole("plain", banked(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	rs, err := newRequests(w.URL+"/v1/shops/NO SHOP", []string{"连衣裙"})
	if err == nil {
		_, err = rs.load(t.Context(), 1, 50*time.Millisecond)
	}
	if err == nil {
		t.Error("refused requests were counted")
	}
}

// SQLite's full-text search is there only in builds that asked for it.
func TestSQLite(t *testing.T) {
	w, err := inRole("sqlite", banked(t), t.TempDir())
	if err != nil && strings.Contains(err.Error(), "sqlite_fts5") {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.Time("search", []string{"请问连衣裙的", "好的", "zzzz", `"连衣裙" OR`})
	if err != nil || got.Found != 2 || !strings.HasPrefix(w.Version, "SQLite 3.") {
		t.Errorf("%s found %d of 4, %v, want 2", w.Version, got.Found, err)
	}
	if err := w.Stop(); err != nil {
		t.Error(err)
	}
}

func TestPostgres(t *testing.T) {
	if _, err := postgresPrograms(); err != nil {
		t.Skip(err)
	}
	dir, err := os.MkdirTemp("", "xiaoer-bench-test-") // open to who the server runs as; that of the test is not
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := inRole("postgres", banked(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.Time("search", []string{"黑色连衣裙什么时候发货", "zzzz", `it's \'; DROP TABLE faq`, "黑色连衣裙什么时候发货"})
	if err != nil || got.Found != 2 || got.Micros[0] <= 0 || !strings.HasPrefix(w.Version, "PostgreSQL ") {
		t.Errorf("%s found %d of 4 in %v, %v, want 2", w.Version, got.Found, got.Micros, err)
	}
	if err := w.Stop(); err != nil {
		t.Error(err)
	}
}

func TestTriples(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"退货", nil},
		{"能退货吗", []string{"能退货", "退货吗"}},
		{"退货，能吗？", nil}, // none stands across a comma
		{"哈哈哈哈", []string{"哈哈哈"}},
		{`a"bcd`, []string{"bcd"}},
	} {
		if got := triples(tt.text); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("triples(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, tt := range []struct {
		list string
		want sizes
	}{{"1000,10", sizes{1000, 10}}, {"none", nil}, {"", nil}} {
		s := sizes{1}
		if err := s.Set(tt.list); err != nil || !reflect.DeepEqual(s, tt.want) {
			t.Errorf("Set(%q) = %v, %v, want %v", tt.list, s, err, tt.want)
		}
	}
	for _, list := range []string{"x", "0", "-3", "1,,2"} {
		if err := new(sizes).Set(list); err == nil {
			t.Errorf("Set(%q) was taken", list)
		}
	}
}

// The product's greeting holds what is needed to call it.
func TestGreeting(t *testing.T) {
	line := "  curl -s http://127.0.0.1:4711/v1/shops/bench/ask -H 'Content-Type: application/json' -d '{}'"
	m := greeting.FindStringSubmatch(line)
	if len(m) != 2 || m[1] != "http://127.0.0.1:4711/v1/shops/bench" {
		t.Errorf("read %q", m)
	}
}
