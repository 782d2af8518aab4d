package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

const demo = "/v1/shops/demo"

func (h *house) ask(body string, carry ...with) reply {
	h.t.Helper()
	return into[reply](h.do(http.MethodPost, demo+"/ask", body, carry...).is(200))
}

func TestAskAnswers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"可以开发票吗"}`)
	if r.Decision != faq.Answered || r.Answer == nil || r.Answer.Entry != "invoice" || r.Answer.Revision != 1 || r.Answer.Text != "亲，可以开发票的。" || r.Text != r.Answer.Text {
		t.Fatalf("got %+v %+v", r, r.Answer)
	}
	if r.Level != high || r.Owner != desk.Bot || r.Held || r.Generation != "g1" || r.ID == "" || r.Conversation == "" || r.Options == nil || r.Debug != nil {
		t.Errorf("got %+v", r)
	}
	sale := h.ask(`{"text":"双十一有什么活动","conversation":null}`)
	if sale.Answer == nil || sale.Answer.ValidUntil == nil {
		t.Errorf("got %+v, want valid_until", sale.Answer)
	}
}

func TestAskSuggestsAndHearsTheClick(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"申请"}`)
	if r.Decision != faq.Suggested || len(r.Options) != 2 || r.Reason != faq.Ambiguous {
		t.Fatalf("got %+v", r)
	}
	clicked := h.ask(`{"conversation":"` + r.Conversation + `","token":"` + r.Options[0].Token + `","text":"` + strings.Repeat("长", 600) + `"}`)
	if clicked.Decision != faq.Answered || clicked.Answer.Entry != r.Options[0].Entry {
		t.Errorf("got %+v", clicked)
	}
	said := into[conversation](h.get(demo + "/conversations/" + r.Conversation).is(200))
	if got, want := said.Messages[2].Text, r.Options[0].Question; got != want {
		t.Errorf("got %q kept for a click, want %q", got, want)
	}
}

func TestAskAsksForASlot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"运费多少钱"}`)
	if r.Decision != faq.Asked || r.Ask == nil || r.Ask.Slot != intents.Region || len(r.Ask.Choices) != 34 || r.Ask.Prompt != r.Text || r.Reason != faq.MissingSlot {
		t.Fatalf("got %+v %+v", r, r.Ask)
	}
	told := h.ask(`{"text":"新疆","conversation":"` + r.Conversation + `"}`)
	if told.Text != "寄到新疆的运费是18元。" {
		t.Errorf("got %+v", told)
	}
	known := h.ask(`{"text":"运费多少钱","slots":{"region":"上海"}}`)
	if known.Text != "寄到上海的运费是8元。" {
		t.Errorf("got %+v", known)
	}
	state := h.ask(`{"text":"订单到哪一步了"}`)
	if state.Ask == nil || len(state.Ask.Choices) != len(intents.OrderStates) {
		t.Fatalf("got %+v", state)
	}
	for i, want := range intents.OrderStates {
		if c := state.Ask.Choices[i]; c.Value != want || c.Title == "" || c.Title == want {
			t.Errorf("choice %d: got %+v, want the title of %s", i, c, want)
		}
	}
}

// A message of several questions: each answer by itself, and all of them in the text.
func TestAskSeveral(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"可以开发票吗？还有怎么申请退货"}`)
	if r.Decision != faq.Answered || r.Text != "亲，可以开发票的。\n\n在订单页申请退货。" || r.Answer == nil || len(r.Also) != 1 {
		t.Fatalf("got %+v", r)
	}
	if a := r.Answer; a.Entry != "invoice" || a.Revision != 1 || a.Text != "亲，可以开发票的。" || a.Question != "可以开发票吗" {
		t.Errorf("got %+v", a)
	}
	if a := r.Also[0]; a.Entry != "return" || a.Revision != 1 || a.Text != "在订单页申请退货。" || a.Question != "怎么申请退货" {
		t.Errorf("got %+v beside", a)
	}
	why := into[faq.Exchange](h.get(demo+"/answers/"+r.ID+"/why", with{"as": "agent"}).is(200))
	if len(why.Answers) != 2 || why.Answers[1].Entry != "return" || why.Entry != "invoice" {
		t.Errorf("why: got %+v", why)
	}
	asked := h.ask(`{"text":"运费多少钱，可以开发票吗"}`)
	if asked.Decision != faq.Asked || asked.Answer != nil || len(asked.Also) != 1 || asked.Also[0].Entry != "invoice" || asked.Ask == nil {
		t.Fatalf("got %+v", asked)
	}
	if asked.Ask.Prompt == asked.Text || asked.Text != "亲，可以开发票的。\n\n"+asked.Ask.Prompt {
		t.Errorf("got prompt %q of text %q", asked.Ask.Prompt, asked.Text)
	}
}

func TestAskHandsOverAndHolds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"转人工"}`)
	if r.Decision != faq.Escalated || r.Reason != faq.HumanRequested || r.Ticket == nil || r.Ticket.Position != 1 || r.Owner != desk.InQueue || r.Level != low {
		t.Fatalf("got %+v", r)
	}
	held := h.ask(`{"text":"可以开发票吗","conversation":"` + r.Conversation + `"}`)
	if !held.Held || held.Answer != nil || held.Text == "" || held.Ticket == nil || held.Ticket.ID != r.Ticket.ID {
		t.Errorf("got %+v", held)
	}
}

func TestAskTwiceWithOneMessageID(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.ask(`{"text":"可以开发票吗","message_id":"0123456789abcdef"}`)
	again := h.ask(`{"text":"可以开发票吗","message_id":"0123456789abcdef"}`)
	if first.ID != again.ID || first.Conversation != again.Conversation {
		t.Errorf("got %+v, want %+v", again, first)
	}
	within := h.ask(`{"text":"怎么申请退货","message_id":"2","conversation":"` + first.Conversation + `"}`)
	if within.Answer == nil || within.Answer.Entry != "return" {
		t.Errorf("got %+v", within)
	}
}

func TestAskDebug(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if r := h.ask(`{"text":"申请","debug":true}`); r.Debug != nil {
		t.Errorf("a buyer got %+v", r.Debug)
	}
	r := h.ask(`{"text":"申请","debug":true}`, with{"as": "agent"})
	if r.Debug == nil || len(r.Debug.Candidates) != 2 || r.Debug.Candidates[0].Parts["dice"] == 0 || len(r.Debug.Intents) != 1 {
		t.Errorf("got %+v", r.Debug)
	}
	if r := h.ask(`{"text":"申请","debug":true,"top":1}`, with{"as": "agent"}); len(r.Debug.Candidates) != 1 {
		t.Errorf("got %+v", r.Debug)
	}
	if r := h.ask(`{"text":"申请"}`, with{"as": "agent"}); r.Debug != nil {
		t.Errorf("not asked for, got %+v", r.Debug)
	}
}

func TestAskAsOfKeepsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	after := `{"text":"双十一有什么活动","as_of":"2026-12-01T00:00:00+08:00"}`
	h.do("POST", demo+"/ask", after).refused(401, "unauthorized", "as_of")
	r := h.ask(after, with{"as": "agent"})
	if r.Decision != faq.Escalated || r.Reason != faq.Expired || r.Ticket != nil {
		t.Errorf("got %+v", r)
	}
	h.get(demo+"/answers/"+r.ID+"/why", with{"as": "agent"}).refused(404, "not_found", "")
	if got := into[struct{ Tickets []desk.Ticket }](h.get(demo+"/tickets", with{"as": "agent"})); len(got.Tickets) != 0 {
		t.Errorf("got %+v", got)
	}
}

// A moment that is over is answered with what was live then, and with nothing that was not.
func TestAskAsOfWhatWasSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager, agent := with{"as": "manager"}, with{"as": "agent"}
	noted := func() string { h.clock.move(time.Hour); return h.clock.Now().Add(-time.Minute).Format(time.RFC3339) }
	write := func(match, status, text string) {
		h.do("PUT", demo+"/entries/card", `{"question":"能写贺卡吗","status":"`+status+`","answers":[{"text":"`+text+`"}]}`, manager, with{"If-Match": match})
	}
	never := noted()
	h.do("PUT", demo+"/entries/card", `{"question":"能写贺卡吗","status":"draft","answers":[{"text":"草稿。"}]}`, manager, with{"If-None-Match": "*"}).is(201)
	draft := noted()
	write(`"1"`, "live", "可以写。")
	first := noted()
	h.do("DELETE", demo+"/entries/card", "", with{"as": "manager", "If-Match": `"2"`}).is(204)
	gone := noted()
	h.do("PUT", demo+"/entries/card", `{"question":"能写贺卡吗","answers":[{"text":"可以，免费写。"}]}`, manager, with{"If-None-Match": "*"}).is(201)
	second := noted()
	h.do("POST", demo+"/entries/card/retire", "", with{"as": "manager", "If-Match": `"4"`}).is(200)
	retired := noted()
	h.do("PUT", demo+"/entries/card", `{"question":"能写贺卡吗","answers":[{"text":"不能写了。"}]}`, manager, with{"If-Match": `"5"`}).is(200)
	last := noted()
	h.do("PUT", demo+"/entries/card/draft", `{"question":"能写贺卡吗","answers":[{"text":"先问问。"}]}`, agent, with{"If-Match": `"6"`}).is(200)
	beside := noted()
	for _, tt := range []struct{ at, want string }{
		{never, "escalate 0"}, {draft, "escalate 0"}, {first, "可以写。 2"}, {gone, "escalate 0"}, {second, "可以，免费写。 4"},
		{retired, "escalate 0"}, {last, "不能写了。 6"}, {beside, "不能写了。 6"}, {"2027-01-01", "不能写了。 6"}, {"2026-11-01", "escalate 0"},
	} {
		r := h.ask(`{"text":"能写贺卡吗","debug":true,"as_of":"`+tt.at+`"}`, agent)
		got, revision := string(r.Decision), 0
		if r.Answer != nil {
			got, revision = r.Answer.Text, r.Answer.Revision
		}
		if got = fmt.Sprint(got, " ", revision); got != tt.want {
			t.Errorf("as of %s: got %s, want %s", tt.at, got, tt.want)
		}
		was := len(r.Debug.Weighed) == 1 && r.Debug.Weighed[0].Revision == revision
		noted := len(r.Debug.Candidates) == 1 && len(r.Debug.Candidates[0].Notes) == 1
		if was != (revision > 0) || noted != (revision > 0 && revision < 6) {
			t.Errorf("as of %s: got %+v weighed of candidates %+v", tt.at, r.Debug.Weighed, r.Debug.Candidates)
		}
	}
}

func TestAskRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	long := strings.Repeat("长", 501)
	for _, tt := range []struct {
		body   string
		status int
		code   string
		field  string
	}{
		{`{}`, 422, "invalid", "text"},
		{`{"text":""}`, 422, "invalid", "text"},
		{`{"text":null}`, 422, "invalid", "text"},
		{`{"text":"  \t\n"}`, 422, "invalid", "text"},
		{`{"text":"？！。"}`, 422, "invalid", "text"},
		{`{"text":"` + long + `"}`, 422, "invalid", "text"},
		{`{"text":"发\u0000票"}`, 422, "invalid", "text"},
		{`{"text":5}`, 400, "wrong_type", "text"},
		{`{"text":["发票"]}`, 400, "wrong_type", "text"},
		{`{"text":"发票","txt":1}`, 400, "unknown_field", "txt"},
		{`{"Text":"发票"}`, 400, "unknown_field", "Text"},
		{`{"` + strings.Repeat("名", 999) + `":1}`, 400, "unknown_field", strings.Repeat("名", 64) + "…"},
		{`{"text":"发票","text":"发货"}`, 400, "malformed", "text"},
		{`{"text":"发票"`, 400, "malformed", ""},
		{`{"text":"发票"}{"text":"发货"}`, 400, "malformed", ""},
		{`{"text":"发票"} x`, 400, "malformed", ""},
		{`{"text":"发票",}`, 400, "malformed", ""},
		{`["发票"]`, 400, "wrong_type", ""},
		{`"发票"`, 400, "wrong_type", ""},
		{`发票`, 400, "malformed", ""},
		{" ", 400, "malformed", ""},
		{"{\"text\":\"发票\xff\"}", 400, "malformed", ""},
		{"{\"text\":\"\xb7\xa2\xc6\xb1\"}", 400, "malformed", ""}, // 发票 in GBK
		{"{\"text\":\"发\x00票\"}", 400, "malformed", ""},
		{`{"text":"` + strings.Repeat("a", 64<<10) + `"}`, 413, "too_large", ""},
		{`{"text":"发票","message_id":"1"}`, 422, "invalid", "message_id"},
		{`{"text":"发票","message_id":"0123456789abcde"}`, 422, "invalid", "message_id"},
		{`{"text":"发票","message_id":"` + strings.Repeat("m", 129) + `"}`, 422, "invalid", "message_id"},
		{`{"text":"发票","conversation":"` + strings.Repeat("c", 129) + `"}`, 422, "invalid", "conversation"},
		{`{"text":"发票","conversation":"nobodys"}`, 404, "not_found", ""},
		{`{"text":"发票","channel":"` + strings.Repeat("c", 65) + `"}`, 422, "invalid", "channel"},
		{`{"text":"发票","top":0}`, 422, "invalid", "top"},
		{`{"text":"发票","top":11}`, 422, "invalid", "top"},
		{`{"text":"发票","top":1.5}`, 400, "wrong_type", "top"},
		{`{"text":"发票","top":"3"}`, 400, "wrong_type", "top"},
		{`{"text":"发票","top":99999999999999999999}`, 400, "wrong_type", "top"},
		{`{"text":"发票","debug":1}`, 400, "wrong_type", "debug"},
		{`{"text":"发票","as_of":"昨天"}`, 400, "wrong_type", "as_of"},
		{`{"text":"发票","slots":{"region":5}}`, 400, "wrong_type", "slots.region"},
		{`{"text":"发票","slots":"新疆"}`, 400, "wrong_type", "slots"},
		{`{"text":"发票","slots":{"size":"L"}}`, 422, "invalid", "slots.size"},
		{`{"text":"发票","slots":{"order_state":"lost"}}`, 422, "invalid", "slots.order_state"},
		{`{"text":"发票","slots":{"region":"` + strings.Repeat("长", 65) + `"}}`, 422, "invalid", "slots.region"},
		{`{"token":"nonsense"}`, 422, "invalid", "token"},
		{`{"token":"nobodys.0"}`, 404, "not_found", ""},
		{`{"token":"` + strings.Repeat("t", 129) + `"}`, 422, "invalid", "token"},
	} {
		h.do("POST", demo+"/ask", tt.body).refused(tt.status, tt.code, tt.field)
	}
	p := h.do("POST", demo+"/ask", `{"text":"`+long+`"}`).refused(422, "invalid", "text")
	if want := "您写了 501 个字，一次最多 500 个字，请简短一些。"; p.Detail != want {
		t.Errorf("got %q, want %q", p.Detail, want)
	}
}

func TestAskElsewhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mine := h.ask(`{"text":"可以开发票吗"}`).Conversation
	for _, shop := range []string{"elsewhere", "unknown", "Bad_Name", "%00", "%ff", strings.Repeat("a", 65)} {
		h.do("POST", "/v1/shops/"+shop+"/ask", `{"text":"可以开发票吗","conversation":"`+mine+`"}`).refused(404, "not_found", "")
	}
	for _, shop := range []string{"unknown", "Bad_Name"} {
		h.do("POST", "/v1/shops/"+shop+"/ask", `{"text":"可以开发票吗"}`).refused(404, "not_found", "")
	}
}

func TestAskAcceptsABOM(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ask("\ufeff{\"text\":\"可以开发票吗\"}")
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	type list struct{ Options []completion }
	got := into[list](h.get(demo + "/suggest?q=%E5%8F%91%E7%A5%A8").is(200))
	if len(got.Options) != 1 || got.Options[0].Entry != "invoice" || got.Options[0].Question != "可以开发票吗" {
		t.Errorf("got %+v", got)
	}
	for _, q := range []string{"", "?q=", "?q=%20", "?q=%00", "?q=%ff", "?q=" + strings.Repeat("a", 600), "?p=1"} {
		a := h.get(demo + "/suggest" + q).is(200)
		if got := into[list](a); got.Options == nil || len(got.Options) != 0 {
			t.Errorf("%q: got %s, want an empty list", q, a.body)
		}
	}
	h.get("/v1/shops/unknown/suggest?q=").refused(404, "not_found", "")
	h.get(demo+"/suggest?q=%zz").refused(400, "malformed", "")
}

func TestSuggestOutlivesTheSearch(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Engine = failing{Engine: c.Engine, err: errors.New("index is gone")} })
	if got := into[struct{ Options []completion }](h.get(demo + "/suggest?q=a").is(200)); len(got.Options) != 0 {
		t.Errorf("got %+v", got)
	}
	if !strings.Contains(h.log.String(), "index is gone") {
		t.Error("the failure is not in the log")
	}
}

// failing is an engine that fails, panics or waits.
type failing struct {
	Engine
	err   error
	panic any
	wait  bool
}

func (f failing) fail(ctx context.Context) error {
	if f.panic != nil {
		panic(f.panic)
	}
	if f.wait {
		<-ctx.Done()
		return cmp.Or(f.err, ctx.Err())
	}
	return f.err
}

func (f failing) Ask(ctx context.Context, _ faq.Question) (engine.Reply, error) {
	return engine.Reply{}, f.fail(ctx)
}

func (f failing) Complete(ctx context.Context, _ faq.Shop, _ string, _ int) ([]faq.Option, error) {
	return nil, f.fail(ctx)
}

func TestJudge(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"申请"}`)
	path := demo + "/answers/" + r.ID + "/feedback"
	for _, tt := range []struct {
		path, body string
		status     int
		field      string
	}{
		{path, `{"verdict":"helpful"}`, 204, ""},
		{path, `{"verdict":"helpful"}`, 204, ""},
		{path, `{"verdict":"wrong","token":null}`, 204, ""},
		{path, `{"verdict":"picked","token":"` + r.Options[1].Token + `"}`, 204, ""},
		{path, `{"verdict":"picked"}`, 422, "token"},
		{path, `{"verdict":"picked","token":"x"}`, 422, "token"},
		{path, `{"verdict":"helpful","token":"` + r.Options[1].Token + `"}`, 422, "token"},
		{path, `{"verdict":"so-so"}`, 422, "verdict"},
		{path, `{}`, 422, "verdict"},
		{path, `{"verdict":1}`, 400, "verdict"},
		{path, `{"vote":"helpful"}`, 400, "vote"},
		{demo + "/answers/unknown/feedback", `{"verdict":"helpful"}`, 404, ""},
		{"/v1/shops/elsewhere/answers/" + r.ID + "/feedback", `{"verdict":"helpful"}`, 404, ""},
	} {
		a := h.do("POST", tt.path, tt.body).is(tt.status)
		if tt.status >= 400 {
			if p := into[problem](a); p.Field != tt.field {
				t.Errorf("%s: got field %q, want %q", tt.body, p.Field, tt.field)
			}
		}
	}
	other := h.ask(`{"text":"可以开发票吗"}`)
	h.do("POST", demo+"/answers/"+other.ID+"/feedback", `{"verdict":"picked","token":"`+r.Options[0].Token+`"}`).refused(422, "invalid", "token")
}

func TestWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"可以开发票吗"}`)
	x := into[faq.Exchange](h.get(demo+"/answers/"+r.ID+"/why", with{"as": "agent"}).is(200))
	if x.Entry != "invoice" || x.Said != r.Text || len(x.Candidates) == 0 || !x.At.Equal(h.clock.Now()) {
		t.Errorf("got %+v", x)
	}
	h.get(demo+"/answers/"+r.ID+"/why").refused(401, "unauthorized", "")
	h.get(demo+"/answers/unknown/why", with{"as": "agent"}).refused(404, "not_found", "")
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for p, want := range map[float64]level{0: low, 0.49: low, 0.5: medium, 0.79: medium, 0.8: high, 1: high} {
		if got := levelOf(p); got != want {
			t.Errorf("levelOf(%v): got %s, want %s", p, got, want)
		}
	}
}

func TestAskInTime(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("interrupted, as the driver puts it")} {
		h := newHouse(t, func(c *Config) { c.Engine, c.Wait = failing{Engine: c.Engine, wait: true, err: err}, time.Millisecond })
		a := h.do("POST", demo+"/ask", `{"text":"可以开发票吗"}`)
		a.refused(503, "timeout", "")
		if a.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
}

func TestAskOfAClientThatWentAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Engine = failing{Engine: c.Engine, wait: true} })
	ctx, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(ctx, "POST", demo+"/ask", strings.NewReader(`{"text":"可以开发票吗"}`))
	r.Header.Set("Content-Type", "application/json")
	h.send(r, "").refused(503, "canceled", "")
	if lines := h.log.lines(t); lines[0]["level"] != "INFO" || lines[0]["err"] == nil {
		t.Errorf("got %v", lines)
	}
}

// A page that is loaded anew can show the same buttons as before, as long as they are the last word and the bot's.
func TestConversationKeepsItsChoices(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	read := func(id string) conversation {
		return into[conversation](h.get(demo + "/conversations/" + id).is(200))
	}
	r := h.ask(`{"text":"申请"}`)
	if got := read(r.Conversation).Open; got == nil || len(r.Options) == 0 || !reflect.DeepEqual(got.Options, r.Options) || got.Ask != nil {
		t.Errorf("after options: got %+v, want %+v", got, r.Options)
	}
	asked := h.ask(`{"text":"运费多少钱","conversation":"` + r.Conversation + `"}`)
	if got := read(r.Conversation).Open; got == nil || asked.Ask == nil || !reflect.DeepEqual(got.Ask, asked.Ask) || len(got.Options) > 0 {
		t.Errorf("after a question back: got %+v, want %+v", got, asked.Ask)
	}
	h.ask(`{"text":"新疆","conversation":"` + r.Conversation + `"}`)
	if got := read(r.Conversation).Open; got != nil {
		t.Errorf("after an answer: got %+v, want nothing left to choose", got)
	}
	gone := h.ask(`{"text":"转人工","conversation":"` + r.Conversation + `"}`)
	if got := read(r.Conversation); got.Open != nil || got.Agent != "" {
		t.Errorf("in the queue: got %+v and %q, want nothing left to choose and nobody", got.Open, got.Agent)
	}
	h.do("POST", demo+"/tickets/"+string(gone.Ticket.ID)+"/claim", "", with{"as": "agent"}).is(200)
	if got := read(r.Conversation); got.Agent != "agent" {
		t.Errorf("once it is claimed: got agent %q, want the agent", got.Agent)
	}
}
