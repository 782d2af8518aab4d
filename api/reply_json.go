package api

import (
	"xiaoer/faq"
	"xiaoer/faq/jot"
)

// AppendJSON adds the reply to b as encoding/json would write it, without HTML's escapes.
func (r *reply) AppendJSON(b []byte) ([]byte, error) {
	w := jot.Bare(b)
	w.Object("")
	w.String("id", r.ID)
	w.String("decision", string(r.Decision))
	w.StringIf("reason", string(r.Reason))
	w.String("text", r.Text)
	if r.Answer != nil {
		r.Answer.write(&w, "answer")
	}
	if len(r.Also) > 0 {
		w.List("also")
		for i := range r.Also {
			r.Also[i].write(&w, "")
		}
		w.EndList()
	}
	w.Float("confidence", r.Confidence)
	w.String("level", string(r.Level))
	r.writeOptions(&w)
	if r.Ask != nil {
		w.Any("ask", r.Ask)
	}
	if r.Ticket != nil {
		w.Object("ticket")
		w.String("id", string(r.Ticket.ID))
		w.Int("position", int64(r.Ticket.Position))
		w.End()
	}
	w.String("conversation", r.Conversation)
	w.String("owner", string(r.Owner))
	w.Bool("held", r.Held)
	w.String("generation", r.Generation)
	if r.Debug != nil {
		w.Any("debug", r.Debug)
	}
	w.End()
	return w.Bytes()
}

// writeOptions writes a list even where it is empty.
func (r *reply) writeOptions(w *jot.Writer) {
	switch {
	case len(r.Options) > 0:
		faq.WriteOptions(w, "options", r.Options)
	case r.Options == nil:
		w.Any("options", nil)
	default:
		w.List("options")
		w.EndList()
	}
}

func (a *answer) write(w *jot.Writer, name string) {
	w.Object(name)
	w.String("entry", string(a.Entry))
	w.Int("revision", int64(a.Revision))
	w.String("text", a.Text)
	w.TimeIf("valid_until", a.ValidUntil)
	w.StringIf("question", a.Question)
	w.End()
}
