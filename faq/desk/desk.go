// Package desk is what people answer: conversations, and the tickets that wait in the queue.
//
// A conversation is owned by exactly one of bot, queue, agent, nobody:
//
//	        escalate            claim             close
//	bot ──────────────▶ queue ─────────▶ agent ─────────▶ nobody
//	 ▲                    ▲  release, lapse │                │
//	 │                    └─────────────────┘                │
//	 └──────────────── the buyer writes again ◀──────────────┘
//
// Every change of owner raises the conversation's epoch, in the transaction that makes it. A reply of the bot is
// recorded only while the bot owns the conversation, so it can never talk over an agent. A claim is a lease: it
// lapses when the agent is not heard of for [Lease], and the ticket waits again.
//
// The package promises one owner at any moment and messages numbered without gaps. It leaves keeping to the
// implementations of [Queue] and deciding when to escalate to the engine.
package desk

import (
	"time"

	"xiaoer/faq"
)

// Lease is how long a claim holds without a sign of life from its agent.
const Lease = 15 * time.Minute

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
	Seq      int       `json:"seq"` // 1, 2, 3 … without gaps within the conversation
	Author   Author    `json:"author"`
	Name     string    `json:"name,omitempty"` // the agent's
	Text     string    `json:"text"`
	Exchange string    `json:"exchange,omitempty"` // the bot's decision this line belongs to
	At       time.Time `json:"at"`
}
