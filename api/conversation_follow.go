package api

import "xiaoer/faq/desk"

// followConversation sends the buyer what happens in his conversation, as it happens: messages, who has it, what
// becomes of his ticket, his place in the queue, and who is typing.
func (s *server) followConversation(c *call) error {
	v, err := s.view(c, nothing) // that there is one, and it is his
	if err != nil {
		return err
	}
	last, err := s.start(c, c.shop)
	if err != nil {
		return err
	}
	f := &stream{server: s, call: c, conversation: v.Conversation.ID, last: last, told: func(e desk.Event) (any, bool) {
		told, may := c.forBuyer(s.names, e)
		return told, may
	}}
	return f.follow()
}
