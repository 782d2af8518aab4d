package desk

import (
	"context"

	"xiaoer/faq"
)

// Filter narrows a listing of tickets. The zero value lists every ticket of the shop.
type Filter struct {
	State State  // "" for every state
	Agent string // "" for every agent
	Skill Skill  // "" for every skill
	Tag   string // "" for every tag
	Page  faq.Page
}

// Receipt is what came of recording an exchange.
type Receipt struct {
	// Exchange is what stands in the ledger: the one that was handed in, with its conversation filled; or, for a
	// second delivery of the same message, the first one.
	Exchange     faq.Exchange
	Conversation Conversation
	Duplicate    bool

	// Held is set when the bot does not own the conversation: the buyer's words were kept for whoever does, the
	// bot's reply was not, and no exchange was written. A message that was held when it came first is Held and
	// Duplicate when it comes again, whoever owns the conversation by then.
	Held bool

	Ticket   *Ticket // the open ticket, when the conversation waits for or is with a person
	Position int     // of the ticket among the waiting, from 1; 0 when it does not wait
}

// Ledger keeps what was said, each act wholly or not at all. A keeper may be allowed to write a moment later what
// concerns the bot alone: an exchange that neither escalates nor picks, in a conversation that the bot owns. Every
// method sees it written, and only a crash in that moment shows that it was not.
type Ledger interface {
	// Recall returns the conversation and its last exchanges, newest first, at most n. An id that is unknown, or
	// another shop's, is faq.ErrNotFound. Others may be handed the same exchanges: they are not to be changed.
	Recall(ctx context.Context, shop faq.Shop, conversation string, n int) (Conversation, []faq.Exchange, error)

	// Record writes the exchange, the buyer's message and the bot's, and, when the decision is to escalate, the
	// ticket and the conversation's new owner. An empty Conversation opens one; one that nobody owns returns to the
	// bot first; one that is unknown, another shop's or another buyer's is faq.ErrNotFound. A MessageID that was
	// recorded before in the same conversation (or, without one, as the opening of one on the same channel) writes
	// nothing and returns the first exchange as a Duplicate. An Epoch that is not the conversation's is ErrStale and
	// writes nothing, unless the words are Held, which they are under any: the caller recalls and decides anew.
	// Without an Epoch the exchange is taken for decided on the conversation as it stands. Without an ID the exchange
	// is given one, without a time the present; an ID that is taken is faq.ErrConflict. Nothing Said makes no line
	// of the bot's. An option that was Picked is a voice (faq.Voices) for its entry about the question that it was
	// offered for. Images are sent by their ids, as those of a [Reply] are: see [Album].
	Record(ctx context.Context, x faq.Exchange) (Receipt, error)

	// Exchange returns a recorded exchange, or faq.ErrNotFound.
	Exchange(ctx context.Context, shop faq.Shop, id string) (faq.Exchange, error)

	// Judge keeps a verdict about an exchange; token is the option picked, where there was one. An exchange that is
	// unknown or another shop's is faq.ErrNotFound. A verdict about an entry (faq.Exchange.Judged, Chosen) is a voice.
	Judge(ctx context.Context, shop faq.Shop, exchange string, verdict faq.Verdict, token string) error
}

// Past is what was asked of a shop.
type Past interface {
	// Lately returns the shop's last n exchanges, of all conversations, newest first. An unknown shop has none.
	Lately(ctx context.Context, shop faq.Shop, n int) ([]faq.Exchange, error)

	// Missed returns the shop's last n questions that no entry answered (faq.Exchange.Missed), newest first, each with
	// what people answered. Where options were offered and one was picked, nothing was missed. An unknown shop has none.
	Missed(ctx context.Context, shop faq.Shop, n int) ([]Miss, error)
}

// Queue is the desk's side: who waits, who serves, what was said. Safe for many callers; each call is one transaction.
// A claim whose lease has lapsed counts as waiting in every method; the lapse is a change of owner, with its epoch,
// and its event is written by the act that finds it, or by Sweep.
type Queue interface {
	// Ticket returns one ticket, or faq.ErrNotFound.
	Ticket(ctx context.Context, shop faq.Shop, id ID) (Ticket, error)

	// Tickets lists tickets in the order of the queue, the one whose first reply is due soonest first, and the cursor
	// of the next part ("" at the end).
	Tickets(ctx context.Context, shop faq.Shop, filter Filter) (tickets []Ticket, next string, err error)

	// Do does an act to a ticket, as Step decides. An unknown or foreign ticket is faq.ErrNotFound. A Reply with a
	// Key that the agent has used before in the conversation writes nothing and returns the first message.
	Do(ctx context.Context, shop faq.Shop, id ID, act Act) (Outcome, error)

	// Claim gives the waiting ticket to the agent until its lease lapses. Two agents never get the same one: the
	// second is refused with faq.ErrConflict. Claiming what one holds already renews the lease. Who reaches for a
	// ticket by its name may have it, however many he holds: capacity bounds what is next and what is handed out.
	Claim(ctx context.Context, shop faq.Shop, id ID, agent string) (Ticket, error)

	// Release puts a ticket that the agent holds back where it was in the queue. Another's is faq.ErrConflict.
	Release(ctx context.Context, shop faq.Shop, id ID, agent string) (Ticket, error)

	// Reply adds the agent's message to the conversation and renews the lease. Without a claim it is faq.ErrConflict.
	Reply(ctx context.Context, shop faq.Shop, id ID, agent, text string) (Message, error)

	// Close ends a ticket that the agent holds; its conversation belongs to nobody then. Closing what the same
	// agent has closed is harmless.
	Close(ctx context.Context, shop faq.Shop, id ID, agent, note string) (Ticket, error)

	// Conversation returns a conversation and its messages after seq, in order. Unknown or foreign: faq.ErrNotFound.
	Conversation(ctx context.Context, shop faq.Shop, id string, after int) (Conversation, []Message, error)
}

// Log is what has happened, in the order in which it was committed: a follower who asks again with the last Seq that
// he saw misses nothing and sees nothing twice.
type Log interface {
	// Events returns up to limit events of the shop after seq, of one conversation or ("") of all, oldest first. It
	// does not say whether there is such a conversation.
	Events(ctx context.Context, shop faq.Shop, conversation string, after int64, limit int) ([]Event, error)

	// Newest returns the seq of the shop's newest event; 0 where there is none.
	Newest(ctx context.Context, shop faq.Shop) (int64, error)

	// View returns a conversation with its messages after the number, and the Seq to follow it from. Unknown or
	// foreign: faq.ErrNotFound.
	View(ctx context.Context, shop faq.Shop, conversation string, after int) (View, error)

	// Line returns who waits in the shop just now.
	Line(ctx context.Context, shop faq.Shop) (Line, error)
}

// Sweeper brings about what comes about by itself.
type Sweeper interface {
	// Sweep lets come about what is due in any shop: lapses, warnings, breaches, reminders. Each is written once, in
	// a transaction of its own ticket. It returns how many tickets it changed, and should be called every second
	// or so.
	Sweep(ctx context.Context) (int, error)
}
