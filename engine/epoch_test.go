package engine_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// meddled is a ledger in which something happens between what the engine recalls and what it records.
type meddled struct {
	desk.Ledger
	between func(conversation string)
}

func (h *meddled) Recall(ctx context.Context, shop faq.Shop, conversation string, n int) (desk.Conversation, []faq.Exchange, error) {
	c, past, err := h.Ledger.Recall(ctx, shop, conversation, n)
	if h.between != nil {
		h.between(conversation)
	}
	return c, past, err
}

// TestReplyDecidedTooEarly holds that a reply is decided anew where an agent came and went meanwhile.
func TestReplyDecidedTooEarly(t *testing.T) {
	t.Parallel()
	ledger := &meddled{}
	h := newHouse(t, func(c *engine.Config) {
		ledger.Ledger = c.Ledger
		c.Ledger = ledger
	})
	c := h.ask("", "可以开发票吗").Conversation
	visits := 0
	visit := func(conversation string) {
		visits++
		r, err := h.keeper.Record(t.Context(), faq.Exchange{Shop: tea, Conversation: conversation, Question: "转人工", Decision: faq.Escalated})
		check(t, err)
		_, err = h.keeper.Claim(t.Context(), tea, r.Ticket.ID, "小王")
		check(t, err)
		_, err = h.keeper.Close(t.Context(), tea, r.Ticket.ID, "小王", "")
		check(t, err)
	}
	ledger.between = func(conversation string) {
		ledger.between = nil
		visit(conversation)
	}
	r := h.ask(c, "怎么申请退货")
	is(t, "decided anew", r.Exchange, "answer return 在订单里申请退货。")
	if now, _, err := h.keeper.Conversation(t.Context(), tea, c, 0); err != nil || r.Epoch != now.Epoch-1 || visits != 1 {
		t.Errorf("got epoch %d in a conversation of epoch %d (%v) after %d visits, want it decided while nobody owned it", r.Epoch, now.Epoch, err, visits)
	}
	if got := h.messages(c); !slices.Equal(got[len(got)-2:], []string{"buyer: 怎么申请退货", "bot: 在订单里申请退货。"}) || len(got) != 5 {
		t.Errorf("got %q, want the question and its reply once", got)
	}

	ledger.between = visit
	before := len(h.messages(c))
	if _, err := h.Ask(t.Context(), faq.Question{Shop: tea, Conversation: c, Text: "怎么申请退货"}); !errors.Is(err, desk.ErrStale) {
		t.Errorf("hands that never rest: got %v, want %v", err, desk.ErrStale)
	}
	if got := h.messages(c); len(got) != before+4 { // the visitors' own
		t.Errorf("got %q, want nothing of a question that was refused", got[before:])
	}
}
