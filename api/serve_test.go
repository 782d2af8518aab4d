package api

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// served is a server on a port of its own.
type served struct {
	address string
	stop    context.CancelFunc
	done    chan error // what serve returned
}

func run(t *testing.T, h http.Handler, wait patience) *served {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s := &served{address: l.Addr().String(), stop: stop, done: make(chan error, 1)}
	go func() { s.done <- serve(ctx, l, h, slog.New(slog.DiscardHandler), wait) }()
	t.Cleanup(stop)
	return s
}

// get asks once over a connection of its own.
func (s *served) get(t *testing.T) (int, string, error) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get("http://" + s.address + "/")
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, string(body), err
}

func TestServeFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	began, finish := make(chan struct{}), make(chan struct{})
	s := run(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(began)
		<-finish
		if r.Context().Err() != nil {
			w.WriteHeader(http.StatusTeapot)
		}
		fmt.Fprint(w, "whole")
	}), usual)
	answered := make(chan error, 1)
	go func() {
		status, body, err := s.get(t)
		if err == nil && (status != 200 || body != "whole") {
			err = fmt.Errorf("got %d %q", status, body)
		}
		answered <- err
	}()
	<-began
	s.stop()
	for { // the listener closes before the last request is done
		c, err := net.Dial("tcp", s.address)
		if err != nil {
			break
		}
		c.Close()
	}
	select {
	case err := <-s.done:
		t.Fatalf("it returned %v with a request under way", err)
	default:
	}
	close(finish)
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if err := <-s.done; err != nil {
		t.Errorf("got %v", err)
	}
}

func TestServeDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	began, ended := make(chan struct{}), make(chan struct{})
	wait := usual
	wait.stop = time.Millisecond
	s := run(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		defer close(ended)
		close(began)
		<-r.Context().Done()
	}), wait)
	answered := make(chan error, 1)
	go func() { _, _, err := s.get(t); answered <- err }()
	<-began
	s.stop()
	if err := <-s.done; err == nil {
		t.Error("got no error though a request was cut off")
	}
	if err := <-answered; err == nil {
		t.Error("the client got a whole reply")
	}
	<-ended
}

func TestServeClosesASlowHeader(t *testing.T) {
	t.Parallel()
	wait := usual
	wait.header = 20 * time.Millisecond
	s := run(t, http.NotFoundHandler(), wait)
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	c.SetDeadline(time.Now().Add(5 * time.Second))
	if b, err := io.ReadAll(c); err != nil || !bytes.HasPrefix(b, []byte("HTTP/1.1 408")) && len(b) > 0 {
		t.Errorf("got %q, %v; want the connection closed", b, err)
	}
	s.stop()
	if err := <-s.done; err != nil {
		t.Errorf("got %v", err)
	}
}

func TestServeRefusesALongHeader(t *testing.T) {
	t.Parallel()
	s := run(t, http.NotFoundHandler(), usual)
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: %s\r\n\r\n", strings.Repeat("a", 2*maxHeader))
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("got %d, want 431", res.StatusCode)
	}
	s.stop()
	<-s.done
}

func TestServeFailsAtOnce(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := Serve(t.Context(), l, http.NotFoundHandler(), nil); err == nil {
		t.Error("got no error on a closed listener")
	}
}

// TestServeTheDoor goes the whole way once: a port, the door, the keeper.
func TestServeTheDoor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := run(t, h.door, usual)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Post("http://"+s.address+demo+"/ask", "application/json", strings.NewReader(`{"text":"可以开发票吗"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 200 || !strings.Contains(string(body), "亲，可以开发票的。") {
		t.Errorf("got %d %s, %v", res.StatusCode, body, err)
	}
	s.stop()
	if err := <-s.done; err != nil {
		t.Errorf("got %v", err)
	}
}
