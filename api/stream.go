package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// pace is how a stream of events goes.
type pace struct {
	write time.Duration // how long one who does not read is waited for before he is dropped; he resumes where he was
	beat  time.Duration // how often a stream without news says that it lives: proxies cut what is silent for a minute
	rest  time.Duration // between two looks into the log of a whole shop, so that a busy one is read in parts
	line  time.Duration // between two looks at the queue
}

var usualPace = pace{write: 10 * time.Second, beat: 20 * time.Second, rest: 100 * time.Millisecond, line: time.Second}

// stream is one client who follows events. It has a goroutine of its own, and asks the log when the hub wakes it: no
// other stream waits for it, however slow it is.
type stream struct {
	*server
	*call
	watch        *desk.Watch
	conversation string    // "" is the whole shop
	last         int64     // event that was sent
	stood        string    // the standing that was sent
	moved        bool      // the queue is to be looked at
	since        time.Time // as it has been since
	rc           *http.ResponseController
	told         func(desk.Event) (any, bool) // what the client is told of an event, if anything
}

// batch is how many events are read at once.
const batch = 100

// errCutOff ends a stream that has begun. The client resumes.
var errCutOff = errors.New("stream cut off")

// follow sends events until the client goes away, is too slow, or the server stops.
func (s *stream) follow() error {
	s.watch = s.Hub.Watch(s.shop, s.conversation)
	if s.watch == nil {
		return &refusal{row: errTooMany, detail: "打开的页面太多了，请关掉几个再试。", retry: 10 * time.Second}
	}
	defer s.watch.End()
	h := s.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // or nginx keeps it all to itself
	s.Status(http.StatusOK)
	s.rc = http.NewResponseController(s.Writer)
	err := s.run()
	if errors.Is(err, errCutOff) || s.ctx().Err() != nil {
		return nil // half of it is sent: there is nobody to be told
	}
	return err
}

func (s *stream) run() error {
	beat := time.NewTicker(s.pace.beat)
	defer beat.Stop()
	line := time.NewTicker(s.pace.line)
	defer line.Stop()
	s.stir()
	if err := s.write([]byte("retry: 2000\n\n")); err != nil {
		return err
	}
	for {
		if err := s.catchUp(); err != nil {
			return err
		}
		var wait <-chan time.Time
		if s.moved { // look at the queue, at the next stroke
			wait = line.C
		}
		select {
		case <-s.ctx().Done():
			return nil
		case <-beat.C:
			if s.still(s.call) != nil { // who is not let in any more hears no more
				return nil
			}
			s.moved = true // the wait changes while nothing moves
			if err := s.write([]byte(": \n\n")); err != nil {
				return err
			}
		case <-wait:
			s.moved = false
			if err := s.standing(); err != nil {
				return err
			}
		case <-s.watch.C:
			typing, shift, closed := s.watch.Take()
			if closed {
				return nil
			}
			if shift {
				s.stir()
			}
			for _, t := range typing {
				if s.conversation != "" {
					t.Name = s.names.of(s.ctx(), s.shop, t.Name)
				}
				if err := s.send("typing", 0, t); err != nil {
					return err
				}
			}
			s.pause()
		}
	}
}

// stir has the queue looked at, as it is from now on.
func (s *stream) stir() { s.moved, s.since = true, time.Now() }

// pause lets a busy shop's events gather.
func (s *stream) pause() {
	if s.conversation != "" {
		return
	}
	select {
	case <-time.After(s.pace.rest):
	case <-s.ctx().Done():
	}
}

// catchUp sends what the log has that the client has not.
func (s *stream) catchUp() error {
	for {
		ctx, cancel := context.WithTimeout(s.ctx(), s.Wait)
		events, err := s.Queue.Events(ctx, s.shop, s.conversation, s.last, batch)
		cancel()
		if err != nil {
			return fmt.Errorf("%w: %w", errCutOff, err)
		}
		for _, e := range events {
			if v, tell := s.told(e); tell {
				if err := s.send(string(e.Kind), e.Seq, v); err != nil {
					return err
				}
			}
			if e.Kind == desk.OfOwner { // he may be in the queue now
				s.stir()
			}
			s.last = e.Seq
		}
		if len(events) < batch {
			return nil
		}
	}
}

// standing sends where the buyer stands in the queue, if that has changed. It is no event of the log and has no id:
// one who resumes is told anew.
func (s *stream) standing() error {
	if s.conversation == "" {
		return nil
	}
	s.watch.Waits(true) // first, or what moves meanwhile is not heard of
	at, err := s.lines.standing(s.ctx(), s.shop, s.conversation, s.since)
	if err != nil {
		return fmt.Errorf("%w: %w", errCutOff, err)
	}
	if at.Position == 0 {
		s.watch.Waits(false)
	}
	told := fmt.Sprintf("%+v", stood(at))
	if told == s.stood || s.stood == "" && at.Position == 0 {
		return nil
	}
	s.stood = told
	return s.send("position", 0, at)
}

// stood is a standing that is worth telling again: the wait is told to the minute.
func stood(at desk.Standing) [3]any {
	out := [3]any{at.Position, -1, ""}
	if at.Wait != nil {
		out[1] = *at.Wait / 60
	}
	if at.OpensAt != nil {
		out[2] = at.OpensAt.String()
	}
	return out
}

// send sends one event. Without an id it is not resumed from.
func (s *stream) send(name string, id int64, v any) error {
	var b bytes.Buffer
	if id > 0 {
		b.WriteString("id: " + strconv.FormatInt(id, 10) + "\n")
	}
	b.WriteString("event: " + name + "\ndata: ")
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil { // which ends with a line's end, and has none inside
		return fmt.Errorf("encode event: %w", err)
	}
	b.WriteByte('\n')
	return s.write(b.Bytes())
}

// write sends bytes and waits for as long as pace allows. The deadline is the stream's own: the server's is for
// replies that end.
func (s *stream) write(b []byte) error {
	if err := s.rc.SetWriteDeadline(time.Now().Add(s.pace.write)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("%w: %w", errCutOff, err)
	}
	if _, err := s.Writer.Write(b); err != nil {
		return fmt.Errorf("%w: %w", errCutOff, err)
	}
	if err := s.rc.Flush(); err != nil {
		return fmt.Errorf("%w: %w", errCutOff, err)
	}
	return nil
}

// resumed is the event after which a client wants to go on: what his browser sends when the line was cut, or the
// parameter "after" of a first call.
func (c *call) resumed() (after int64, given bool, err error) {
	text := c.GetHeader("Last-Event-ID")
	if text == "" {
		text = c.Query("after")
	}
	if text == "" {
		return 0, false, nil
	}
	after, err = strconv.ParseInt(text, 10, 64)
	if err != nil || after < 0 {
		return 0, true, unfit("after", "after（或 Last-Event-ID 头）要用收到的最后一个事件的编号。")
	}
	return after, true, nil
}

// start is the event that a stream begins after: the one named, or the newest.
func (s *server) start(c *call, shop faq.Shop) (int64, error) {
	after, given, err := c.resumed()
	if given || err != nil {
		return after, err
	}
	return s.Queue.Newest(c.ctx(), shop)
}
