package api

import (
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

// reply is what a buyer's page is told. Text is what to say in any case; the rest lets a page say it better.
type reply struct {
	ID           string       `json:"id"`
	Decision     faq.Kind     `json:"decision"`
	Reason       faq.Reason   `json:"reason,omitempty"`
	Text         string       `json:"text"`
	Answer       *answer      `json:"answer,omitempty"`
	Also         []answer     `json:"also,omitempty"` // to the message's other questions
	Confidence   float64      `json:"confidence"`
	Level        level        `json:"level"`
	Options      []faq.Option `json:"options"`
	Ask          *ask         `json:"ask,omitempty"`
	Ticket       *place       `json:"ticket,omitempty"`
	Conversation string       `json:"conversation"`
	Owner        desk.Owner   `json:"owner"`
	Held         bool         `json:"held"`
	Generation   string       `json:"generation"`
	Debug        *insight     `json:"debug,omitempty"`
}

// answer is the entry that answers.
type answer struct {
	Entry      faq.ID     `json:"entry"`
	Revision   int        `json:"revision"`
	Text       string     `json:"text"`
	ValidUntil *time.Time `json:"valid_until,omitempty"`
	Question   string     `json:"question,omitempty"` // what it answers, where the message asked several questions
}

// ask is the fact that the buyer is asked for.
type ask struct {
	Slot    intents.Slot `json:"slot"`
	Prompt  string       `json:"prompt"`
	Choices []choice     `json:"choices,omitempty"`
}

// choice is one value of a slot: Value goes back in slots, Title stands on the button.
type choice struct {
	Value string `json:"value"`
	Title string `json:"title"`
}

// place is where the buyer stands in the queue.
type place struct {
	ID       desk.ID `json:"id"`
	Position int     `json:"position"` // from 1; 0 when somebody has it
}

// insight is what staff see of a decision.
type insight struct {
	Candidates []faq.Candidate  `json:"candidates"`
	Intents    []intents.Guess  `json:"intents"`
	Slots      intents.Slots    `json:"slots,omitempty"`
	Rule       string           `json:"rule,omitempty"`
	Millis     float64          `json:"millis"`
	Weighed    []engine.Weighed `json:"weighed,omitempty"`
}

// level puts a confidence into a word.
type level string

// The levels. They describe the probability and decide nothing; what is answered is decided by the shop's own bars.
const (
	high   level = "high"   // right four times in five or more
	medium level = "medium" // rather right than wrong
	low    level = "low"
)

func levelOf(confidence float64) level {
	switch {
	case confidence >= 0.8:
		return high
	case confidence >= 0.5:
		return medium
	}
	return low
}

// replied turns the engine's reply into the buyer's.
func replied(r engine.Reply) reply {
	out := reply{
		ID: r.ID, Decision: r.Decision, Reason: r.Reason, Text: r.Said, Confidence: r.Confidence,
		Level: levelOf(r.Confidence), Options: orEmpty(r.Options), Conversation: r.Conversation, Owner: r.Owner,
		Held: r.Held, Generation: r.Generation,
	}
	for _, s := range r.Answers {
		out.Also = append(out.Also, answer{s.Entry, s.Revision, s.Text, s.ValidUntil, s.Question})
	}
	switch {
	case r.Decision == faq.Answered && len(out.Also) > 0:
		out.Answer, out.Also = &out.Also[0], out.Also[1:]
	case r.Decision == faq.Answered:
		out.Answer = &answer{Entry: r.Entry, Revision: r.Revision, Text: r.Said, ValidUntil: r.ValidUntil}
	}
	out.Ask = asking(r.Exchange)
	if r.Ticket != nil {
		out.Ticket = &place{ID: r.Ticket.ID, Position: r.Position}
	}
	return out
}

// asking is the fact that the exchange asks for, if it does.
func asking(x faq.Exchange) *ask {
	if x.Decision != faq.Asked {
		return nil
	}
	return &ask{Slot: x.Asked, Prompt: engine.Prompt(x.Asked), Choices: choices[x.Asked]}
}

// usualTop is how many candidates staff see unless they ask for more or fewer.
const usualTop = 5

func debugged(x faq.Exchange, top *int) *insight {
	n := usualTop
	if top != nil {
		n = *top
	}
	return &insight{
		Candidates: orEmpty(x.Candidates[:min(n, len(x.Candidates))]), Intents: orEmpty(x.Intents), Slots: x.Slots,
		Rule: x.Rule, Millis: x.Millis,
	}
}

// choices are the values that a buyer can pick from where the engine asks for a slot.
var choices = map[intents.Slot][]choice{
	intents.Region: named("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽",
		"福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西",
		"甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾"),
	intents.OrderState: {
		{"unpaid", "未付款"}, {"paid", "已付款待发货"}, {"shipped", "已发货"}, {"signed", "已签收"}, {"closed", "交易完成"},
	},
}

// named makes choices of values that are their own titles.
func named(values ...string) []choice {
	out := make([]choice, len(values))
	for i, v := range values {
		out[i] = choice{Value: v, Title: v}
	}
	return out
}
