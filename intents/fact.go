package intents

import (
	"strings"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// Fact is one slot that a message fills, with the words it was read from: an agent sees both, and so can tell a
// misreading from a lie.
type Fact struct {
	Slot  Slot
	Value string
	Said  string // in normal form
}

// Facts are what one message says, at most one of each slot.
type Facts []Fact

// Slots returns the facts by slot.
func (fs Facts) Slots() Slots {
	if len(fs) == 0 {
		return nil
	}
	out := make(Slots, len(fs))
	for _, f := range fs {
		out[f.Slot] = f.Value
	}
	return out
}

// Reader reads facts from messages. It promises to prefer silence: a question ("发货了吗"), a condition
// ("如果签收了") or a denial ("没收到") is no statement and fills nothing, for a slot that is missing is asked for,
// while a wrong one gives a wrong answer. It is safe for many goroutines.
type Reader struct {
	places *Gazetteer
	states *Lexicon
}

// NewReader returns a reader that knows the places of g.
func NewReader(g *Gazetteer) *Reader {
	return &Reader{places: g, states: newStates()}
}

// Read returns what the message says, in the order of the slots' declaration. It never fills Channel, which only
// the channel knows.
func (r *Reader) Read(text zh.Text) Facts {
	var out Facts
	fill := func(slot Slot, value, said string) {
		if value != "" {
			out = append(out, Fact{slot, value, said})
		}
	}
	value, said := r.region(text.Norm)
	fill(Region, value, said)
	value, said = r.orderState(text.Raw)
	fill(OrderState, value, said)
	value, said = amount(text.Raw)
	fill(Amount, value, said)
	value, said = orderNo(text.Norm)
	fill(OrderNo, value, said)
	return out
}

// clause is a part of a message in normal form, with the mark that ended it: 0 at the end of the message.
type clause struct {
	text string
	mark rune
}

// clauses cuts a raw message at its punctuation. The normal form will not do here: what it drops includes the
// question mark.
func clauses(raw string) []clause {
	var out []clause
	for raw != "" {
		part, rest, mark := raw, "", rune(0)
		if i := strings.IndexAny(raw, "，。！？；：、…～~,!?;:\n\r\t"); i >= 0 {
			r, size := utf8.DecodeRuneInString(raw[i:])
			part, rest, mark = raw[:i], raw[i+size:], r
		}
		raw = rest
		if text := zh.Fold(part); text != "" {
			out = append(out, clause{text, mark})
		} else if len(out) > 0 && asks(mark) {
			out[len(out)-1].mark = mark // 发货了...?
		}
	}
	return out
}

func asks(mark rune) bool { return mark == '?' || mark == '？' }
