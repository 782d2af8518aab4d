package storetest

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/picture"
)

func images(e exam) {
	e.ask("is sent by the buyer, and shown in his conversation", func(t *testing.T, s *sitting) {
		ctx := t.Context()
		kept := s.image(t, "cup")
		if kept.ID == "" || kept.Type != "image/png" || kept.Width != 3 || kept.Height != 2 || kept.Bytes != len("cup") {
			t.Errorf("got %+v", kept)
		}
		x := escalation("", faq.OnlyImages)
		x.Reason, x.Images, x.MessageID = faq.Pictured, faq.Named([]string{kept.ID}), "message-1"
		r := s.record(t, x)
		same(t, "images of the receipt's exchange", r.Exchange.Images, []faq.Image{kept})
		same(t, "images of the exchange", ok(s.Exchange(ctx, tea, r.Exchange.ID))(t).Images, []faq.Image{kept})
		same(t, "ticket's question", r.Ticket.Question, faq.OnlyImages)
		_, messages := s.talk(t, r.Conversation.ID)
		same(t, "messages", lines(messages), []string{"1 buyer ", "2 bot " + x.Said})
		same(t, "images of the message", messages[0].Images, []faq.Image{kept})
		events := ok(s.Events(ctx, tea, r.Conversation.ID, 0, 1))(t)
		same(t, "images of the event", events[0].Message.Images, []faq.Image{kept})
		m, body, err := s.Image(ctx, tea, r.Conversation.ID, kept.ID)
		check(t, err)
		same(t, "image", m, kept)
		if string(body) != "cup" {
			t.Errorf("got %q, want the picture", body)
		}
		again := s.record(t, x)
		if !again.Duplicate || again.Exchange.ID != r.Exchange.ID {
			t.Errorf("a second delivery: got %+v, want the first", again)
		}
	})
	e.ask("words beside it are the message's text", func(t *testing.T, s *sitting) {
		x := answer("", "可以开发票吗")
		x.Images = faq.Named([]string{s.image(t, "a").ID, s.image(t, "b").ID})
		_, messages := s.talk(t, s.record(t, x).Conversation.ID)
		if messages[0].Text != "可以开发票吗" || len(messages[0].Images) != 2 || len(messages[1].Images) != 0 {
			t.Errorf("got %+v", messages)
		}
	})
	e.ask("is kept for whoever has the conversation", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		x := answer(ticket.Conversation, faq.OnlyImages)
		x.Images = faq.Named([]string{s.image(t, "cup").ID})
		if r := s.record(t, x); !r.Held {
			t.Fatal("got an answer, want it held")
		}
		_, messages := s.talk(t, ticket.Conversation)
		if last := messages[len(messages)-1]; last.Text != "" || len(last.Images) != 1 {
			t.Errorf("got %+v, want the picture alone", last)
		}
	})
	e.ask("is sent by the agent, under a key once", func(t *testing.T, s *sitting) {
		ctx, ticket, kept := t.Context(), s.ticket(t), s.image(t, "cup")
		ok(s.Claim(ctx, tea, ticket.ID, wang))(t)
		reply := desk.Reply{Agent: wang, Images: faq.Named([]string{kept.ID}), Key: "k1"}
		first := ok(s.Do(ctx, tea, ticket.ID, reply))(t)
		same(t, "message", first.Messages[0].Images, []faq.Image{kept})
		again := ok(s.Do(ctx, tea, ticket.ID, reply))(t)
		same(t, "sent again", again.Messages[0], first.Messages[0])
		_, _, err := s.Image(ctx, tea, ticket.Conversation, kept.ID)
		check(t, err)
		_, err = s.Do(ctx, tea, ticket.ID, desk.Reply{Agent: wang})
		faults(t, "neither words nor a picture", err, "text")
	})
	e.ask("is nobody else's", func(t *testing.T, s *sitting) {
		ctx, sent, waits := t.Context(), s.image(t, "cup"), s.image(t, "pot")
		x := escalation("", faq.OnlyImages)
		x.Images = faq.Named([]string{sent.ID})
		c := s.record(t, x).Conversation.ID
		other := s.ticket(t).Conversation
		for what, of := range map[string]struct {
			shop             faq.Shop
			conversation, id string
		}{
			"another conversation's": {tea, other, sent.ID}, "another shop's": {silk, c, sent.ID},
			"not sent": {tea, c, waits.ID}, "not sent, nowhere": {tea, "", waits.ID}, "unknown": {tea, c, "none"},
		} {
			_, _, err := s.Image(ctx, of.shop, of.conversation, of.id)
			fails(t, what, err, faq.ErrNotFound)
		}
	})
	e.ask("is sent once, and by its own shop", func(t *testing.T, s *sitting) {
		ctx, sent := t.Context(), s.image(t, "cup")
		foreign := ok(s.AddImage(ctx, silk, png("silk")))(t)
		x := escalation("", faq.OnlyImages)
		x.Images = faq.Named([]string{sent.ID})
		c := s.record(t, x).Conversation.ID
		waits := s.image(t, "pot")
		for what, ids := range map[string][]string{
			"sent before": {waits.ID, sent.ID}, "another shop's": {waits.ID, foreign.ID}, "unknown": {waits.ID, "none"}, "twice": {waits.ID, waits.ID},
		} {
			x := answer(c, "再看看")
			x.Images = faq.Named(ids)
			_, err := s.Record(ctx, x)
			faults(t, what, err, "images[1]")
		}
		_, messages := s.talk(t, c)
		if len(messages) != 2 {
			t.Errorf("got %q, want nothing of what was refused", lines(messages))
		}
		_, err := s.AddImage(ctx, "nowhere", png("x"))
		fails(t, "shop that is not there", err, faq.ErrNotFound)
	})
	e.ask("there are so many of a message, and of a day", func(t *testing.T, s *sitting) {
		ctx := t.Context()
		x := escalation("", faq.OnlyImages)
		x.Images = s.imagesOf(t, faq.MaxImages+1)
		_, err := s.Record(ctx, x)
		faults(t, "one too many", err, "images")
		x.Images = x.Images[:faq.MaxImages]
		x.Conversation = s.record(t, x).Conversation.ID
		for n := faq.MaxImages; n < faq.MaxImagesADay; n += faq.MaxImages {
			x.Images = s.imagesOf(t, faq.MaxImages)
			s.record(t, x)
		}
		x.Images = s.imagesOf(t, 1)
		_, err = s.Record(ctx, x)
		faults(t, "one too many that day", err, "images")
		s.clock.pass(25 * time.Hour)
		x.Images = s.imagesOf(t, 1)
		s.record(t, x)
	})
	e.ask("is swept away a day after it was added, unless it was sent", func(t *testing.T, s *sitting) {
		ctx, sent, left, twin := t.Context(), s.image(t, "cup"), s.image(t, "pot"), s.image(t, "cup")
		x := escalation("", faq.OnlyImages)
		x.Images = faq.Named([]string{sent.ID})
		c := s.record(t, x).Conversation.ID
		s.clock.pass(23 * time.Hour)
		ok(s.Sweep(ctx))(t)
		x = answer(c, "还有这个")
		x.Images = faq.Named([]string{left.ID})
		s.record(t, x)
		s.clock.pass(2 * time.Hour)
		ok(s.Sweep(ctx))(t)
		x.Images = faq.Named([]string{twin.ID})
		_, err := s.Record(ctx, x)
		faults(t, "swept away", err, "images[0]")
		for id, want := range map[string]string{sent.ID: "cup", left.ID: "pot"} {
			if _, body, err := s.Image(ctx, tea, c, id); err != nil || !bytes.Equal(body, []byte(want)) {
				t.Errorf("%s: got %q (%v), want it kept", want, body, err)
			}
		}
	})
	e.ask("nothing is learnt of words beside it", func(t *testing.T, s *sitting) {
		ctx, kept := t.Context(), s.image(t, "cup")
		s.put(t, entry("invoice", "可以。"))
		x := escalation("", "这个可以吗")
		x.Images = faq.Named([]string{kept.ID})
		c := s.record(t, x).Conversation.ID
		l := ok(s.AddLabel(ctx, tea, c, "invoice", wang))(t)
		if l.Question != "这个可以吗" {
			t.Errorf("got the label of %q", l.Question)
		}
		if heard := ok(s.Heard(ctx, tea))(t); heard != 0 {
			t.Errorf("got %d voices, want none", heard)
		}
	})
}

const wang = "小王"

// png is a picture as it comes from package picture, as far as a keeper can tell.
func png(body string) picture.Picture {
	return picture.Picture{Type: "image/png", Width: 3, Height: 2, Data: []byte(body)}
}

// image adds a picture to tea.
func (s *sitting) image(t *testing.T, body string) faq.Image {
	t.Helper()
	return ok(s.AddImage(t.Context(), tea, png(body)))(t)
}

func (s *sitting) imagesOf(t *testing.T, n int) (all []faq.Image) {
	t.Helper()
	for range n {
		all = append(all, s.image(t, "cup"))
	}
	return slices.Clip(all)
}
