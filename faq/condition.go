package faq

import (
	"fmt"
	"slices"

	"xiaoer/intents"
)

// Condition says when an answer holds. Each field that is set must hold; a field holds when the fact is one of its values.
type Condition struct {
	OrderState []string `json:"order_state,omitempty"` // intents.OrderStates
	Region     []string `json:"region,omitempty"`      // shipping regions of the gazetteer: "新疆", "港澳台"
	Channel    []string `json:"channel,omitempty"`     // "tmall", "jd", as the channel names itself
}

// IsZero reports whether the condition always holds.
func (c Condition) IsZero() bool {
	return len(c.OrderState) == 0 && len(c.Region) == 0 && len(c.Channel) == 0
}

func (c Condition) valid(field string) error {
	for i, s := range c.OrderState {
		if !slices.Contains(intents.OrderStates, s) {
			return &FieldError{fmt.Sprintf("%s.order_state[%d]", field, i), fmt.Sprintf("one of %v", intents.OrderStates)}
		}
	}
	return nil
}

// facts lists the condition's parts in the order of precedence: what the order's state decides weighs more than
// the region, and the region more than the channel.
func (c Condition) facts() [3]struct {
	slot intents.Slot
	any  []string
} {
	return [3]struct {
		slot intents.Slot
		any  []string
	}{{intents.OrderState, c.OrderState}, {intents.Region, c.Region}, {intents.Channel, c.Channel}}
}

// Pick chooses the answer that holds for the slots. Among those that hold, the one with the weightiest condition
// wins (order state, then region, then channel; two facts outweigh the later one alone), and the earlier of equals.
// Where none holds, missing names the slot whose value would decide, or is empty when no value could.
//
// Returned i is the answer's index, or -1.
func Pick(answers []Answer, slots intents.Slots, within func(region, wanted string) bool) (i int, missing intents.Slot) {
	best, weight := -1, -1
	for k, a := range answers {
		w, lacks, ok := holds(a.When, slots, within)
		switch {
		case ok && w > weight:
			best, weight = k, w
		case !ok && lacks != "" && missing == "":
			missing = lacks
		}
	}
	if best >= 0 {
		return best, ""
	}
	return -1, missing
}

// holds weighs one condition: ok when every part holds; otherwise lacks names the first slot that is unknown,
// provided that no known slot contradicts the condition.
func holds(c Condition, slots intents.Slots, within func(region, wanted string) bool) (weight int, lacks intents.Slot, ok bool) {
	ok = true
	for rank, f := range c.facts() {
		if len(f.any) == 0 {
			continue
		}
		weight += 1 << (2 - rank)
		have := slots[f.slot]
		switch {
		case have == "":
			ok = false
			if lacks == "" {
				lacks = f.slot
			}
		case !slices.ContainsFunc(f.any, func(want string) bool {
			return have == want || f.slot == intents.Region && within(have, want)
		}):
			return 0, "", false
		}
	}
	return weight, lacks, ok
}
