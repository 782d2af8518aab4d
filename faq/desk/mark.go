package desk

import (
	"fmt"
	"slices"
	"strings"

	"xiaoer/faq"
)

// Mark sorts an open ticket: its tags, its priority, and who is asked. What is nil stays.
type Mark struct {
	Agent    string
	Tags     *[]string
	Priority *Priority
	Skill    *Skill
}

// mostTags is what fits beside a ticket on a screen.
const mostTags = 20

func (a Mark) do(s *step) error {
	t := &s.Ticket
	if t.State == Closed {
		return conflict("it is closed")
	}
	before := fmt.Sprint(t.Tags, t.Priority, t.Skill)
	if a.Tags != nil {
		tags := slices.Compact(slices.Sorted(slices.Values(*a.Tags)))
		if len(tags) > mostTags || slices.ContainsFunc(tags, func(tag string) bool { return strings.TrimSpace(tag) == "" }) {
			return &faq.FieldError{Field: "tags", Reason: fmt.Sprintf("at most %d, none empty", mostTags)}
		}
		t.Tags = tags
	}
	if a.Priority != nil {
		if _, known := weights[*a.Priority]; !known {
			return &faq.FieldError{Field: "priority", Reason: "one of high, urgent, or empty"}
		}
		t.Priority = *a.Priority
	}
	if a.Skill != nil {
		t.Skill = *a.Skill
	}
	if fmt.Sprint(t.Tags, t.Priority, t.Skill) != before {
		s.note(Tagged, a.Agent, strings.Join(t.Tags, " "))
	}
	return nil
}

// Rate is what the buyer says of how he was served, once the ticket is closed, and once.
type Rate struct {
	Stars   int
	Comment string
}

func (a Rate) do(s *step) error {
	t := &s.Ticket
	switch {
	case a.Stars < 1 || a.Stars > 5:
		return &faq.FieldError{Field: "stars", Reason: "1 to 5"}
	case t.State != Closed:
		return conflict("it is not closed yet")
	case t.Rating != nil && t.Rating.Stars == a.Stars && t.Rating.Comment == a.Comment:
		return nil
	case t.Rating != nil:
		return conflict("it is rated")
	}
	t.Rating = &Rating{Stars: a.Stars, Comment: a.Comment, At: s.now}
	s.note(Rated, "", "")
	return nil
}
