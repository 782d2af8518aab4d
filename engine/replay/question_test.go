package replay_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/intents"
)

func TestStanding(t *testing.T) {
	t.Parallel()
	weighed := []faq.Candidate{{Entry: "invoice"}}
	xin := intents.Slots{intents.Region: "新疆", intents.OrderState: "paid"}
	got := replay.Standing([]faq.Exchange{
		{Question: "开票", Decision: faq.Answered, Entry: "invoice", Candidates: weighed},
		{Question: "新疆", Decision: faq.Answered, Entry: "postage"}, // in answer to a question back
		{Question: "有票吗", Decision: faq.Answered, Entry: "invoice", Picked: "x.0", Candidates: weighed},
		{Question: "啊", Decision: faq.Escalated, Reason: faq.NoEntry},
		{Question: "选的那条", Decision: faq.Escalated, Reason: faq.Expired, Entry: "sale"}, // its option is gone
		{Question: "开票", Decision: faq.Answered, Entry: "invoice", Candidates: weighed},
		{Question: "开票", Decision: faq.Answered, Entry: "invoice", Candidates: weighed, Slots: xin},
		{Question: "开票", Decision: faq.Answered, Entry: "invoice", Candidates: weighed, Slots: xin, Channel: "tmall"},
	})
	want := []replay.Question{
		{Text: "开票", Times: 2}, {Text: "啊", Times: 1}, {Text: "开票", Slots: xin, Times: 1}, {Text: "开票", Slots: xin, Channel: "tmall", Times: 1},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReadQuestions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, file, want string }{
		{"plain lines", "有发票吗\n\n  运费多少 \n", "[{有发票吗 map[]  0} {运费多少 map[]  0}]"},
		{"JSON", `{"text":"运费多少","slots":{"region":"新疆"},"channel":"jd","times":3}`, "[{运费多少 map[region:新疆] jd 3}]"},
		{"a mark in front", "\ufeff有发票吗", "[{有发票吗 map[]  0}]"},
		{"none", "", "[]"},
		{"a typing error", "问\n" + `{"txt":"问"}`, `f:2: invalid: json: unknown field "txt"`},
		{"no text", `{"slots":{}}`, "f:1: invalid: text: missing"},
		{"less than none", `{"text":"问","times":-1}`, "f:1: invalid: times: less than none"},
		{"two values", `{"text":"问"} {}`, "f:1: invalid: more than one value in the line"},
		{"GBK", "\xd3\xd0\xb7\xa2\xc6\xb1", "f:1: invalid: not UTF-8: save the file as UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			questions, err := replay.ReadQuestions(strings.NewReader(tt.file), "f")
			got := fmt.Sprint(questions)
			if err != nil {
				got = err.Error()
				if !errors.Is(err, faq.ErrInvalid) {
					t.Errorf("%q: got %v, want it to be %v", tt.file, err, faq.ErrInvalid)
				}
			}
			if got != tt.want {
				t.Errorf("%q: got %s, want %s", tt.file, got, tt.want)
			}
		})
	}
}

func FuzzReadQuestions(f *testing.F) {
	f.Add([]byte("有发票吗\n" + `{"text":"运费多少","slots":{"region":"新疆"}}`))
	f.Add([]byte("{\n\xff"))
	f.Fuzz(func(t *testing.T, file []byte) {
		questions, err := replay.ReadQuestions(bytes.NewReader(file), "f")
		for _, q := range questions {
			if strings.TrimSpace(q.Text) == "" || q.Times < 0 || err != nil {
				t.Errorf("%q: got %+v, %v", file, q, err)
			}
		}
	})
}
