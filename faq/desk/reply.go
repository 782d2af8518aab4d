package desk

import (
	"strings"

	"xiaoer/faq"
)

// Reply is what the agent who holds the ticket writes to the buyer. It is a sign of life.
type Reply struct {
	Agent  string
	Text   string
	Images []faq.Image // by their ids, as they were added to the [Album]; with them the text may be empty
	Key    string      // the writer's own id of it: what is sent twice under one key is written once; "" is never the same
	Entry  faq.ID      // the standard answer that it is, if it is one
	Await  bool        // the buyer must answer before anything can go on
}

func (a Reply) do(s *step) error {
	if strings.TrimSpace(a.Text) == "" && len(a.Images) == 0 {
		return &faq.FieldError{Field: "text", Reason: "is empty"}
	}
	if err := s.held(a.Agent); err != nil {
		return err
	}
	s.lease(a.Agent)
	s.Ticket.FirstReply = s.Ticket.FirstReply.Halted(s.now)
	s.say(Message{Author: FromAgent, Name: a.Agent, Text: a.Text, Images: a.Images, Entry: a.Entry})
	if a.Await && !s.Ticket.Awaiting {
		s.await(true)
		s.note(Awaits, a.Agent, "")
	}
	return nil
}
