package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// requests are questions to a shop as they go over the wire.
type requests struct {
	address string
	raw     [][]byte
	next    atomic.Int64 // counts those that were sent: they are sent in turn, so that none comes twice before all have come
}

// newRequests writes down questions to the shop at a URL.
func newRequests(url string, texts []string) (*requests, error) {
	rs := &requests{}
	known := map[string][]byte{}
	for _, text := range texts {
		if raw := known[text]; raw != nil {
			rs.raw = append(rs.raw, raw)
			continue
		}
		body, err := json.Marshal(map[string]string{"text": text})
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequest(http.MethodPost, url+"/ask", bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/json")
		var raw bytes.Buffer
		if err := req.Write(&raw); err != nil {
			return nil, err
		}
		rs.address, rs.raw = req.URL.Host, append(rs.raw, raw.Bytes())
		known[text] = raw.Bytes()
	}
	return rs, nil
}

// load sends from so many clients, each without a pause, for a while, and returns what each reply took to come, in
// microseconds. The clients share the machine with the server, so they do no more than it takes to know that a reply
// is whole and good.
func (rs *requests) load(ctx context.Context, clients int, during time.Duration) (all []float64, err error) {
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	end := time.Now().Add(during)
	for range clients {
		group.Go(func() error {
			took, err := rs.client(ctx, end)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
			return err
		})
	}
	return all, group.Wait()
}

// client sends over one connection.
func (rs *requests) client(ctx context.Context, end time.Time) (took []float64, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", rs.address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	replies := bufio.NewReader(conn)
	for began := time.Now(); began.Before(end); began = time.Now() {
		raw := rs.raw[(rs.next.Add(1)-1)%int64(len(rs.raw))]
		if err := exchange(conn, replies, raw); err != nil {
			return took, err
		}
		took = append(took, micros(time.Since(began)))
	}
	return took, nil
}

func exchange(conn net.Conn, replies *bufio.Reader, raw []byte) error {
	if _, err := conn.Write(raw); err != nil {
		return err
	}
	if skipped, err := skip(replies); skipped || err != nil {
		return err
	}
	resp, err := http.ReadResponse(replies, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("%s: %s", resp.Status, said)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// skip passes over a good reply that says how long it is. It leaves any other, for who reads more carefully and takes
// longer for it: the clients have their share of the processors.
func skip(replies *bufio.Reader) (skipped bool, err error) {
	if _, err := replies.Peek(1); err != nil {
		return false, err
	}
	head, _ := replies.Peek(replies.Buffered())
	end := bytes.Index(head, []byte("\r\n\r\n"))
	if end < 0 || !bytes.HasPrefix(head, []byte("HTTP/1.1 200 ")) {
		return false, nil
	}
	_, after, said := bytes.Cut(head[:end+2], []byte("\r\nContent-Length: "))
	length, _, _ := bytes.Cut(after, []byte("\r\n"))
	n, err := strconv.Atoi(string(length))
	if !said || err != nil {
		return false, nil
	}
	_, err = replies.Discard(end + 4 + n)
	return true, err
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
