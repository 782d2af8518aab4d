package api

import (
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

// questionIn is what a buyer sends.
type questionIn struct {
	Text         string        `json:"text"`
	Conversation string        `json:"conversation"`
	MessageID    string        `json:"message_id"`
	Channel      string        `json:"channel"`
	Slots        intents.Slots `json:"slots"`
	Images       []string      `json:"images"`
	Token        string        `json:"token"`
	Top          *int          `json:"top"`
	Debug        bool          `json:"debug"`
	AsOf         *faq.Moment   `json:"as_of"`
}

// How long the parts of a question may be, in characters. They bound what the ledger must keep.
const (
	maxReference = 128 // of a conversation, a message's id, a token
	maxSlot      = 64  // of a slot's value, and of the channel's name
)

// leastMessageID is how long a message's id must be where no conversation says whose it is. Whoever sends the id of
// another buyer's first message is taken for that buyer, so that short, countable ids would open conversations.
const leastMessageID = 16

// mostTop is how many candidates the engine records.
const mostTop = 10

// valid returns the first thing wrong. The text is the engine's to judge.
func (in *questionIn) valid() error {
	for _, ref := range []struct{ field, value string }{
		{"conversation", in.Conversation}, {"message_id", in.MessageID}, {"token", in.Token},
	} {
		if utf8.RuneCountInString(ref.value) > maxReference {
			return unfit(ref.field, fmt.Sprintf("%s 最多 %d 个字符。", ref.field, maxReference))
		}
	}
	if err := referred(in.Images); err != nil {
		return err
	}
	switch {
	case in.Token != "" && len(in.Images) > 0:
		return unfit("images", "点选项的时候不能带图片，请另发一条。")
	case in.MessageID != "" && in.Conversation == "" && utf8.RuneCountInString(in.MessageID) < leastMessageID:
		return unfit("message_id", fmt.Sprintf("不带 conversation 时，message_id 至少要有 %d 个字符，并且不能被猜到。", leastMessageID))
	case utf8.RuneCountInString(in.Channel) > maxSlot:
		return unfit("channel", fmt.Sprintf("channel 最多 %d 个字符。", maxSlot))
	case in.Top != nil && (*in.Top < 1 || *in.Top > mostTop):
		return unfit("top", fmt.Sprintf("top 应该是 1 到 %d 的整数。", mostTop))
	}
	return validSlots(in.Slots)
}

// slotNames are the facts that a channel may know.
var slotNames = []intents.Slot{
	intents.Region, intents.OrderState, intents.Product, intents.Category, intents.Channel, intents.Member, intents.Amount, intents.OrderNo,
}

func validSlots(slots intents.Slots) error {
	for name, value := range slots {
		field := "slots." + clip(string(name))
		switch {
		case !slices.Contains(slotNames, name):
			return unfit(field, "slots 里只能写 region、order_state、product、category、channel、member、amount、order_no。")
		case name == intents.OrderState && value != "" && !slices.Contains(intents.OrderStates, value):
			return unfit(field, fieldWords["answers[].when.order_state[]"])
		case utf8.RuneCountInString(value) > maxSlot:
			return unfit(field, fmt.Sprintf("%s 最多 %d 个字符。", field, maxSlot))
		}
	}
	return nil
}

// question is what the engine is asked. A click is its token and nothing else: what is kept as the buyer's words is
// then the question on the button.
func (in *questionIn) question(shop faq.Shop) faq.Question {
	q := faq.Question{
		Shop: shop, Text: in.Text, Conversation: in.Conversation, MessageID: in.MessageID, Channel: in.Channel,
		Images: in.Images, Slots: in.Slots, Token: in.Token,
	}
	if q.Token != "" {
		q.Text = ""
	}
	if in.AsOf != nil {
		q.AsOf = in.AsOf.Time
	}
	return q
}

// askQuestion answers a buyer. With as_of, staff learn what would be answered at that moment, and nothing is kept.
func (s *server) askQuestion(c *call) error {
	in, err := c.question()
	if err != nil {
		return err
	}
	if err := in.valid(); err != nil {
		return err
	}
	if in.AsOf != nil && c.who == nil {
		return &refusal{row: errNoKey, field: "as_of", detail: "as_of 只有客服可以使用，请带上密钥。"}
	}
	r, err := s.ask(c, in)
	if err != nil {
		return err
	}
	out := replied(r)
	if in.Debug && c.who != nil {
		out.Debug = debugged(r.Exchange, in.Top)
		if out.Debug.Weighed, err = s.Engine.Weigh(c.ctx(), r.Exchange); err != nil {
			return err
		}
	}
	return c.send(http.StatusOK, &out)
}

func (s *server) ask(c *call, in questionIn) (engine.Reply, error) {
	q := in.question(c.shop)
	q.Buyer = c.buyer
	if in.AsOf == nil {
		return s.Engine.Ask(c.ctx(), q)
	}
	x, err := s.Engine.Try(c.ctx(), q)
	return engine.Reply{Exchange: x, Owner: desk.Bot}, err
}
