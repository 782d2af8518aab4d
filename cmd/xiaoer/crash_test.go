package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

var (
	kills     = flag.Int("kills", 1, "how often TestCrash kills the server")
	crashSeed = flag.Uint64("crash-seed", uint64(time.Now().UnixNano()), "of TestCrash: when it kills")
)

// TestCrash kills a real server under load, time and again on one data folder, and looks each time for everything that
// was acknowledged: messages in their order, each once, what the bot said by itself among them; tickets that were
// closed; replies under their keys. What was under way when it was killed is sent again under its id, and must be there
// once. So it is whenever a bot's reply is on the disk.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("starts servers")
	}
	for _, record := range []string{batched, durable} {
		t.Run(record, func(t *testing.T) { crashes(t, record) })
	}
}

func crashes(t *testing.T, record string) {
	t.Parallel()
	start, rng := time.Now(), rand.New(rand.NewPCG(*crashSeed, 20))
	data := t.TempDir()
	c := &crash{t: t, talks: map[string]*crashTalk{}, closed: map[string]bool{}}
	t.Cleanup(func() {
		line, _ := json.Marshal(map[string]any{
			"crash": "desk", "record": record, "ok": !t.Failed(), "seed": *crashSeed, "kills": *kills, "conversations": len(c.talks), "acknowledged": c.acknowledged, "by_the_bot": c.alone,
			"sent_again": c.again, "closed": len(c.closed), "seconds": time.Since(start).Seconds(),
		})
		fmt.Println(string(line))
	})
	srv, _ := serveReal(t, data, "--record", record)
	for i := range 3 {
		c.keys = append(c.keys, srv.newKey(fmt.Sprint("客服", i)))
	}
	for range *kills {
		c.load(srv, time.Duration(200+rng.IntN(1200))*time.Millisecond)
		srv, _ = serveReal(t, data, "--record", record)
		c.resend(srv)
		c.look(srv)
	}
	if c.alone == 0 {
		t.Error("the bot has answered nothing by itself")
	}
}

// crash is what was acknowledged, and what was under way.
type crash struct {
	t    *testing.T
	keys []string

	mu           sync.Mutex
	talks        map[string]*crashTalk
	closed       map[string]bool // tickets
	underway     []func(*running) error
	acknowledged int
	alone        int // of them what the bot said by itself
	again        int
	n            int
}

// crashTalk is one conversation as its buyer and agents remember it: texts that were acknowledged.
type crashTalk struct{ said []string }

// load lets buyers and agents work until the server is killed.
func (c *crash) load(srv *running, span time.Duration) {
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for c.buyer(srv, fmt.Sprintf("%d-%d", i, c.next())) {
			}
		})
	}
	for i := range 3 {
		all.Go(func() {
			for c.shopper(srv, fmt.Sprintf("alone-%d-%d", i, c.next())) {
			}
		})
	}
	for _, key := range c.keys {
		all.Go(func() {
			for c.agent(srv, key) {
			}
		})
	}
	time.AfterFunc(span, func() { _ = srv.cmd.Process.Kill() })
	all.Wait()
	_ = srv.cmd.Wait()
}

func (c *crash) next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n
}

// done notes what came of a request: acknowledged, refused (which is an answer too), or under way when the power
// failed. It reports whether the server lives.
func (c *crash) done(err error, acknowledged func(), again func(*running) error) (lives bool) {
	var no *refused
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil:
		c.acknowledged++
		acknowledged()
	case errors.As(err, &no):
		if no.status >= 500 {
			c.t.Errorf("refused: %v", no)
		}
	default:
		c.underway = append(c.underway, again)
		return false
	}
	return true
}

// said notes a text that was acknowledged. The lock is held.
func (c *crash) said(conversation, text string) {
	if c.talks[conversation] == nil {
		c.talks[conversation] = &crashTalk{}
	}
	c.talks[conversation].said = append(c.talks[conversation].said, text)
}

// buyer opens a conversation, asks for a person, and writes on.
func (c *crash) buyer(srv *running, name string) (lives bool) {
	conversation := ""
	for i := range 4 {
		text := fmt.Sprintf("转人工 %s-%d", name, i)
		body := map[string]any{"text": text, "message_id": "message-of-the-channel-" + name + fmt.Sprint("-", i)}
		if conversation != "" {
			body["conversation"] = conversation
		}
		var reply asked
		err := send(srv.url+"/ask", "POST", "", "", body, &reply)
		lives := c.done(err, func() { c.said(reply.Conversation, text) }, func(srv *running) error {
			err := send(srv.url+"/ask", "POST", "", "", body, &reply)
			if err == nil {
				c.said(reply.Conversation, text)
			}
			return err
		})
		if err != nil {
			return lives
		}
		conversation = reply.Conversation
	}
	return true
}

// shopper asks what the bot answers by itself.
func (c *crash) shopper(srv *running, name string) (lives bool) {
	text := "可以开发票吗"
	body := map[string]any{"text": text, "message_id": "message-of-the-channel-" + name}
	var reply asked
	err := send(srv.url+"/ask", "POST", "", "", body, &reply)
	return c.done(err, func() {
		c.said(reply.Conversation, text)
		if reply.Ticket == nil && !reply.Held {
			c.said(reply.Conversation, reply.Text)
			c.alone++
		}
	}, func(srv *running) error {
		err := send(srv.url+"/ask", "POST", "", "", body, &reply)
		if err == nil {
			c.said(reply.Conversation, text)
		}
		return err
	})
}

// agent takes the next ticket, replies, and closes it.
func (c *crash) agent(srv *running, key string) (lives bool) {
	var ticket struct{ ID, Conversation string }
	if err := send(srv.url+"/queue/next", "POST", key, "", nil, &ticket); err != nil {
		return c.done(err, func() {}, func(*running) error { return nil })
	}
	text := fmt.Sprint("回复 ", c.next())
	path := "/tickets/" + ticket.ID
	err := send(srv.url+path+"/reply", "POST", key, text, map[string]any{"text": text}, nil)
	lives = c.done(err, func() { c.said(ticket.Conversation, text) }, func(srv *running) error {
		err := send(srv.url+path+"/reply", "POST", key, text, map[string]any{"text": text}, nil)
		if err == nil {
			c.said(ticket.Conversation, text)
		}
		return err
	})
	if err != nil {
		return lives
	}
	err = send(srv.url+path+"/close", "POST", key, "", map[string]any{"note": "已处理"}, nil)
	return c.done(err, func() { c.closed[ticket.ID] = true }, func(srv *running) error {
		err := send(srv.url+path+"/close", "POST", key, "", map[string]any{"note": "已处理"}, nil)
		if err == nil {
			c.closed[ticket.ID] = true
		}
		return err
	})
}

// resend sends again what was under way, under its old id.
func (c *crash) resend(srv *running) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, again := range c.underway {
		c.again++
		if err := again(srv); err != nil {
			c.t.Errorf("sent again: %v", err)
		}
	}
	c.underway = nil
}

// look compares what the server has with what was acknowledged.
func (c *crash) look(srv *running) {
	for id, talk := range c.talks {
		var got spoken
		if err := send(srv.url+"/conversations/"+id, "GET", "", "", nil, &got); err != nil {
			c.t.Errorf("a conversation that was acknowledged: %v", err)
			continue
		}
		times := map[string]int{}
		for i, m := range got.Messages {
			if m.Seq != i+1 {
				c.t.Errorf("conversation of %q: got message %d after %d", talk.said[0], m.Seq, i)
			}
			times[m.Text]++
		}
		for _, text := range talk.said {
			if times[text] != 1 {
				c.t.Errorf("%q was acknowledged: got it %d times, want once", text, times[text])
			}
		}
	}
	for id := range c.closed {
		var got struct{ State string }
		if err := send(srv.url+"/tickets/"+id, "GET", c.keys[0], "", nil, &got); err != nil || got.State != "closed" {
			c.t.Errorf("ticket %s was closed: got %q (%v)", id, got.State, err)
		}
	}
}
