package replay

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/intents"
)

// Question is what is asked of both sides.
type Question struct {
	Text    string        `json:"text"`
	Slots   intents.Slots `json:"slots,omitempty"` // facts that are known when it is asked
	Channel string        `json:"channel,omitempty"`
	Times   int           `json:"times,omitempty"` // how often buyers asked it; 0 counts as once
}

func (q Question) of(shop faq.Shop, at time.Time) faq.Question {
	return faq.Question{Shop: shop, Text: q.Text, Slots: q.Slots, Channel: q.Channel, AsOf: at}
}

// Standing returns the questions of exchanges that stand for themselves, each once with how often it was asked, in the
// order of the exchanges. The others, picks of an option and answers to a question back, mean nothing without what
// came before: what was decided about them was not weighed.
func Standing(exchanges []faq.Exchange) []Question {
	at := map[string]int{}
	out := []Question{}
	for _, x := range exchanges {
		weighed := len(x.Candidates) > 0 || x.Decision == faq.Escalated && x.Entry == ""
		if x.Picked != "" || !weighed || len(x.Images) > 0 { // pictures cannot be asked again
			continue
		}
		q := Question{Text: x.Question, Slots: x.Slots, Channel: x.Channel}
		key := fmt.Sprint(q.Text, "\x00", q.Channel, "\x00", q.Slots) // a map is printed by the order of its keys
		if i, known := at[key]; known {
			out[i].Times++
			continue
		}
		at[key] = len(out)
		q.Times = 1
		out = append(out, q)
	}
	return out
}

// maxLine bounds a line of questions, in bytes.
const maxLine = 1 << 20

// ReadQuestions reads one question a line, as JSON with a text or as the plain text itself; empty lines are passed
// over. name is the file's, for the error, which is faq.ErrInvalid.
func ReadQuestions(r io.Reader, name string) ([]Question, error) {
	out := []Question{}
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, maxLine)
	n := 0
	for scan.Scan() {
		n++
		line := bytes.TrimSpace(bytes.TrimPrefix(scan.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		q, err := parseQuestion(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w: %w", name, n, faq.ErrInvalid, err)
		}
		out = append(out, q)
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return out, nil
}

func parseQuestion(line []byte) (q Question, err error) {
	if !utf8.Valid(line) {
		return q, errors.New("not UTF-8: save the file as UTF-8")
	}
	if line[0] != '{' {
		return Question{Text: string(line)}, nil
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return q, err
	}
	switch {
	case d.More():
		return q, errors.New("more than one value in the line")
	case strings.TrimSpace(q.Text) == "":
		return q, &faq.FieldError{Field: "text", Reason: "missing"}
	case q.Times < 0:
		return q, &faq.FieldError{Field: "times", Reason: "less than none"}
	}
	return q, nil
}
