package metrics

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"xiaoer/api"
	"xiaoer/engine"
	"xiaoer/faq"
)

// scrape reads the meter as a monitor does. A series is named "name label=value …".
func scrape(t *testing.T, m *Meter) map[string]float64 {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(w.Body)
	if w.Code != 200 || err != nil {
		t.Fatalf("got %d and %v, want what can be read", w.Code, err)
	}
	got := map[string]float64{}
	for name, family := range families {
		for _, metric := range family.Metric {
			series := name
			for _, l := range metric.Label {
				series += " " + l.GetName() + "=" + l.GetValue()
			}
			got[series] = metric.GetCounter().GetValue() + metric.GetGauge().GetValue() + float64(metric.GetHistogram().GetSampleCount())
		}
	}
	return got
}

func reply(kind faq.Kind, reason faq.Reason, held bool) engine.Reply {
	return engine.Reply{Exchange: faq.Exchange{Decision: kind, Reason: reason}, Held: held}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	n := 0.
	m := New(
		Source{[]Figure{{Name: "now", Help: "A gauge."}, {Name: "ever_total", Help: "A counter.", Total: true}},
			func(context.Context) ([]float64, error) { n++; return []float64{-n, n}, nil }},
		Source{[]Figure{{Name: "broken", Help: "What cannot be read."}},
			func(context.Context) ([]float64, error) { return nil, errors.New("the store is gone") }},
	)
	m.Asked(reply(faq.Answered, "", false), time.Millisecond)
	m.Asked(reply(faq.Answered, "", false), time.Second)
	m.Asked(reply(faq.Escalated, faq.NoEntry, false), time.Second)
	m.Asked(reply(faq.Escalated, faq.NoEntry, true), time.Second)
	m.Served(api.Visit{Method: "POST", Route: "/v1/shops/:shop/ask", Status: 200})
	m.Served(api.Visit{Method: "POST", Route: "/v1/shops/:shop/ask", Status: 429})
	m.Served(api.Visit{Method: "GET", Route: "/v1/shops/:shop/events", Status: 200, Stream: true})
	m.Served(api.Visit{Method: "MADE-UP", Status: 404})
	m.Served(api.Visit{Method: "ANOTHER", Status: 404})
	got := scrape(t, m)
	for series, want := range map[string]float64{
		"xiaoer_questions_total decision=answer reason=":           2,
		"xiaoer_questions_total decision=escalate reason=no_entry": 1,
		"xiaoer_questions_total decision=held reason=no_entry":     1,
		"xiaoer_ask_seconds": 4,
		"xiaoer_http_requests_total code=200 method=POST route=/v1/shops/:shop/ask":   1,
		"xiaoer_http_requests_total code=429 method=POST route=/v1/shops/:shop/ask":   1,
		"xiaoer_http_requests_total code=200 method=GET route=/v1/shops/:shop/events": 1,
		"xiaoer_http_requests_total code=404 method=- route=-":                        2,
		"xiaoer_http_request_seconds method=POST route=/v1/shops/:shop/ask":           2,
		"xiaoer_http_request_seconds method=GET route=/v1/shops/:shop/events":         0,
		"xiaoer_now":        -1,
		"xiaoer_ever_total": 1,
	} {
		if got[series] != want {
			t.Errorf("%s: got %v, want %v", series, got[series], want)
		}
	}
	if _, told := got["xiaoer_broken"]; told {
		t.Error("a source that fails is told")
	}
	if got["go_goroutines"] == 0 {
		t.Error("got nothing of the Go runtime")
	}
	if again := scrape(t, m); again["xiaoer_ever_total"] != 2 {
		t.Errorf("read again: got %v, want 2", again["xiaoer_ever_total"])
	}
}

func TestMeterAllocatesNothing(t *testing.T) {
	m := New()
	r, v := reply(faq.Suggested, faq.Ambiguous, false), api.Visit{Method: "POST", Route: "/v1/shops/:shop/ask", Status: 200}
	hear := func() { m.Asked(r, time.Millisecond); m.Served(v) }
	if n := testing.AllocsPerRun(100, hear); n != 0 {
		t.Errorf("got %v allocations a question, want none", n)
	}
}

func BenchmarkMeter(b *testing.B) {
	m := New()
	r, v := reply(faq.Suggested, faq.Ambiguous, false), api.Visit{Method: "POST", Route: "/v1/shops/:shop/ask", Status: 200}
	for b.Loop() {
		m.Asked(r, time.Millisecond)
		m.Served(v)
	}
}
