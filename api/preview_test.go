package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

const previewAt = "/v1/shops/demo/preview"

func TestPreview(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for range 3 {
		h.do("POST", "/v1/shops/demo/ask", `{"text":"可以开发票吗"}`).is(200)
	}
	h.do("POST", "/v1/shops/demo/ask", `{"text":"怎么申请退货"}`).is(200)
	draft := `"entries":[{"id":"invoice","question":"可以开发票吗","answers":[{"text":"不开。"}]}]`
	r := into[replay.Report](h.do("POST", previewAt, `{`+draft+`}`, with{"as": "editor"}).is(200))
	if len(r.Changes) != 1 || r.Changes[0].Kind != replay.Changed || r.Changes[0].Times != 3 || r.Changes[0].After.Said != "不开。" || r.Asked.Times != 4 {
		t.Errorf("got %+v, want the one question changed, of four", r)
	}
	if e := into[faq.Entry](h.get("/v1/shops/demo/entries/invoice", with{"as": "agent"}).is(200)); e.Revision != 1 {
		t.Errorf("got revision %d, want nothing kept", e.Revision)
	}
	r = into[replay.Report](h.do("POST", previewAt, `{"deleted":["return","refund"],"policies":[{"name":"postage","title":"运费","columns":[{"name":"fee"}],"rows":[{"match":["*"],"cells":{"fee":"9"}}]}],"tolerance":{"low":0.5},
		"questions":[{"text":"运费多少钱","slots":{"region":"新疆"},"times":2},{"text":"怎么申请退货"}],"list":1,"last":5}`, with{"as": "editor"}).is(200))
	if len(r.Changes) != 1 || r.Unsaid != 1 || r.Draft != (replay.Size{Deleted: 2, Policies: 1, Tolerance: true}) {
		t.Errorf("got %+v, want two changes, one of them listed", r)
	}
	h.do("POST", previewAt, `{}`, with{"as": "manager"}).is(200)
}

func TestPreviewTellsWhatIsBarred(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := into[replay.Report](h.do("POST", previewAt, `{"entries":[{"id":"new","question":"开票据吗","similar":["可以开发票吗"],"answers":[{"text":"我们不支持开发票。"}]}],"questions":[{"text":"问"}]}`, with{"as": "editor"}).is(200))
	if len(r.Findings) != 1 || len(r.Findings[0].Findings) != 1 || r.Findings[0].Findings[0].Field != "answers[0].text" {
		t.Errorf("got findings %+v", r.Findings)
	}
	if len(r.Claims) != 1 || r.Claims[0].By != "new" || r.Claims[0].Entry != "invoice" || r.Claims[0].Field != "similar[0]" {
		t.Errorf("got claims %+v", r.Claims)
	}
}

func TestPreviewRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	entry := func(id, rest string) string {
		return `{"id":"` + id + `","question":"问","answers":[{"text":"答"}]` + rest + `}`
	}
	for body, field := range map[string]string{
		`{"entries":[` + entry("a", "") + `,` + entry("b", `,"risk":"none"`) + `]}`: "entries[1].risk",
		`{"entries":[` + entry("a", "") + `,` + entry("a", "") + `]}`:               "entries[1].id",
		`{"deleted":["nothing"]}`:                       "deleted[0]",
		`{"policies":[{"name":"x"}]}`:                   "policies[0].columns",
		`{"tolerance":{"high":2}}`:                      "tolerance.high",
		`{"last":0}`:                                    "last",
		`{"list":1001}`:                                 "list",
		`{"questions":[{"text":"问"},{"text":" "}]}`:     "questions[1].text",
		`{"questions":[{"text":"问","times":-1}]}`:       "questions[0].times",
		`{"questions":[{"text":"问","slots":{"x":""}}]}`: "slots.x",
		`{"questions":[` + strings.Repeat(`{"text":"问"},`, 1000) + `{"text":"问"}]}`: "questions",
	} {
		p := h.do("POST", previewAt, body, with{"as": "editor"}).refused(422, "invalid", field)
		if strings.ContainsAny(p.Detail, "abcdefghijklmnop") && strings.Contains(p.Detail, "不合要求") {
			t.Errorf("%s: got %s, want it in Chinese", field, p.Detail)
		}
	}
	h.do("POST", previewAt, `{}`, with{"as": "agent"}).refused(403, "forbidden", "")
	h.do("POST", previewAt, `{"entry":{}}`, with{"as": "editor"}).refused(400, "unknown_field", "entry")
}

// slow is a player that is never done in time, and refuses to begin where it was given no more than other requests.
type slow struct{}

func (slow) Preview(ctx context.Context, _ faq.Shop, _ replay.Draft, _ replay.Wish) (r replay.Report, err error) {
	return r, late(ctx)
}

func (slow) Check(ctx context.Context, _ faq.Shop, _ func(done, total int)) (r replay.Results, err error) {
	return r, late(ctx)
}

func (slow) Breach(ctx context.Context, _ faq.Shop, _ replay.Draft) (b replay.Breach, err error) {
	return b, late(ctx)
}

func late(ctx context.Context) error {
	if end, ok := ctx.Deadline(); !ok || time.Until(end) < 20*time.Second {
		return errors.New("hardly any time")
	}
	return context.DeadlineExceeded
}

func TestPreviewThatTakesTooLong(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Replay = slow{} })
	for _, at := range []string{previewAt, "/v1/shops/demo/checks/run"} {
		h.do("POST", at, `{}`, with{"as": "editor"}).refused(503, "timeout", "")
	}
	p := h.do("POST", previewAt, `{}`, with{"as": "editor"}).refused(503, "timeout", "")
	if !strings.Contains(p.Detail, "last") {
		t.Errorf("got %s, want it to say what helps", p.Detail)
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const at = "/v1/shops/demo/checks"
	list := func(want ...string) {
		t.Helper()
		var got []string
		for _, c := range into[struct{ Checks []faq.Check }](h.get(at, with{"as": "agent"}).is(200)).Checks {
			got = append(got, fmt.Sprintf("%s %s %s %s %v", c.ID, c.Question, c.Entry, c.By, c.Slots))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	put := func(id, body string) *answerOf {
		t.Helper()
		return h.do("PUT", at+"/"+id, body, with{"as": "manager"})
	}
	list()
	put("a", `{"question":"可以开发票吗","entry":"invoice"}`).is(200)
	put("b", `{"question":"运费多少钱","slots":{"region":"新疆"},"entry":"return"}`).is(200)
	asked := into[reply](h.do("POST", "/v1/shops/demo/ask", `{"text":"寄新疆运费多少钱"}`).is(200))
	put(asked.ID, `{"entry":"postage"}`).is(200)
	put("c", `{"question":"老板在哪儿上学"}`).is(200)
	want := []string{"a 可以开发票吗 invoice manager map[]", "b 运费多少钱 return manager map[region:新疆]", "c 老板在哪儿上学  manager map[]",
		asked.ID + " 寄新疆运费多少钱 postage manager map[region:新疆]"}
	slices.Sort(want)
	list(want...)
	put("a", string(h.get(at, with{"as": "agent"}).is(200).first("checks", "a"))).is(200) // as it came

	r := into[replay.Results](h.do("POST", at+"/run", "", with{"as": "editor"}).is(200))
	if r.Passed != 3 || r.Failed != 1 || r.Failures[0].Check.ID != "b" || r.Failures[0].Got.Answers[0].Entry != "postage" {
		t.Errorf("got %+v, want b alone to fail", r)
	}
	d := into[replay.Report](h.do("POST", previewAt, `{"deleted":["invoice"]}`, with{"as": "editor"}).is(200)).Checks
	if len(d.Broken) != 1 || d.Broken[0].Check.ID != "a" || d.Passed != 2 {
		t.Errorf("got %+v, want a broken", d)
	}

	h.do("DELETE", at+"/b", "", with{"as": "manager"}).is(204)
	h.do("DELETE", at+"/b", "", with{"as": "manager"}).refused(404, "not_found", "")
	h.do("DELETE", at+"/a", "", with{"as": "editor"}).refused(403, "forbidden", "")
	h.get(at).refused(401, "unauthorized", "")
	for body, field := range map[string]string{
		`{"entry":"invoice"}`: "question", `{"question":" ","entry":"invoice"}`: "question",
		`{"question":"问","entry":"nothing"}`: "entry", `{"question":"问","id":"other"}`: "id",
		`{"question":"问","slots":{"order_state":"lost"}}`: "slots.order_state",
	} {
		put("x", body).refused(422, "invalid", field)
	}
	put("x%20y", `{"question":"问"}`).refused(422, "invalid", "id")
}

// first returns the element of the list that has the id, as it came.
func (a *answerOf) first(list, id string) json.RawMessage {
	a.t.Helper()
	for _, raw := range into[map[string][]json.RawMessage](a)[list] {
		if strings.Contains(string(raw), fmt.Sprintf(`"id":%q`, id)) {
			return raw
		}
	}
	a.t.Fatalf("%s: no %s in %s", a.request, id, a.body)
	return nil
}

// TestDocumentListsTheKinds holds that callers know every kind of change and every risk that a preview may show.
func TestDocumentListsTheKinds(t *testing.T) {
	t.Parallel()
	var doc struct {
		Components struct {
			Schemas struct {
				QuestionChange struct {
					Properties struct {
						Kind  struct{ Enum []replay.Kind }
						Risks struct{ Items struct{ Enum []replay.Risk } }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	p := doc.Components.Schemas.QuestionChange.Properties
	if !slices.Equal(p.Kind.Enum, replay.Kinds) || !slices.Equal(p.Risks.Items.Enum, []replay.Risk{replay.HigherClass, replay.NearBar, replay.Rivalled}) {
		t.Errorf("got %q and %q", p.Kind.Enum, p.Risks.Items.Enum)
	}
}
