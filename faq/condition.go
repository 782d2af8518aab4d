package faq

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoer/intents"
)

// Condition says when an answer holds. Each field that is set must hold; a field holds when the fact is one of its values.
type Condition struct {
	OrderState []string `json:"order_state,omitempty"` // intents.OrderStates
	Region     []string `json:"region,omitempty"`      // regions of the gazetteer: "新疆", "港澳台"
	Product    []string `json:"product,omitempty"`     // what is asked about, as the channel names it: "sku-1024"
	Category   []string `json:"category,omitempty"`    // of products, as the channel names it: "大家电"
	Channel    []string `json:"channel,omitempty"`     // "tmall", "jd", as the channel names itself
	Member     []string `json:"member,omitempty"`      // the buyer's level, as the channel names it: "gold"
	From       Moment   `json:"from,omitzero"`         // inclusive
	Until      Moment   `json:"until,omitzero"`        // exclusive
}

// WindowFact is what a condition's window is called among the facts that decide. No slot has the name.
const WindowFact intents.Slot = "time"

// IsZero reports whether the condition always holds.
func (c Condition) IsZero() bool {
	return !c.windowed() && !slices.ContainsFunc(c.facts(), func(f fact) bool { return len(f.any) > 0 })
}

// Same reports whether two conditions name the same, in the same order.
func (c Condition) Same(o Condition) bool {
	return c.From.Equal(o.From.Time) && c.Until.Equal(o.Until.Time) &&
		slices.EqualFunc(c.facts(), o.facts(), func(a, b fact) bool { return slices.Equal(a.any, b.any) })
}

func (c Condition) windowed() bool { return !c.From.IsZero() || !c.Until.IsZero() }

// open reports whether the moment lies in the window.
func (c Condition) open(at time.Time) bool {
	return !at.Before(c.From.Time) && (c.Until.IsZero() || at.Before(c.Until.Time))
}

// maxValue is how long the name of a product, a category or a level may be, in characters: what a question may say of
// it (api).
const maxValue = 64

// valid refuses a list of nothing too: what was meant as a bound would be none, and the answer said to everybody.
func (c Condition) valid(field string) error {
	for _, f := range c.facts() {
		if f.any != nil && len(f.any) == 0 {
			return &FieldError{fmt.Sprintf("%s.%s", field, f.slot), "at least one value, or left out"}
		}
	}
	for i, s := range c.OrderState {
		if err := stated(fmt.Sprintf("%s.order_state[%d]", field, i), s); err != nil {
			return err
		}
	}
	for i, r := range c.Region {
		if err := placed(fmt.Sprintf("%s.region[%d]", field, i), r); err != nil {
			return err
		}
	}
	for _, f := range []fact{{intents.Product, c.Product}, {intents.Category, c.Category}, {intents.Member, c.Member}} {
		for i, v := range f.any {
			if strings.TrimSpace(v) != v || !fits(v, maxValue) {
				return &FieldError{fmt.Sprintf("%s.%s[%d]", field, f.slot, i), fmt.Sprintf("1 to %d characters, no spaces around", maxValue)}
			}
		}
	}
	if !c.From.IsZero() && !c.Until.IsZero() && !c.From.Before(c.Until.Time) {
		return &FieldError{field + ".until", "must be later than from"}
	}
	return nil
}

// fact is one part of a condition.
type fact struct {
	slot intents.Slot
	any  []string
}

// facts lists the condition's parts in the order of precedence, but for its window, which comes last: what the order's
// state decides weighs more than the region, the region more than the product, that more than its category, and the
// channel more than the buyer's level.
func (c Condition) facts() []fact {
	return []fact{
		{intents.OrderState, c.OrderState}, {intents.Region, c.Region}, {intents.Product, c.Product},
		{intents.Category, c.Category}, {intents.Channel, c.Channel}, {intents.Member, c.Member},
	}
}

// values are those of the slot that the condition lets through; Rest stands for what nobody could list.
func (c Condition) values(slot intents.Slot) []string {
	for _, f := range c.facts() {
		if f.slot == slot && len(f.any) > 0 {
			return f.any
		}
	}
	if slot == intents.OrderState {
		return intents.OrderStates
	}
	return []string{Rest}
}

// Askable reports whether a buyer can be asked for the fact. He knows where he lives and whether he has paid; what the
// product is called and which level he has, the channel knows better.
func Askable(s intents.Slot) bool { return s == intents.Region || s == intents.OrderState }

// Pick chooses the answer that holds for the slots at a moment. Among those that hold, the one with the weightiest
// condition wins: order state, then region, product, category, channel, member and window, each of which outweighs all
// later ones together; and the earlier of equals. Where none holds, missing names the slot whose value would decide,
// one that is Askable before one that is not, or is empty when no value could.
//
// Returned i is the answer's index, or -1.
func Pick(answers []Answer, slots intents.Slots, at time.Time, within func(region, wanted string) bool) (i int, missing intents.Slot) {
	best, weight := -1, -1
	for k, a := range answers {
		switch w, decides, out := holds(a.When, slots, at, within); {
		case out == Holds && w > weight:
			best, weight = k, w
		case out == Unknown && (missing == "" || Askable(decides) && !Askable(missing)):
			missing = decides
		}
	}
	if best >= 0 {
		return best, ""
	}
	return -1, missing
}

// Outcome is what became of an answer that was weighed.
type Outcome string

// The outcomes. Of the answers that hold, one wins.
const (
	Holds      Outcome = "wins"
	Outweighed Outcome = "outweighed" // it holds too, under a lighter condition
	Behind     Outcome = "behind"     // it holds too, under one of the same weight, and stands further down
	Unknown    Outcome = "unknown"    // it depends on a fact that is not known
	Fails      Outcome = "fails"      // a fact is otherwise
)

// Weighing says what became of an answer.
type Weighing struct {
	Answer  int          `json:"answer"` // its index
	Outcome Outcome      `json:"outcome"`
	Fact    intents.Slot `json:"fact,omitempty"` // that decided: which is unknown, or fails, or which only the winner names
}

// Weigh says of every answer what Pick makes of it, and why.
func Weigh(answers []Answer, slots intents.Slots, at time.Time, within func(region, wanted string) bool) []Weighing {
	won, _ := Pick(answers, slots, at, within)
	out := make([]Weighing, len(answers))
	for i, a := range answers {
		_, decides, outcome := holds(a.When, slots, at, within)
		if outcome == Holds && i != won {
			if decides, outcome = answers[won].When.beyond(a.When), Outweighed; decides == "" {
				outcome = Behind
			}
		}
		out[i] = Weighing{i, outcome, decides}
	}
	return out
}

// beyond is the weightiest fact that c names and the lighter condition does not.
func (c Condition) beyond(lighter Condition) intents.Slot {
	theirs := lighter.facts()
	for i, f := range c.facts() {
		if len(f.any) > 0 && len(theirs[i].any) == 0 {
			return f.slot
		}
	}
	if c.windowed() && !lighter.windowed() {
		return WindowFact
	}
	return ""
}

// holds weighs one condition. Where it does not hold, decides is the fact that fails; where none does, the first that is
// unknown and that no buyer can be asked for, or else the first that is unknown: to ask for another would be in vain.
func holds(c Condition, slots intents.Slots, at time.Time, within func(region, wanted string) bool) (weight int, decides intents.Slot, out Outcome) {
	out = Holds
	if c.windowed() {
		if !c.open(at) {
			return 0, WindowFact, Fails
		}
		weight = 1
	}
	facts := c.facts()
	for rank, f := range facts {
		if len(f.any) == 0 {
			continue
		}
		weight += 1 << (len(facts) - rank)
		have := slots[f.slot]
		switch {
		case have == "":
			out = Unknown
			if decides == "" || Askable(decides) && !Askable(f.slot) {
				decides = f.slot
			}
		case !slices.ContainsFunc(f.any, func(want string) bool {
			return have == want || f.slot == intents.Region && within(have, want)
		}):
			return 0, f.slot, Fails
		}
	}
	return weight, decides, out
}
