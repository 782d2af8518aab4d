package faq_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
)

// november is when the shop of these tests lives.
var november = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func at(t time.Time) *time.Time { return &t }

// entry is a valid one with every field that an editor sets.
func entry() faq.Entry {
	return faq.Entry{
		ID: "invoice", Category: "发票", Question: "可以开发票吗", Similar: []string{"有发票吗", "能开票不"},
		Answers: []faq.Answer{
			{Text: "亲，可以开发票的。"},
			{Text: "亲，签收后可以开。", When: faq.Condition{OrderState: []string{"signed"}, Region: []string{"新疆"}, Channel: []string{"tmall"}}},
		},
		Risk: "high", Status: faq.Live, ValidFrom: at(november), ValidUntil: at(november.AddDate(0, 1, 0)),
	}
}

func TestEntrySays(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(e *faq.Entry)
		same   bool
	}{
		"as it is":         {func(*faq.Entry) {}, true},
		"what is kept":     {func(e *faq.Entry) { e.Revision, e.UpdatedAt, e.UpdatedBy = 7, november, "王芳" }, true},
		"in another zone":  {func(e *faq.Entry) { e.ValidFrom = at(e.ValidFrom.In(time.FixedZone("", 8*3600))) }, true},
		"a question":       {func(e *faq.Entry) { e.Question += "呀" }, false},
		"an answer":        {func(e *faq.Entry) { e.Answers = e.Answers[:1] }, false},
		"a window's end":   {func(e *faq.Entry) { e.ValidUntil = at(e.ValidUntil.Add(1)) }, false},
		"no window's end":  {func(e *faq.Entry) { e.ValidUntil = nil }, false},
		"the year ten":     {func(e *faq.Entry) { e.ValidUntil = at(november.AddDate(9000, 0, 0)) }, false},
		"a status put out": {func(e *faq.Entry) { e.Status = faq.Draft }, false},
	} {
		a, b := entry(), entry()
		if tt.change(&b); a.Says(b) != tt.same || b.Says(a) != tt.same {
			t.Errorf("%s: got %v, want %v", name, !tt.same, tt.same)
		}
	}
}

func TestEntryValid(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("长", n) }
	for _, tt := range []struct {
		name   string
		change func(e *faq.Entry)
		field  string // "" where the entry is valid
	}{
		{"as it is", func(*faq.Entry) {}, ""},
		{"least", func(e *faq.Entry) { *e = faq.Entry{ID: "a", Question: "问"} }, ""},
		{"draft", func(e *faq.Entry) { e.Status = faq.Draft }, ""},
		{"retired", func(e *faq.Entry) { e.Status = faq.Retired }, ""},
		{"longest id", func(e *faq.Entry) { e.ID = faq.ID(strings.Repeat("a", faq.MaxID)) }, ""},
		{"Chinese id", func(e *faq.Entry) { e.ID = "发票-1" }, ""},
		{"longest question", func(e *faq.Entry) { e.Question = long(faq.MaxQuestion) }, ""},
		{"longest similar", func(e *faq.Entry) { e.Similar[0] = long(faq.MaxQuestion) }, ""},
		{"most similar", func(e *faq.Entry) { e.Similar = slices.Repeat([]string{"问"}, faq.MaxSimilar) }, ""},
		{"longest category", func(e *faq.Entry) { e.Category = long(faq.MaxCategory) }, ""},
		{"longest answer", func(e *faq.Entry) { e.Answers[0].Text = long(faq.MaxAnswer) }, ""},
		{"most answers", func(e *faq.Entry) { e.Answers = slices.Repeat(e.Answers[:1], faq.MaxAnswers) }, ""},
		{"every order state", func(e *faq.Entry) {
			e.Answers[1].When.OrderState = []string{"unpaid", "paid", "shipped", "signed", "closed"}
		}, ""},
		{"open end", func(e *faq.Entry) { e.ValidUntil = nil }, ""},
		{"open beginning", func(e *faq.Entry) { e.ValidFrom = nil }, ""},

		{"no id", func(e *faq.Entry) { e.ID = "" }, "id"},
		{"id too long", func(e *faq.Entry) { e.ID = faq.ID(strings.Repeat("a", faq.MaxID+1)) }, "id"},
		{"id with a space", func(e *faq.Entry) { e.ID = "in voice" }, "id"},
		{"id with a tab", func(e *faq.Entry) { e.ID = "in\tvoice" }, "id"},
		{"id with a line end", func(e *faq.Entry) { e.ID = "invoice\n" }, "id"},
		{"id with a slash", func(e *faq.Entry) { e.ID = "in/voice" }, "id"},
		{"id with a NUL", func(e *faq.Entry) { e.ID = "in\x00voice" }, "id"},
		{"id not text", func(e *faq.Entry) { e.ID = "in\xffvoice" }, "id"},
		{"no question", func(e *faq.Entry) { e.Question = "" }, "question"},
		{"blank question", func(e *faq.Entry) { e.Question = " \t　\n" }, "question"},
		{"question too long", func(e *faq.Entry) { e.Question = long(faq.MaxQuestion + 1) }, "question"},
		{"question not text", func(e *faq.Entry) { e.Question = "发\xff票" }, "question"},
		{"question with a NUL", func(e *faq.Entry) { e.Question = "发\x00票" }, "question"},
		{"too many similar", func(e *faq.Entry) { e.Similar = slices.Repeat([]string{"问"}, faq.MaxSimilar+1) }, "similar"},
		{"similar blank", func(e *faq.Entry) { e.Similar[1] = " " }, "similar[1]"},
		{"similar too long", func(e *faq.Entry) { e.Similar[0] = long(faq.MaxQuestion + 1) }, "similar[0]"},
		{"similar not text", func(e *faq.Entry) { e.Similar[0] = "\xb7\xa2" }, "similar[0]"},
		{"category too long", func(e *faq.Entry) { e.Category = long(faq.MaxCategory + 1) }, "category"},
		{"category not text", func(e *faq.Entry) { e.Category = "\xff" }, "category"},
		{"category with a NUL", func(e *faq.Entry) { e.Category = "发\x00票" }, "category"},
		{"too many answers", func(e *faq.Entry) { e.Answers = slices.Repeat(e.Answers[:1], faq.MaxAnswers+1) }, "answers"},
		{"answer blank", func(e *faq.Entry) { e.Answers[0].Text = "\n" }, "answers[0].text"},
		{"answer too long", func(e *faq.Entry) { e.Answers[1].Text = long(faq.MaxAnswer + 1) }, "answers[1].text"},
		{"answer not text", func(e *faq.Entry) { e.Answers[1].Text = "可以\xff" }, "answers[1].text"},
		{"answer with a NUL", func(e *faq.Entry) { e.Answers[1].Text = "可\x00以" }, "answers[1].text"},
		{"no such order state", func(e *faq.Entry) { e.Answers[1].When.OrderState = []string{"paid", "lost"} }, "answers[1].when.order_state[1]"},
		{"a condition of no state", func(e *faq.Entry) { e.Answers[1].When.OrderState = []string{} }, "answers[1].when.order_state"},
		{"a condition of no level", func(e *faq.Entry) { e.Answers[1].When.Member = []string{} }, "answers[1].when.member"},
		{"no such region", func(e *faq.Entry) { e.Answers[1].When.Region = []string{"乌鲁木齐", "江浙沪", "火星"} }, "answers[1].when.region[2]"},
		{"no such status", func(e *faq.Entry) { e.Status = "published" }, "status"},
		{"no such risk", func(e *faq.Entry) { e.Risk = "extreme" }, "risk"},
		{"ends as it begins", func(e *faq.Entry) { e.ValidUntil = e.ValidFrom }, "valid_until"},
		{"ends before it begins", func(e *faq.Entry) { e.ValidUntil = at(november.Add(-1)) }, "valid_until"},
	} {
		e := entry()
		tt.change(&e)
		err := e.Valid()
		if tt.field == "" {
			if err != nil {
				t.Errorf("%s: got %v, want a valid entry", tt.name, err)
			}
			continue
		}
		var wrong *faq.FieldError
		if !errors.As(err, &wrong) || wrong.Field != tt.field || wrong.Reason == "" || !errors.Is(err, faq.ErrInvalid) {
			t.Errorf("%s: got %v, want a FieldError about %s", tt.name, err, tt.field)
		}
	}
}

func TestAnswerableAndExpiredAtTheEdges(t *testing.T) {
	t.Parallel()
	from, until := november, november.AddDate(0, 1, 0)
	beijing := time.FixedZone("Beijing", 8*60*60)
	for _, tt := range []struct {
		name        string
		from, until *time.Time
		at          time.Time
		answerable  bool
		expired     bool
	}{
		{"no window", nil, nil, from, true, false},
		{"just before", at(from), at(until), from.Add(-1), false, false},
		{"first moment", at(from), at(until), from, true, false},
		{"first moment elsewhere", at(from), at(until), from.In(beijing), true, false},
		{"last moment", at(from), at(until), until.Add(-1), true, false},
		{"end", at(from), at(until), until, false, true},
		{"end elsewhere", at(from), at(until), until.In(beijing), false, true},
		{"after", at(from), at(until), until.Add(1), false, true},
		{"no beginning", nil, at(until), time.Time{}, true, false},
		{"no beginning, end", nil, at(until), until, false, true},
		{"no end", at(from), nil, until.AddDate(100, 0, 0), true, false},
		{"no end, just before", at(from), nil, from.Add(-1), false, false},
	} {
		e := entry()
		e.ValidFrom, e.ValidUntil = tt.from, tt.until
		if got := e.Answerable(tt.at); got != tt.answerable {
			t.Errorf("%s, at %v: got answerable %v, want %v", tt.name, tt.at, got, tt.answerable)
		}
		if got := e.Expired(tt.at); got != tt.expired {
			t.Errorf("%s, at %v: got expired %v, want %v", tt.name, tt.at, got, tt.expired)
		}
	}
}

func TestAnswerableOnlyLiveAndWithAnAnswer(t *testing.T) {
	t.Parallel()
	for status, want := range map[faq.Status]bool{"": true, faq.Live: true, faq.Draft: false, faq.Retired: false, "published": false} {
		e := entry()
		e.Status = status
		if got := e.Answerable(november); got != want {
			t.Errorf("status %q: got %v, want %v", status, got, want)
		}
		e.Answers = nil
		if e.Answerable(november) {
			t.Errorf("status %q, no answer: got true, want false", status)
		}
	}
}

func TestPhrasings(t *testing.T) {
	t.Parallel()
	e := entry()
	e.Similar = slices.Grow(e.Similar, 4)
	got, again := e.Phrasings(), e.Phrasings()
	if want := []string{"可以开发票吗", "有发票吗", "能开票不"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got[0] = "改了"; again[0] != "可以开发票吗" || e.Question != "可以开发票吗" {
		t.Errorf("got %q and %q after a caller changed its own, want them untouched", again, e.Question)
	}
}
