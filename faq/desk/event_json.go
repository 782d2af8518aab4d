package desk

import (
	"xiaoer/faq"
	"xiaoer/faq/jot"
)

// AppendJSON adds the event to b as encoding/json would write it. Two or four are written for every question.
func (e *Event) AppendJSON(b []byte) ([]byte, error) {
	w := jot.On(b)
	w.Object("")
	w.Int("seq", e.Seq)
	w.String("kind", string(e.Kind))
	w.String("conversation", e.Conversation)
	w.StringIf("ticket", string(e.Ticket))
	w.Time("at", e.At)
	if e.Message != nil {
		e.Message.write(&w)
	}
	if e.Owner != nil {
		e.Owner.write(&w)
	}
	if e.Turn != nil {
		e.Turn.write(&w)
	}
	w.End()
	return w.Bytes()
}

func (m *Message) write(w *jot.Writer) {
	w.Object("message")
	w.Int("seq", int64(m.Seq))
	w.String("author", string(m.Author))
	w.StringIf("name", m.Name)
	w.StringIf("login", m.Login)
	w.String("text", m.Text)
	w.StringIf("exchange", m.Exchange)
	w.StringIf("entry", string(m.Entry))
	faq.WriteImages(w, "images", m.Images)
	w.Time("at", m.At)
	w.End()
}

func (c *Change) write(w *jot.Writer) {
	w.Object("owner")
	w.String("from", string(c.From))
	w.String("to", string(c.To))
	w.StringIf("agent", c.Agent)
	w.IntIf("epoch", int64(c.Epoch))
	w.String("why", string(c.Why))
	w.End()
}

func (t *Turn) write(w *jot.Writer) {
	w.Object("turn")
	w.String("what", string(t.What))
	w.StringIf("by", t.By)
	w.StringIf("why", t.Why)
	w.End()
}

// AppendJSON adds the details to b as encoding/json would write them.
func (d *Details) AppendJSON(b []byte) ([]byte, error) {
	w := jot.On(b)
	w.Object("")
	w.StringIf("skill", string(d.Skill))
	w.StringIf("for", d.For)
	w.StringIf("known", d.Known)
	w.StringIf("priority", string(d.Priority))
	if len(d.Tags) > 0 {
		w.Any("tags", d.Tags)
	}
	w.TimeIf("taken_at", d.TakenAt)
	d.FirstReply.write(&w, "first_reply")
	d.Settlement.write(&w, "settlement")
	w.BoolIf("awaiting", d.Awaiting)
	w.BoolIf("overdue", d.Overdue)
	if d.Complaint != nil {
		w.Any("complaint", d.Complaint)
	}
	w.StringIf("merged", string(d.Merged))
	w.IntIf("reopened", int64(d.Reopened))
	if d.Rating != nil {
		w.Any("rating", d.Rating)
	}
	w.End()
	return w.Bytes()
}

func (k *Clock) write(w *jot.Writer, name string) {
	w.Object(name)
	w.Int("target_seconds", int64(k.Target))
	w.TimeIf("promised", k.Promised)
	w.TimeIf("due", k.Due)
	w.TimeIf("warn_at", k.WarnAt)
	w.IntIf("left_ms", k.Left)
	w.TimeIf("stopped_at", k.Stopped)
	w.BoolIf("warned", k.Warned)
	w.BoolIf("breached", k.Breached)
	w.End()
}
