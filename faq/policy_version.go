package faq

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"xiaoer/intents"
)

// Versions of a table follow one another by themselves. A version is in force from the moment that it names, and never
// from before it was saved; the one that began last is in force. So what is saved without a moment holds at once, until a
// later one that was saved before it comes due. Of two that begin together the one saved later counts: it is how a
// version that was announced is changed or called off. The first version of a table takes the place of nothing, and
// holds from its moment, or since ever.

// Begins is the moment from which the version is in force; zero is since ever.
func (p *Policy) Begins() time.Time {
	if p.Version > 1 && p.UpdatedAt.After(p.EffectiveFrom.Time) {
		return p.UpdatedAt
	}
	return p.EffectiveFrom.Time
}

// Content is what an editor decides about the table: all but what the store sets.
func (p Policy) Content() Policy {
	p.Version, p.UpdatedAt, p.UpdatedBy, p.Why, p.Inherited = 0, time.Time{}, "", "", nil
	p.EffectiveFrom = p.EffectiveFrom.plain()
	return p
}

// Term is the time in which a version is in force.
type Term struct {
	Policy
	From  time.Time // zero is since ever
	Until time.Time // exclusive; zero is for good
}

// holds reports whether the term has the moment in it.
func (t Term) holds(at time.Time) bool {
	return !at.Before(t.From) && (t.Until.IsZero() || at.Before(t.Until))
}

// Terms puts versions of tables, in any order, in the order in which they are in force, table by table. Versions that
// never are have none.
func Terms(policies []Policy) []Term {
	sorted := slices.Clone(policies)
	slices.SortStableFunc(sorted, func(a, b Policy) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), a.Begins().Compare(b.Begins()), cmp.Compare(a.Version, b.Version))
	})
	var out []Term
	for i, p := range sorted {
		t := Term{Policy: p, From: p.Begins()}
		if i+1 < len(sorted) && sorted[i+1].Name == p.Name {
			if t.Until = sorted[i+1].Begins(); !t.From.Before(t.Until) {
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

// InForce returns the version of each table that is in force at a moment, by name.
func InForce(policies []Policy, at time.Time) []Policy {
	var out []Policy
	for _, t := range Terms(policies) {
		if t.holds(at) {
			out = append(out, t.Policy)
		}
	}
	return out
}

// Upcoming returns the versions that begin after a moment, by name and then as they begin.
func Upcoming(policies []Policy, at time.Time) []Policy {
	var out []Policy
	for _, t := range Terms(policies) {
		if t.From.After(at) {
			out = append(out, t.Policy)
		}
	}
	return out
}

// Lasting returns the versions that are in force at a moment and those to come, by name and then as they begin.
func Lasting(policies []Policy, at time.Time) []Policy {
	var out []Policy
	for _, t := range Terms(policies) {
		if t.Until.IsZero() || t.Until.After(at) {
			out = append(out, t.Policy)
		}
	}
	return out
}

// VersionsOf are the versions of one table.
func VersionsOf(policies []Policy, name string) []Policy {
	return slices.DeleteFunc(slices.Clone(policies), func(p Policy) bool { return p.Name != name })
}

// Newest is the number of the last version of a table, 0 where there is none.
func Newest(policies []Policy, name string) int {
	n := 0
	for _, p := range policies {
		if p.Name == name {
			n = max(n, p.Version)
		}
	}
	return n
}

// Follow returns the versions as they would be if the tables were saved at the moment, in their order.
func Follow(policies, tables []Policy, at time.Time) []Policy {
	out := slices.Clone(policies)
	for _, p := range tables {
		p.Version, p.UpdatedAt = Newest(out, p.Name)+1, at
		out = append(out, p)
	}
	return out
}

// Quotable returns a *FieldError naming the first answer of the entry that Render could not say at some moment from now
// on at which it is said: it quotes a cell that no version of a table has, or not every version that is in
// force then, or has for every buyer that the answer's condition lets through; or it has a brace that is no quote.
func (e *Entry) Quotable(policies []Policy, now time.Time) error {
	terms := Terms(policies)
	for i, a := range e.Answers {
		said := e.within(a.When)
		for _, q := range Quotes(a.Text) {
			if reason := said.lacks(terms, a.When, q[0], q[1], now); reason != "" {
				return &FieldError{fmt.Sprintf("answers[%d].text", i), fmt.Sprintf("quotes {%s.%s}, which %s", q[0], q[1], reason)}
			}
		}
		if isBraced(quote.ReplaceAllString(a.Text, "")) {
			return &FieldError{fmt.Sprintf("answers[%d].text", i), "a brace that is no quote"}
		}
	}
	return nil
}

// within is the entry while a condition's window is open.
func (e *Entry) within(c Condition) *Entry {
	out := *e
	if !c.From.IsZero() && (e.ValidFrom == nil || c.From.After(*e.ValidFrom)) {
		out.ValidFrom = &c.From.Time
	}
	if !c.Until.IsZero() && (e.ValidUntil == nil || c.Until.Before(*e.ValidUntil)) {
		out.ValidUntil = &c.Until.Time
	}
	return &out
}

// lacks says what keeps a cell from being quoted under the condition for as long as the entry is answered; "" is nothing.
func (e *Entry) lacks(terms []Term, when Condition, table, column string, now time.Time) string {
	if e.Expired(now) {
		return ""
	}
	start, known := now, false
	if e.ValidFrom != nil && e.ValidFrom.After(now) {
		start = *e.ValidFrom
	}
	for _, t := range terms {
		ended := !t.Until.IsZero() && !t.Until.After(start)
		unbegun := e.ValidUntil != nil && t.From.After(start) && !t.From.Before(*e.ValidUntil)
		switch {
		case t.Name != table || ended || unbegun:
			continue
		case !known && t.From.After(start):
			return "no policy has before " + t.From.In(shanghai).Format(time.RFC3339)
		case !t.has(column):
			return fmt.Sprintf("version %d of the policy has not", t.Version)
		case column == string(intents.Region): // which the buyer names, whatever the rows
		case t.leaves(when) != "":
			return fmt.Sprintf("version %d of the policy has not for %s %q", t.Version, t.By, t.leaves(when))
		}
		known = true
	}
	if !known {
		return "no policy has"
	}
	return ""
}

// Turn is the first moment after now at which the entry may lack less: a version begins of a table that it quotes, or one
// of its answers ends; zero is never. It never lacks more by time alone, for Quotable looks at all that is announced.
func (e *Entry) Turn(policies []Policy, now time.Time) (turn time.Time) {
	next := func(at time.Time) {
		if at.After(now) && (turn.IsZero() || at.Before(turn)) {
			turn = at
		}
	}
	for _, p := range policies {
		if e.QuotesOf(p.Name) {
			next(p.Begins())
		}
	}
	for _, a := range e.Answers {
		if until := e.within(a.When).ValidUntil; until != nil {
			next(*until)
		}
	}
	return turn
}

// QuotesOf reports whether some answer quotes the table.
func (e *Entry) QuotesOf(table string) bool {
	return slices.ContainsFunc(e.Answers, func(a Answer) bool {
		return slices.ContainsFunc(Quotes(a.Text), func(q [2]string) bool { return q[0] == table })
	})
}

// Severed returns the first entry that is served, can say its quotes with the tables as they were, and could not with
// the tables as they would be, and what it lacks then; nil where there is none.
func Severed(entries []Entry, before, after []Policy, now time.Time) (*Entry, error) {
	for i := range entries {
		e := &entries[i]
		if !e.Served() || e.Expired(now) {
			continue
		}
		if err := e.Quotable(after, now); err != nil && e.Quotable(before, now) == nil {
			return e, err
		}
	}
	return nil, nil
}
