package api

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"slices"

	"xiaoer/engine"
	"xiaoer/faq"
)

// found is an entry that a search found, with its question cut into pieces.
type found struct {
	Entry  faq.Entry `json:"entry"`
	Marked []piece   `json:"marked"`
}

// piece is a part of a question. The pieces joined are the question; offsets would have to say of what, as bytes,
// characters and JavaScript's units differ in Chinese.
type piece struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"` // it is among what was searched for
}

// maxOffset keeps a search from being used to read everything; the listing of entries is there for that.
const maxOffset = 10000

// searchEntries searches the standard answers, drafts and retired ones included.
func (s *server) searchEntries(c *call) error {
	q := c.query()
	l := engine.Lookup{
		Text: q.text("q", math.MaxInt), Category: q.text("category", faq.MaxCategory), Status: q.status(),
		Limit: q.number("limit", 20, 1, 100), Offset: q.number("offset", 0, 0, maxOffset),
	}
	if q.err != nil {
		return q.err
	}
	hits, total, err := s.Engine.Lookup(c.ctx(), c.shop, l)
	if err != nil {
		return asParameter(err)
	}
	out := make([]found, 0, len(hits))
	for _, h := range hits {
		out = append(out, found{Entry: h.Entry, Marked: pieces(h.Entry.Question, h.Marked)})
	}
	return c.send(http.StatusOK, struct {
		Entries []found `json:"entries"`
		Total   int     `json:"total"`
	}{out, total})
}

// asParameter calls the text by the name it has here.
func asParameter(err error) error {
	var wrong *faq.FieldError
	if errors.As(err, &wrong) && wrong.Field == "text" {
		return unfit("q", textWords(wrong.Reason))
	}
	return err
}

// pieces cuts the text at the spans' ends. Spans that overlap, or reach beyond the text, are put right.
func pieces(text string, spans [][2]int) []piece {
	spans = slices.SortedFunc(slices.Values(spans), func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	var out []piece
	at := 0
	add := func(end int, hit bool) {
		if end = min(end, len(text)); end > at {
			out = append(out, piece{Text: text[at:end], Hit: hit})
			at = end
		}
	}
	for _, span := range spans {
		add(span[0], false)
		add(span[1], true)
	}
	add(len(text), false)
	return out
}
