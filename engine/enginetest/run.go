package enginetest

import (
	"context"
	"fmt"

	"xiaoer/engine"
	"xiaoer/faq"
)

// Asker is an engine that keeps conversations.
type Asker interface {
	Ask(ctx context.Context, q faq.Question) (engine.Reply, error)
}

// Tally is what came of a script.
type Tally struct {
	Cases, Turns int
	Misses       int      // known ones, that missed
	Failures     []string // file:line: what is wrong; a known miss that no longer misses is one too
}

// Run plays every case of the script against the engine.
func Run(ctx context.Context, asker Asker, shop faq.Shop, s Script) (Tally, error) {
	t := Tally{Cases: len(s.Cases)}
	for _, c := range s.Cases {
		conversation := ""
		for _, turn := range c.Turns {
			t.Turns++
			reply, err := asker.Ask(ctx, faq.Question{
				Shop: shop, Text: turn.Text, Conversation: conversation, Slots: c.Known, Channel: c.Known["channel"],
			})
			if err != nil {
				return t, fmt.Errorf("%s:%d: ask %q: %w", s.File, turn.Line, turn.Text, err)
			}
			conversation = reply.Conversation
			wrong := turn.Want.Check(reply.Exchange)
			switch {
			case wrong != "" && turn.Want.Miss:
				t.Misses++
			case wrong != "":
				t.Failures = append(t.Failures, fmt.Sprintf("%s:%d: %s: %s", s.File, turn.Line, turn.Text, wrong))
			case turn.Want.Miss:
				t.Failures = append(t.Failures, fmt.Sprintf("%s:%d: %s: no longer a miss, take the * away", s.File, turn.Line, turn.Text))
			}
		}
	}
	return t, nil
}
