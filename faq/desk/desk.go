// Package desk is what people answer: conversations, and the tickets that wait in the queue.
//
// A conversation is owned by exactly one of bot, queue, agent, nobody:
//
//	        escalate            claim              close
//	bot ──────────────▶ queue ─────────▶ agent ───────────────▶ nobody
//	 ▲ ▲                 │ ▲ release, lapse │ │                   │ │
//	 │ │  cancel         │ │ transfer       │ │ back to the bot   │ │
//	 │ └─────────────────┘ └────────────────┘ │                   │ │
//	 │ └──────────────────────────────────────┘    reopen: queue ◀┘ │
//	 └─────────────────── the buyer writes again ◀──────────────────┘
//
// [Step] is the whole of it: a pure function from a [Case], an [Act] and the shop's [Rules] to an [Outcome]. A keeper
// reads the case, asks Step, and writes the outcome down in the same transaction; it decides nothing itself.
//
// The package promises:
//   - One owner at any moment. Every change of owner raises the conversation's epoch and makes exactly one [Event],
//     which says from whom, to whom and why; nothing else raises it.
//   - The bot never talks over an agent: what it decided under one epoch is refused under another.
//   - Messages are numbered 1, 2, 3 … without gaps, and so whoever remembers the last number misses nothing.
//   - A claim is a lease. It lapses when the agent is not heard of for a while ([Rules]), and the ticket waits again.
//   - Clocks count the shop's working time ([Calendar]) and nothing else: they stand still while the shop is closed or
//     the buyer is awaited, and stop when the case is settled.
//
// It leaves keeping to the implementations of [Ledger] and [Queue], deciding when to escalate to the engine, and
// telling the time to whoever calls.
package desk

import (
	"time"

	"xiaoer/faq"
)

// Owner is who may speak in a conversation now.
type Owner string

// The owners. A conversation has exactly one at any moment.
const (
	Bot     Owner = "bot"
	InQueue Owner = "queue"
	ByAgent Owner = "agent"
	Nobody  Owner = "nobody"
)

// Conversation is one buyer's talk with the shop. Its id is unguessable: whoever holds it may read it.
type Conversation struct {
	ID        string    `json:"id"`
	Shop      faq.Shop  `json:"shop"`
	Channel   string    `json:"channel,omitempty"`
	Buyer     string    `json:"buyer,omitempty"` // as the shop's own site knows him; "" where nobody vouched for one
	Owner     Owner     `json:"owner"`
	Epoch     int       `json:"epoch"` // raised by every change of owner; starts at 1
	Agent     string    `json:"agent,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

// Author is who wrote a message.
type Author string

// The authors.
const (
	FromBuyer Author = "buyer"
	FromBot   Author = "bot"
	FromAgent Author = "agent"
)

// Message is one line of a conversation.
type Message struct {
	Seq      int         `json:"seq"` // 1, 2, 3 … without gaps within the conversation
	Author   Author      `json:"author"`
	Name     string      `json:"name,omitempty"`     // the agent's
	Login    string      `json:"login,omitempty"`    // how he signs, where Name is what he is called; never kept
	Text     string      `json:"text"`               // may be empty beside images
	Exchange string      `json:"exchange,omitempty"` // the bot's decision this line belongs to
	Entry    faq.ID      `json:"entry,omitempty"`    // the standard answer that an agent sent
	Images   []faq.Image `json:"images,omitempty"`
	At       time.Time   `json:"at"`
}
