package api

import (
	"testing"

	"xiaoer/intents"
)

// TestChoicesAreUnderstood holds that a page which sends a button's title back as the buyer's words is understood, and
// that every state of an order has a button.
func TestChoicesAreUnderstood(t *testing.T) {
	t.Parallel()
	reader := intents.NewReader(intents.NewGazetteer(nil))
	for i, c := range choices[intents.OrderState] {
		if c.Value != intents.OrderStates[i] {
			t.Errorf("choice %d: got %s, want %s", i, c.Value, intents.OrderStates[i])
		}
		if got := reader.Reply(intents.OrderState, read(c.Title)); got != c.Value {
			t.Errorf("%s is read as %q, want %q", c.Title, got, c.Value)
		}
	}
}
