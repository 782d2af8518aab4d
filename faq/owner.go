package faq

import (
	"fmt"

	"xiaoer/intents/zh"
)

// Owners are the entries that say a phrasing, by the phrasing's core. Retired ones own nothing.
type Owners map[string][]*Entry

// OwnersAmong finds out who says what.
func OwnersAmong(entries map[ID]*Entry) Owners {
	o := Owners{}
	for _, e := range entries {
		if e.Status == Retired {
			continue
		}
		for _, p := range e.Phrasings() {
			core := zh.Core(p)
			if of := o[core]; len(of) == 0 || of[len(of)-1] != e {
				o[core] = append(of, e)
			}
		}
	}
	return o
}

// Claim is a phrasing that another entry has already.
type Claim struct {
	Field    string `json:"field"` // of the entry that wants it: "similar[3]"
	Phrasing string `json:"phrasing"`
	Entry    ID     `json:"entry"` // that has it
	Question string `json:"question"`
}

// Contested returns the phrasings of e that another entry has, and may be answered with at the same time. What e said
// before, in old, it may go on saying: nobody has to settle an old quarrel to mend a comma. old may be nil.
func (o Owners) Contested(e Entry, old *Entry) (claims []Claim) {
	if e.Status == Retired {
		return nil
	}
	seen := map[string]bool{}
	if old != nil && old.Status != Retired {
		for _, p := range old.Phrasings() {
			seen[zh.Core(p)] = true
		}
	}
	for i, p := range e.Phrasings() {
		core := zh.Core(p)
		if seen[core] {
			continue
		}
		seen[core] = true
		if other := o.rival(core, &e); other != nil {
			field := "question"
			if i > 0 {
				field = fmt.Sprintf("similar[%d]", i-1)
			}
			claims = append(claims, Claim{field, p, other.ID, other.Question})
		}
	}
	return claims
}

// rival returns the first entry by id that has the core beside e, or nil.
func (o Owners) rival(core string, e *Entry) (first *Entry) {
	for _, other := range o[core] {
		if other.ID != e.ID && other.Meets(e) && (first == nil || other.ID < first.ID) {
			first = other
		}
	}
	return first
}
