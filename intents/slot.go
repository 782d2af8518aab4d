package intents

import "maps"

// Slot is a kind of fact that an answer may depend on.
type Slot string

// The slots that the engine knows how to fill from a message or to be told by the channel.
const (
	Region     Slot = "region"      // a place as the gazetteer names it: "乌鲁木齐市"
	OrderState Slot = "order_state" // one of OrderStates
	Channel    Slot = "channel"     // where the buyer writes from: "tmall", "jd", "web"
	Product    Slot = "product"     // what is asked about, as the channel names it: "sku-1024"
	Category   Slot = "category"    // of the product, as the channel names it: "大家电"
	Member     Slot = "member"      // the buyer's level, as the channel names it: "gold"
	Amount     Slot = "amount"      // yuan, as written: "99.5"
	OrderNo    Slot = "order_no"    // the order's or parcel's number; masked wherever it is kept
)

// OrderStates are the states of an order in the order they follow: not paid, paid but not dispatched, on its way,
// signed for, over.
var OrderStates = []string{"unpaid", "paid", "shipped", "signed", "closed"}

// Slots are the facts found so far. The zero value holds none and may be read.
type Slots map[Slot]string

// With returns s with the facts of more added, more winning. Neither is changed.
func (s Slots) With(more Slots) Slots {
	out := make(Slots, len(s)+len(more))
	maps.Copy(out, s)
	maps.Copy(out, more)
	return out
}
