package faq

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"
	"unicode"
)

// Actor is on whose behalf something is done.
type Actor struct {
	Name string
	Role Role // "" is a program on the keeper's own machine
}

type actorKey struct{}

// Acting returns a context in which everything is done on the actor's behalf. Whoever lets somebody in sets it once; the
// keeper writes it into the audit log, so that no floor between them has to hand it on.
func Acting(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf returns on whose behalf the context acts; nobody's, where that was never said.
func ActorOf(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// Deed is one change that somebody made: a row of the audit log. It holds no secrets, and nothing that identifies a
// buyer.
type Deed struct {
	Seq       int64     `json:"seq"` // rising; set by the keeper, as are At, By and Role
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Role      Role      `json:"role,omitempty"` // "" is a program on the keeper's own machine
	Act       Act       `json:"act"`
	Noun      Noun      `json:"noun"`
	ID        string    `json:"id,omitempty"`       // of the thing, where a shop has several
	Revision  int       `json:"revision,omitempty"` // that the change made, where the thing has revisions
	Why       string    `json:"why,omitempty"`
	Old       string    `json:"old,omitempty"` // in short, what was; "" is nothing
	New       string    `json:"new,omitempty"` // in short, what is
	Overrides string    `json:"overrides,omitempty"`
}

// Noun is a kind of thing that is changed.
type Noun string

// The nouns of the audit log.
const (
	ShopNoun         Noun = "shop"
	EntryNoun        Noun = "entry"
	DraftNoun        Noun = "draft" // one beside an entry
	PolicyNoun       Noun = "policy"
	ToleranceNoun    Noun = "tolerance"
	WordsNoun        Noun = "words"
	PublishingNoun   Noun = "publishing"
	CheckNoun        Noun = "check"
	ConfirmationNoun Noun = "confirmation"
	KeyNoun          Noun = "key"
	DeskNoun         Noun = "desk"
	AgentNoun        Noun = "agent"
	HookNoun         Noun = "hook"
	SecretNoun       Noun = "secret"
	QuickReplyNoun   Noun = "quick_reply"
	UserNoun         Noun = "user"
	SessionNoun      Noun = "session"
	GapNoun          Noun = "gap" // what the bot could not answer
	FollowingNoun    Noun = "following"
)

// Nouns are all of them.
var Nouns = []Noun{
	ShopNoun, EntryNoun, DraftNoun, PolicyNoun, ToleranceNoun, WordsNoun, PublishingNoun, CheckNoun, ConfirmationNoun, KeyNoun, DeskNoun,
	AgentNoun, HookNoun, SecretNoun, QuickReplyNoun, UserNoun, SessionNoun, GapNoun, FollowingNoun,
}

// Acts on what is no entry, besides Save and Remove.
const (
	Veto   Act = "veto"
	Replay Act = "replay" // to a hook, what did not arrive

	ResetPassword  Act = "reset_password" // to a one-time password
	ChangePassword Act = "change_password"
	SignIn         Act = "sign_in"
	SignOut        Act = "sign_out"

	Accept Act = "accept" // that an entry answers a gap
	Ignore Act = "ignore" // a gap
)

// DeedFilter narrows the audit log. The zero value is all of it.
type DeedFilter struct {
	Noun        Noun
	ID          string // of the thing
	By          string
	From, Until time.Time // from inclusive, until exclusive; zero is no bound
	Page        Page
}

// Audit keeps who changed what. Deeds come in through the transactions of the changes themselves: there is a row if and
// only if there was a change. Rows are only ever added.
type Audit interface {
	// Deeds lists a shop's deeds, newest first, and the cursor of the next part. An unknown shop is ErrNotFound.
	Deeds(ctx context.Context, shop Shop, filter DeedFilter) (deeds []Deed, next string, err error)
}

// Brief says in short what the entry is, for the audit log.
func (e *Entry) Brief() string {
	status := e.Status
	if status == "" {
		status = Live
	}
	out := fmt.Sprintf("%s %s", status, e.Question)
	if len(e.Similar) > 0 {
		out += fmt.Sprintf("（另有 %d 种问法）", len(e.Similar))
	}
	for _, a := range e.Answers {
		out += "｜" + a.Text
	}
	return Brief(out)
}

// Brief shortens a text for the audit log, and hides in it what identifies a person. An address has a number in it: what
// Mask hides of 「怎么弄」 is nobody's.
func Brief(text string) string {
	const most = 200 // characters: what can be taken in at a glance
	text = strings.Join(strings.Fields(text), " ")
	if strings.ContainsFunc(text, unicode.IsDigit) {
		text = Mask(text)
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// BriefJSON is Brief of what v is in JSON.
func BriefJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return Brief(string(b))
}

// AllDeeds reads the deeds that the filter wants, newest first, a part at a time. It ends with the first error.
func AllDeeds(ctx context.Context, from Audit, shop Shop, filter DeedFilter) iter.Seq2[Deed, error] {
	return func(yield func(Deed, error) bool) {
		filter.Page = Page{Limit: 500}
		for {
			deeds, next, err := from.Deeds(ctx, shop, filter)
			if err != nil {
				yield(Deed{}, err)
				return
			}
			for _, d := range deeds {
				if !yield(d, nil) {
					return
				}
			}
			if filter.Page.After = next; next == "" {
				return
			}
		}
	}
}
