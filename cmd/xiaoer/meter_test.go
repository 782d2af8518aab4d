package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiaoer/faq/desk"
)

// TestMeter asks a house over HTTP, and reads what was counted.
func TestMeter(t *testing.T) {
	r, err := sharedReading()
	if err != nil {
		t.Fatal(err)
	}
	s, hub, log := Settings{Data: t.TempDir(), MatchWait: 10 * time.Second, Record: batched, Cache: 1}, &desk.Hub{}, slog.New(slog.DiscardHandler)
	store, err := openHeard(t.Context(), s, log, hub)
	if err != nil {
		t.Fatal(err)
	}
	h := build(s, r, store, log, nil)
	h.hub = hub
	t.Cleanup(func() {
		h.live.Close()
		h.store.Shut()
	})
	if err := loadStarter(t.Context(), h.store); err != nil {
		t.Fatal(err)
	}
	meter := metered(h)
	door := (&Door{Rate: -1}).door(h, meter, log)
	before := scrape(t, meter.Handler())
	if _, err := h.live.Bank(t.Context(), starterShop); err != nil { // in its own time, which a request has not
		t.Fatal(err)
	}
	for _, text := range []string{"可以开发票吗", "可以开发票吗！", "转人工"} {
		ask := httptest.NewRequest("POST", "/v1/shops/"+string(starterShop)+"/ask", strings.NewReader(`{"text":"`+text+`"}`))
		ask.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		door.ServeHTTP(w, ask)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: got %d: %s", text, w.Code, w.Body)
		}
	}
	watch := hub.Watch(starterShop, "")
	defer watch.End()
	after := scrape(t, meter.Handler())
	const ask = `{method="POST",route="/v1/shops/:shop/ask"}`
	for series, want := range map[string]float64{
		`xiaoer_cache_hits_total`:                                                          1,
		`xiaoer_cache_misses_total`:                                                        2,
		`xiaoer_questions_total{decision="answer",reason=""}`:                              2,
		`xiaoer_questions_total{decision="escalate",reason="human_requested"}`:             1,
		`xiaoer_ask_seconds_count`:                                                         3,
		`xiaoer_http_request_seconds_count` + ask:                                          3,
		`xiaoer_http_requests_total{code="200",method="POST",route="/v1/shops/:shop/ask"}`: 3,
		`xiaoer_records_ahead_total`:                                                       2,
		`xiaoer_records_pending`:                                                           0, // the hand-over has pressed
		`xiaoer_records_lost_total`:                                                        0,
		`xiaoer_records_stuck`:                                                             0,
		`xiaoer_tickets_waiting`:                                                           1,
		`xiaoer_tickets_claimed`:                                                           0,
		`xiaoer_streams_open`:                                                              1,
		`xiaoer_shops_open`:                                                                1,
		`xiaoer_shops_opened_total`:                                                        1,
		`xiaoer_shops_waits_total`:                                                         1,
		`xiaoer_shops_closed_total`:                                                        0,
		`xiaoer_generation_lag_steps`:                                                      0,
	} {
		got, told := after[series]
		if got -= before[series]; !told || got != want {
			t.Errorf("%s: got %v more (told %v), want %v", series, got, told, want)
		}
	}
	if after["xiaoer_store_commits_total"] <= before["xiaoer_store_commits_total"] || after["xiaoer_store_acts_total"]-before["xiaoer_store_acts_total"] < 2 {
		t.Errorf("got %v commits of %v acts, want more than %v of %v", after["xiaoer_store_commits_total"], after["xiaoer_store_acts_total"],
			before["xiaoer_store_commits_total"], before["xiaoer_store_acts_total"])
	}
}

func scrape(t *testing.T, h http.Handler) map[string]float64 {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	got := map[string]float64{}
	for line := range strings.Lines(w.Body.String()) {
		series, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			got[series] = n
		}
	}
	return got
}
