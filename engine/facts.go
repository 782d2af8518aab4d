package engine

import (
	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// FactReader implements Facts with the gazetteer and the intercept rules.
type FactReader struct {
	places *intents.Gazetteer
	reader *intents.Reader
	rules  *intents.Rules
}

// NewFacts returns a reader that knows the places and the rules.
func NewFacts(places *intents.Gazetteer, rules *intents.Rules) *FactReader {
	return &FactReader{places, intents.NewReader(places), rules}
}

// Slots implements Facts.
func (f *FactReader) Slots(text zh.Text) intents.Slots { return f.reader.Read(text).Slots() }

// Reply implements Facts.
func (f *FactReader) Reply(slot intents.Slot, text zh.Text) string { return f.reader.Reply(slot, text) }

// Intercept implements Facts.
func (f *FactReader) Intercept(text zh.Text) (Intercept, bool) {
	rule, said, ok := f.rules.Match(text)
	if !ok {
		return Intercept{}, false
	}
	return Intercept{Rule: rule.Name, Said: said, Reason: faq.Reason(rule.Reason)}, true
}

// Within implements Facts.
func (f *FactReader) Within(place, region string) bool { return f.places.Within(place, region) }
