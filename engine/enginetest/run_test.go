package enginetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
)

// parrot answers with the entry that the message names, and remembers what it was asked.
type parrot struct {
	asked  []faq.Question
	opened int
}

func (p *parrot) Ask(_ context.Context, q faq.Question) (engine.Reply, error) {
	p.asked = append(p.asked, q)
	if q.Text == "" {
		return engine.Reply{}, faq.ErrInvalid
	}
	c := q.Conversation
	if c == "" {
		p.opened++
		c = fmt.Sprintf("c%d", p.opened)
	}
	return engine.Reply{Exchange: faq.Exchange{Conversation: c, Decision: faq.Answered, Entry: faq.ID(q.Text), Said: "说：" + q.Text}}, nil
}

func parse(t *testing.T, text string) Script {
	t.Helper()
	s, err := Parse(strings.NewReader(text), "a.ask")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Each case is a conversation of its own, with the facts that the channel knows.
func TestRunConversations(t *testing.T) {
	var p parrot
	got, err := Run(t.Context(), &p, "tea", parse(t, "知 order_state=paid channel=jd\n问 a\n答 a\n问 b\n答 b\n\n问 c\n答 c"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Tally{Cases: 2, Turns: 3}, got); diff != "" {
		t.Errorf("tally, -want +got:\n%s", diff)
	}
	known := intents.Slots{"order_state": "paid", "channel": "jd"}
	want := []faq.Question{
		{Shop: "tea", Text: "a", Slots: known, Channel: "jd"},
		{Shop: "tea", Text: "b", Slots: known, Channel: "jd", Conversation: "c1"},
		{Shop: "tea", Text: "c", Slots: intents.Slots{}},
	}
	if diff := cmp.Diff(want, p.asked); diff != "" {
		t.Errorf("questions, -want +got:\n%s", diff)
	}
}

// What fails is told with its line; a known miss must fail, so that who mends it takes the star away.
func TestRunTally(t *testing.T) {
	got, err := Run(t.Context(), &parrot{}, "tea", parse(t, strings.Join([]string{
		"问 a", "答 a", "", // met
		"问 b", "答 a 含 说", "", // not met
		"问 c", "*答 a", "", // a known miss that misses
		"问 d", "*答 d", "", // one that does not any more
		"问 e", "*不答 e", // a known miss of another kind
		"问 f", "转 no_entry", // not met, later in its case
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := Tally{Cases: 5, Turns: 6, Misses: 2, Failures: []string{
		"a.ask:4: b: got answer b 说：b, want 答 a 含 说",
		"a.ask:10: d: no longer a miss, take the * away",
		"a.ask:15: f: got answer f 说：f, want 转 no_entry",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tally, -want +got:\n%s", diff)
	}
}

// An engine that fails is no failed expectation: it ends the run, with the line.
func TestRunEndsAtAnError(t *testing.T) {
	s := parse(t, "问 a\n答 a\n问 b\n答 b\n\n问 c\n答 c")
	s.Cases[0].Turns[1].Text = ""
	p := parrot{}
	got, err := Run(t.Context(), &p, "tea", s)
	if !errors.Is(err, faq.ErrInvalid) || !strings.HasPrefix(err.Error(), `a.ask:3: ask "": `) {
		t.Errorf("got error %v, want that of line 3", err)
	}
	if got.Turns != 2 || len(p.asked) != 2 {
		t.Errorf("got %d turns and %d questions, want 2", got.Turns, len(p.asked))
	}
}
