package api

import (
	"net/http"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

// candidate is a standard answer for what the buyer said last, as it would be sent.
type candidate struct {
	Entry      faq.ID       `json:"entry"`
	Question   string       `json:"question"`
	Confidence float64      `json:"confidence"`
	Notes      []string     `json:"notes,omitempty"` // what was read as what, on the way to it
	Text       string       `json:"text,omitempty"`
	Missing    intents.Slot `json:"missing,omitempty"` // the fact that the answer depends on
}

// suggestForTicket ranks standard answers for what the buyer said last. Nothing of it is kept.
func (s *server) suggestForTicket(c *call) error {
	t, asked, err := s.lastWords(c)
	if err != nil {
		return err
	}
	if asked == "" { // he has only sent pictures
		return c.send(http.StatusOK, suggested{Candidates: []candidate{}})
	}
	x, err := s.Engine.Try(c.ctx(), faq.Question{Shop: c.shop, Text: asked, Slots: t.Slots})
	if err != nil {
		return err
	}
	out := []candidate{}
	for _, k := range x.Candidates {
		said, err := s.Engine.Recite(c.ctx(), c.shop, k.Entry, x.Slots)
		if err != nil {
			continue // it may not be said now, and so is no help
		}
		out = append(out, candidate{Entry: k.Entry, Question: k.Question, Confidence: k.Confidence, Notes: k.Notes, Text: said.Text, Missing: said.Missing})
	}
	return c.send(http.StatusOK, suggested{asked, out})
}

type suggested struct {
	Question   string      `json:"question"`
	Candidates []candidate `json:"candidates"`
}

// lastWords returns a ticket and what its buyer said last; "" where that was all in pictures.
func (s *server) lastWords(c *call) (desk.Ticket, string, error) {
	t, err := s.Queue.Ticket(c.ctx(), c.shop, c.ticketID())
	if err != nil {
		return t, "", err
	}
	_, messages, err := s.Queue.Conversation(c.ctx(), c.shop, t.Conversation, 0)
	if err != nil {
		return t, "", err
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Author == desk.FromBuyer && messages[i].Text != "" {
			return t, messages[i].Text, nil
		}
	}
	return t, "", nil
}
