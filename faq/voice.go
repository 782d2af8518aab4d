package faq

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// Voice is what one conversation says of one entry: it answers this question, or it does not. A conversation has one
// voice for a question and an entry, its last, and agrees with one entry at most: who clicks through three options
// to read them all has chosen the last.
type Voice struct {
	Conversation string
	Entry        ID
	Question     string // as it was typed
	Core         string // its normal form (zh.Core): questions of one core are one question
	Agrees       bool
}

// Chosen returns the voice of a buyer who was offered questions by x and chose the one with that token. ok is false
// where x offered none of that token, or the question is not to be learned from.
func (x *Exchange) Chosen(token string) (v Voice, ok bool) {
	for _, o := range x.Options {
		if o.Token == token && token != "" {
			return x.voice(o.Entry, true)
		}
	}
	return Voice{}, false
}

// Judged returns the voice in a verdict about the answer that x gave to its question. ok is false where x answered
// nothing, or where the words themselves were not weighed: 「乌鲁木齐」 after a question back says nothing of postage.
func (x *Exchange) Judged(verdict Verdict) (v Voice, ok bool) {
	weighed := slices.ContainsFunc(x.Candidates, func(c Candidate) bool { return c.Entry == x.Entry })
	if x.Decision != Answered || !weighed || verdict != Helpful && verdict != Wrong {
		return Voice{}, false
	}
	return x.voice(x.Entry, verdict == Helpful)
}

// Labelled returns the voice of an agent who says which entry answers what the buyer said: a conversation's like any
// other, so that it takes two of them. ok is false where the question is not to be learned from.
func Labelled(conversation, question string, entry ID) (v Voice, ok bool) {
	x := Exchange{Conversation: conversation, Question: question}
	return x.voice(entry, true)
}

// How long a core that is learned from may be, in characters: one alone asks nothing, and a story is told once.
const (
	leastCore = 2
	mostCore  = 60
)

func (x *Exchange) voice(entry ID, agrees bool) (v Voice, ok bool) {
	core := zh.Core(x.Question)
	if n := utf8.RuneCountInString(core); n < leastCore || n > mostCore || identifies(x.Question) {
		return Voice{}, false
	}
	return Voice{Conversation: x.Conversation, Entry: entry, Question: strings.TrimSpace(x.Question), Core: core, Agrees: agrees}, true
}

// identifies reports whether a text holds somebody's phone, order or parcel number, or street address: it is not
// learned from then, for what is learned stands in lists that the shop's staff read.
func identifies(text string) bool { return Conceal(text) != text }

// Tally counts the voices about one question and one entry.
type Tally struct {
	Entry    ID        `json:"entry"`
	Question string    `json:"question"` // as it was typed last
	Core     string    `json:"-"`
	For      int       `json:"for"`     // conversations that agree
	Against  int       `json:"against"` // conversations that do not
	Last     time.Time `json:"last_at"`
	Vetoed   bool      `json:"-"`
}

// ID names the pair of question and entry. It is made of the two and stays the same.
func (t Tally) ID() string {
	sum := sha256.Sum256([]byte(string(t.Entry) + "\x00" + t.Core))
	return hex.EncodeToString(sum[:12])
}

// Standing is what the voices about a question and an entry come to.
type Standing string

// The standings, in the order in which they are looked for.
const (
	Vetoed    Standing = "vetoed"    // a manager has said no, for good
	Unserved  Standing = "unserved"  // the entry is not live
	Phrased   Standing = "phrased"   // some live entry has the question among its phrasings: nothing to be learned
	Denied    Standing = "denied"    // the entry does not answer it
	Undecided Standing = "undecided" // too few voices, or too many against
	Contested Standing = "contested" // another live entry has a voice for the same question
	Crowded   Standing = "crowded"   // the entry has MostConfirmed newer ones
	Confirmed Standing = "confirmed" // the entry answers it
)

// Quorum is by how many conversations one side must outnumber the other for a question to be confirmed or denied.
// With two, nobody settles anything in one conversation alone, and one objection is enough against two.
const Quorum = 2

// MostConfirmed bounds the confirmed questions of an entry, the newest being kept, so that they never drown the
// phrasings that people wrote.
const MostConfirmed = 40

// Confirmation is a tally and what it comes to.
type Confirmation struct {
	Tally
	Standing Standing `json:"standing"`
}

// Confirm rules on tallies, by entry and question. A question is confirmed to be answered by an entry where all of
// this holds:
//
//   - the conversations that agree outnumber those that do not by Quorum,
//   - no other live entry has a voice for the same question,
//   - no live entry has the question among its phrasings,
//   - the entry is live, no manager has vetoed the pair, and it is among the entry's MostConfirmed newest.
//
// Questions are the same where their cores are. What was vetoed has no voice. It is pure; live are the entries that
// are served.
func Confirm(tallies []Tally, live []*Entry) []Confirmation {
	if len(tallies) == 0 {
		return nil
	}
	r := newRuling(tallies, live)
	out := make([]Confirmation, 0, len(tallies))
	for _, t := range tallies {
		out = append(out, Confirmation{t, r.on(t)})
	}
	slices.SortFunc(out, func(a, b Confirmation) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), b.Last.Compare(a.Last), cmp.Compare(a.Core, b.Core))
	})
	taken := map[ID]int{}
	for i := range out {
		if out[i].Standing != Confirmed {
			continue
		}
		if taken[out[i].Entry]++; taken[out[i].Entry] > MostConfirmed {
			out[i].Standing = Crowded
		}
	}
	return out
}

// ruling is what must be known of all the others to rule on one tally.
type ruling struct {
	live    map[ID]bool
	phrased map[string]bool // cores that are phrasings of live entries
	agreed  map[string]int  // with how many live entries somebody agrees, by core
}

func newRuling(tallies []Tally, live []*Entry) ruling {
	r := ruling{live: map[ID]bool{}, phrased: map[string]bool{}, agreed: map[string]int{}}
	for _, e := range live {
		r.live[e.ID] = true
		for _, p := range e.Phrasings() {
			r.phrased[zh.Core(p)] = true
		}
	}
	for _, t := range tallies {
		if t.For > 0 && !t.Vetoed && r.live[t.Entry] {
			r.agreed[t.Core]++
		}
	}
	return r
}

func (r ruling) on(t Tally) Standing {
	switch {
	case t.Vetoed:
		return Vetoed
	case !r.live[t.Entry]:
		return Unserved
	case r.phrased[t.Core]:
		return Phrased
	case t.Against-t.For >= Quorum:
		return Denied
	case t.For-t.Against < Quorum:
		return Undecided
	case r.agreed[t.Core] > 1:
		return Contested
	}
	return Confirmed
}

// Voices keeps what buyers and agents say of answers. Voices come in through the transactions of desk.Ledger's Record (an
// option picked) and Judge, and of an agent's label, by hand or by sending an entry; they go when their entry is retired or deleted. Safe for many callers; an
// unknown shop is ErrNotFound.
type Voices interface {
	// Heard returns a number that rises with every voice and veto of the shop. It is cheap: followers poll it.
	Heard(ctx context.Context, shop Shop) (int64, error)

	// Tallies counts the shop's voices, by entry and core, and returns the number of that moment. All tallies of a
	// question are among them where Quorum voices for or against one entry were heard, or one was vetoed; of other
	// questions, none need be.
	Tallies(ctx context.Context, shop Shop) (tallies []Tally, heard int64, err error)

	// Veto keeps the question from ever being confirmed for the entry. Doing it again is harmless. ErrNotFound where
	// nobody has a voice about the two.
	Veto(ctx context.Context, shop Shop, entry ID, core string, edit Edit) error
}
