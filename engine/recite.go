package engine

import (
	"context"
	"fmt"

	"xiaoer/faq"
	"xiaoer/intents"
)

// Recited is what an entry says to somebody of whom the slots are known.
type Recited struct {
	Text    string
	Missing intents.Slot // where the answer depends on a fact that is not known; Text is "" then
}

// Recite returns what an entry says, for an agent who wants to send it. An entry that is not there is faq.ErrNotFound,
// and one that may not be said now faq.ErrConflict.
func (e *Engine) Recite(ctx context.Context, shop faq.Shop, id faq.ID, slots intents.Slots) (Recited, error) {
	bank, err := e.Banks.Bank(ctx, shop)
	if err != nil {
		return Recited{}, fmt.Errorf("recite %s: %w", id, err)
	}
	defer bank.Release()
	entry := bank.Entries[id]
	if entry == nil {
		return Recited{}, fmt.Errorf("recite %s: %w", id, faq.ErrNotFound)
	}
	now := e.Now()
	d := say(Evidence{Now: now, Policies: faq.InForce(bank.Policies, now), Slots: slots}, entry, 1, e.Facts.Within)
	switch {
	case d.Kind == faq.Answered:
		return Recited{Text: d.Text}, nil
	case d.Reason == faq.MissingSlot:
		return Recited{Missing: d.Slot}, nil
	}
	return Recited{}, fmt.Errorf("recite %s: %w: %s", id, faq.ErrConflict, d.Reason)
}
