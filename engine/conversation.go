package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// recall returns the conversation's epoch and its last exchanges, newest first; none for a new one. A clicked option
// belongs to the conversation it was offered in: q is given that one where it names none.
func (e *Engine) recall(ctx context.Context, q *faq.Question) (epoch int, past []faq.Exchange, err error) {
	if q.Token != "" && q.Conversation == "" {
		x, _, err := e.offered(ctx, q.Shop, q.Token)
		if err != nil {
			return 0, nil, err
		}
		q.Conversation = x.Conversation
	}
	if q.Conversation == "" {
		return 0, nil, nil
	}
	c, past, err := e.Ledger.Recall(ctx, q.Shop, q.Conversation, 3)
	return c.Epoch, past, err
}

// token names the i-th option of an exchange. It cannot be guessed because the exchange's id cannot.
func token(exchange string, i int) string { return exchange + "." + strconv.Itoa(i) }

// offered returns the exchange and the option that the token names.
func (e *Engine) offered(ctx context.Context, shop faq.Shop, tok string) (faq.Exchange, faq.Option, error) {
	id, index, _ := strings.Cut(tok, ".")
	i, err := strconv.Atoi(index)
	if err != nil || id == "" {
		return faq.Exchange{}, faq.Option{}, &faq.FieldError{Field: "token", Reason: "not a token of an option"}
	}
	x, err := e.Ledger.Exchange(ctx, shop, id)
	if err == nil && (i < 0 || i >= len(x.Options)) {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Exchange{}, faq.Option{}, fmt.Errorf("token %q: %w", tok, err)
	}
	return x, x.Options[i], nil
}

// choose finds the entry that the conversation itself points to: an option picked by click, number or its own
// words, or the entry whose missing fact the message tells, which is added to slots. It returns nil where the message
// stands for itself.
func (e *Engine) choose(bank *Bank, option *faq.Option, past []faq.Exchange, told message, slots intents.Slots) (*faq.Entry, string) {
	if option != nil {
		return entryOr(bank, option.Entry), option.Token
	}
	if len(past) == 0 {
		return nil, ""
	}
	last := past[0]
	if o := pickedByWords(last.Options, told.text); o != nil {
		return entryOr(bank, o.Entry), o.Token
	}
	switch last.Decision {
	case faq.Asked:
		if reply := e.Facts.Reply(last.Asked, told.text); reply != "" && utf8.RuneCountInString(told.text.Core) <= longestReply {
			slots[last.Asked] = reply
			return entryOr(bank, last.Entry), ""
		}
	case faq.Answered: // 「那西藏呢」 after an answer about 新疆
		about := depending(bank, last, intents.Region)
		if about == nil {
			break
		}
		if place := e.Facts.Reply(intents.Region, told.text); place != "" && told.isHardlyMoreThan(place) {
			slots[intents.Region] = place
			return about, ""
		}
	}
	return nil, ""
}

// depending returns the first entry that was said of which the text differs by the slot, or nil.
func depending(bank *Bank, last faq.Exchange, slot intents.Slot) *faq.Entry {
	if dependsOn(bank, last.Entry, slot) {
		return bank.Entries[last.Entry]
	}
	for _, said := range last.Answers {
		if dependsOn(bank, said.Entry, slot) {
			return bank.Entries[said.Entry]
		}
	}
	return nil
}

// longestReply is the longest message, in characters, that is read as the answer to a question just asked. What is
// longer tells a story of its own.
const longestReply = 16

// entryOr returns the bank's entry, or a retired one under that id, which Decide calls expired.
func entryOr(bank *Bank, id faq.ID) *faq.Entry {
	if e := bank.Entries[id]; e != nil {
		return e
	}
	return &faq.Entry{ID: id, Status: faq.Retired}
}

// pickedByWords returns the option that the message names by its number or its own question.
func pickedByWords(options []faq.Option, text zh.Text) *faq.Option {
	said := strings.TrimPrefix(text.Core, "选")
	said = strings.TrimSuffix(strings.TrimPrefix(said, "第"), "个")
	for i := range options {
		ordinal := []string{"一", "二", "三"}[i%3]
		if said == strconv.Itoa(i+1) || said == ordinal || zh.Fold(text.Raw) == zh.Fold(options[i].Question) {
			return &options[i]
		}
	}
	return nil
}

// dependsOn reports whether what the entry says differs by the slot.
func dependsOn(bank *Bank, id faq.ID, slot intents.Slot) bool {
	e := bank.Entries[id]
	if e == nil {
		return false
	}
	for _, a := range e.Answers {
		if slot == intents.Region && len(a.When.Region) > 0 {
			return true
		}
		for _, quoted := range faq.Quotes(a.Text) {
			for _, p := range bank.Policies {
				if p.Name == quoted[0] && p.By == slot {
					return true
				}
			}
		}
	}
	return false
}

// message is what one message tells beside its question.
type message struct {
	text  zh.Text
	slots intents.Slots
}

// isHardlyMoreThan reports whether the message says little beside the place: 「那西藏呢」, 「寄到喀什的」.
func (m message) isHardlyMoreThan(place string) bool {
	return utf8.RuneCountInString(m.text.Core) <= min(utf8.RuneCountInString(place), 4)+3
}

// carried are the facts that stay true from one question of a conversation to the next.
func carried(past []faq.Exchange) intents.Slots {
	out := intents.Slots{}
	if len(past) == 0 {
		return out
	}
	for _, slot := range []intents.Slot{intents.Region, intents.OrderState} {
		if v := past[0].Slots[slot]; v != "" {
			out[slot] = v
		}
	}
	return out
}

// repeats reports whether the same words were answered a moment ago. The second time round the same answer would not
// help either.
func (e *Engine) repeats(text zh.Text, past []faq.Exchange) bool {
	return slices.ContainsFunc(past, func(x faq.Exchange) bool {
		if x.Decision != faq.Answered || x.Picked != "" {
			return false
		}
		before, err := e.Reader.Read(zh.Once(x.Question))
		return err == nil && before.Core == text.Core
	})
}

// Judge keeps what somebody said about a reply. A picked option is named by its token.
func (e *Engine) Judge(ctx context.Context, shop faq.Shop, exchange string, verdict faq.Verdict, token string) error {
	if verdict == faq.Picked {
		x, _, err := e.offered(ctx, shop, token)
		if err != nil {
			return err
		}
		if x.ID != exchange {
			return &faq.FieldError{Field: "token", Reason: "belongs to another answer"}
		}
	}
	return e.Ledger.Judge(ctx, shop, exchange, verdict, token)
}

// Why returns the record of a reply.
func (e *Engine) Why(ctx context.Context, shop faq.Shop, exchange string) (faq.Exchange, error) {
	return e.Ledger.Exchange(ctx, shop, exchange)
}
