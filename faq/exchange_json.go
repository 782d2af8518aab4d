package faq

import (
	"xiaoer/faq/jot"
	"xiaoer/intents"
)

// AppendJSON adds the exchange to b as encoding/json would write it. One is written for every question.
func (x *Exchange) AppendJSON(b []byte) ([]byte, error) {
	w := jot.On(b)
	w.Object("")
	w.String("id", x.ID)
	w.String("shop", string(x.Shop))
	w.String("conversation", x.Conversation)
	w.StringIf("message_id", x.MessageID)
	w.StringIf("channel", x.Channel)
	w.StringIf("buyer", x.Buyer)
	w.IntIf("epoch", int64(x.Epoch))
	w.Time("at", x.At)
	w.String("question", x.Question)
	WriteImages(&w, "images", x.Images)
	w.String("decision", string(x.Decision))
	w.StringIf("reason", string(x.Reason))
	w.String("said", x.Said)
	w.StringIf("entry", string(x.Entry))
	w.IntIf("revision", int64(x.Revision))
	w.TimeIf("valid_until", x.ValidUntil)
	writeAll(&w, "answers", x.Answers, Said.write)
	w.Float("confidence", x.Confidence)
	WriteOptions(&w, "options", x.Options)
	w.StringIf("asked", string(x.Asked))
	w.StringIf("picked", x.Picked)
	jot.Texts(&w, "slots", x.Slots)
	writeAll(&w, "candidates", x.Candidates, Candidate.write)
	writeAll(&w, "intents", x.Intents, writeGuess)
	w.StringIf("rule", x.Rule)
	w.String("generation", x.Generation)
	w.Float("millis", x.Millis)
	w.End()
	return w.Bytes()
}

// writeAll writes a list that is not empty.
func writeAll[T any](w *jot.Writer, name string, all []T, write func(T, *jot.Writer)) {
	if len(all) == 0 {
		return
	}
	w.List(name)
	for _, one := range all {
		w.Object("")
		write(one, w)
		w.End()
	}
	w.EndList()
}

// WriteOptions writes a list of options that is not empty.
func WriteOptions(w *jot.Writer, name string, options []Option) {
	writeAll(w, name, options, Option.write)
}

// WriteImages writes a list of images that is not empty.
func WriteImages(w *jot.Writer, name string, images []Image) {
	writeAll(w, name, images, Image.write)
}

func (m Image) write(w *jot.Writer) {
	w.String("id", m.ID)
	w.String("type", m.Type)
	w.Int("width", int64(m.Width))
	w.Int("height", int64(m.Height))
	w.Int("bytes", int64(m.Bytes))
}

func (o Option) write(w *jot.Writer) {
	w.String("entry", string(o.Entry))
	w.String("question", o.Question)
	w.Float("confidence", o.Confidence)
	w.String("token", o.Token)
}

func (s Said) write(w *jot.Writer) {
	w.String("question", s.Question)
	w.String("entry", string(s.Entry))
	w.Int("revision", int64(s.Revision))
	w.TimeIf("valid_until", s.ValidUntil)
	w.Float("confidence", s.Confidence)
	w.String("text", s.Text)
}

func (c Candidate) write(w *jot.Writer) {
	w.String("entry", string(c.Entry))
	w.String("question", c.Question)
	w.Float("confidence", c.Confidence)
	jot.Floats(w, "parts", c.Parts)
	if len(c.Notes) > 0 {
		w.List("notes")
		for _, note := range c.Notes {
			w.String("", note)
		}
		w.EndList()
	}
}

func writeGuess(g intents.Guess, w *jot.Writer) {
	w.String("intent", string(g.Intent))
	w.Float("p", g.P)
}
