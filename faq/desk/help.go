package desk

import (
	"context"
	"regexp"
	"strings"
	"time"

	"xiaoer/faq"
)

// Note is what an agent wrote about a customer, for the others.
type Note struct {
	ID   string    `json:"id"`
	By   string    `json:"by"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// QuickReply is a text that agents send often. It may hold {变量}, which are filled in as it is used.
type QuickReply struct {
	ID    string `json:"id"`
	Agent string `json:"agent,omitempty"` // whose it is; "" is the team's
	Title string `json:"title"`
	Text  string `json:"text"`
}

var variable = regexp.MustCompile(`\{([^{}\s]{1,32})\}`)

// Fill returns the text with its variables filled in. One that has no value is a *faq.FieldError: no buyer shall read
// a brace.
func (q QuickReply) Fill(values map[string]string) (text string, err error) {
	text = variable.ReplaceAllStringFunc(q.Text, func(v string) string {
		name := v[1 : len(v)-1]
		value := strings.TrimSpace(values[name])
		if value == "" && err == nil {
			err = &faq.FieldError{Field: "vars." + name, Reason: "is empty"}
		}
		return value
	})
	return text, err
}

// Label is what a person said answers a question.
type Label struct {
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	Message      int       `json:"message"` // the buyer's, which is the question
	Question     string    `json:"question"`
	Entry        faq.ID    `json:"entry,omitempty"` // "" is: none fits
	By           string    `json:"by"`
	At           time.Time `json:"at"`
}

// Helper keeps what helps agents, and what they teach.
type Helper interface {
	// Secret returns what the shop shares with a program for a purpose; faq.ErrNotFound where it never did.
	Secret(ctx context.Context, shop faq.Shop, purpose string) ([]byte, error)

	// PutSecret keeps one in place of an older one.
	PutSecret(ctx context.Context, shop faq.Shop, purpose string, secret []byte, by string) error

	// History lists a buyer's conversations, the newest first, at most n. Nobody has none.
	History(ctx context.Context, shop faq.Shop, buyer string, n int) ([]Conversation, error)

	// Notes lists what is written about the customer of a conversation, in all of his where he is vouched for, oldest
	// first. AddNote writes one. Unknown or foreign: faq.ErrNotFound.
	Notes(ctx context.Context, shop faq.Shop, conversation string) ([]Note, error)
	AddNote(ctx context.Context, shop faq.Shop, conversation, by, text string) (Note, error)

	// QuickReplies lists the team's and the agent's own, by title. PutQuickReply keeps one; without an ID it is new.
	// DropQuickReply is faq.ErrNotFound where there is none.
	QuickReplies(ctx context.Context, shop faq.Shop, agent string) ([]QuickReply, error)
	PutQuickReply(ctx context.Context, shop faq.Shop, q QuickReply) (QuickReply, error)
	DropQuickReply(ctx context.Context, shop faq.Shop, agent, id string) error

	// AddLabel keeps that the entry, or ("") none, answers the last thing that the buyer said before now. Of two by
	// one agent about one message the last one holds. Where the buyer said nothing it is faq.ErrNotFound. A Reply
	// with an Entry is a label too, and need not be labelled.
	AddLabel(ctx context.Context, shop faq.Shop, conversation string, entry faq.ID, by string) (Label, error)

	// Labels lists labels after the id, oldest first, at most n: whoever learns from them asks again with the last id.
	Labels(ctx context.Context, shop faq.Shop, after string, n int) ([]Label, error)
}
