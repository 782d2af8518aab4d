package api

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
)

// Trials are what the matcher of these tests knows of itself: eighty right answers, and ten wrong ones that it was less
// sure of.
func (overlap) Trials() (out []engine.Trial) {
	for i := range 90 {
		one := engine.Trial{Entry: "invoice", Confidence: 0.9, Right: true}
		if i >= 80 {
			one = engine.Trial{Entry: "refund", Confidence: 0.3}
		}
		out = append(out, one)
	}
	return out
}

func TestToleranceLife(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, manager := with{"as": "agent"}, with{"as": "manager"}
	tolerance := demo + "/tolerance"

	a := h.get(tolerance, agent).is(200)
	if string(a.body) != "{}\n" || a.Header.Get("ETag") != `"0"` {
		t.Errorf("at first: got %s, ETag %s; want nothing set, of revision 0", a.body, a.Header.Get("ETag"))
	}
	a = h.do("PUT", tolerance+"?why=试试", `{"normal":0.05,"high":0,"low":null}`, manager, with{"If-Match": `"0"`}).is(200)
	if string(a.body) != `{"normal":0.05,"high":0}`+"\n" || a.Header.Get("ETag") != `"1"` {
		t.Errorf("set: got %s, ETag %s; want a zero for high and nothing for low", a.body, a.Header.Get("ETag"))
	}
	if a = h.get(tolerance, agent).is(200); string(a.body) != `{"normal":0.05,"high":0}`+"\n" || a.Header.Get("ETag") != `"1"` {
		t.Errorf("read: got %s, ETag %s", a.body, a.Header.Get("ETag"))
	}
	h.get(tolerance, agent, with{"If-None-Match": `"1"`}).is(http.StatusNotModified)
	h.do("PUT", tolerance, `{}`, manager, with{"If-Match": `"0"`}).refused(412, "precondition_failed", "")
	h.do("PUT", tolerance, `{}`, manager).refused(428, "precondition_required", "")
	if a = h.do("PUT", tolerance, `{}`, manager, with{"If-Match": "*"}).is(200); string(a.body) != "{}\n" {
		t.Errorf("unset: got %s", a.body)
	}
}

func TestToleranceRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct {
		body, code, field string
		status            int
	}{
		{`{"low":-0.1}`, "invalid", "low", 422},
		{`{"normal":1.01}`, "invalid", "normal", 422},
		{`{"low":0.1,"high":5}`, "invalid", "high", 422},
		{`{"high":1e999}`, "wrong_type", "high", 400},
		{`{"high":NaN}`, "malformed", "", 400},
		{`{"high":"0.01"}`, "wrong_type", "high", 400},
		{`{"high":[0.01]}`, "wrong_type", "high", 400},
		{`{"extreme":0.1}`, "unknown_field", "extreme", 400},
		{`{"low":0.1,"low":0.2}`, "malformed", "low", 400},
		{`0.05`, "wrong_type", "", 400},
		{``, "unsupported_media_type", "", 415},
	} {
		p := h.do("PUT", demo+"/tolerance", tt.body, with{"as": "manager", "If-Match": "*"}).refused(tt.status, tt.code, tt.field)
		if tt.status == 422 && !strings.Contains(p.Detail, "0 到 1") {
			t.Errorf("%s: got %q, want what it should be", tt.body, p.Detail)
		}
	}
	if kept := h.get(demo+"/tolerance", with{"as": "agent"}).is(200); string(kept.body) != "{}\n" {
		t.Errorf("got %s kept of what was refused", kept.body)
	}
	for _, path := range []string{"/tolerance", "/calibration", "/calibration.svg"} {
		h.get(demo+path).refused(401, "unauthorized", "")
		h.get(demo+path, with{"as": "foreign"}).refused(403, "forbidden", "")
	}
	h.do("PUT", demo+"/tolerance", `{}`, with{"as": "editor", "If-Match": "*"}).refused(403, "forbidden", "")
}

// Of two managers who saw the same state only one succeeds.
func TestTolerancesMeet(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const managers = 6
	statuses := make(chan int, managers)
	var all sync.WaitGroup
	for range managers {
		all.Go(func() {
			statuses <- h.do("PUT", demo+"/tolerance", `{"low":0.1}`, with{"as": "manager", "If-Match": `"0"`}).StatusCode
		})
	}
	all.Wait()
	close(statuses)
	count := map[int]int{}
	for s := range statuses {
		count[s]++
	}
	if count[200] != 1 || count[412] != managers-1 {
		t.Errorf("got %v, want one 200 and the others 412", count)
	}
}

func TestCalibration(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	c := into[engine.Calibration](h.get(demo+"/calibration", agent).is(200))
	normal := c.Classes[1]
	if c.Trials != 90 || normal.Trials != 90 || normal.InForce.Tolerated != nil || *normal.InForce.Bar != 0.68 || normal.InForce.At.Answered != 80 {
		t.Errorf("got %+v", c)
	}
	if s := normal.Supposed; s.Tolerated == nil || *s.Tolerated != 0.05 || s.Bar == nil || *s.Bar != 0.31 || s.Needed != 59 {
		t.Errorf("supposed: got %+v, want .05 from .31 up", s)
	}
	c = into[engine.Calibration](h.get(demo+"/calibration?suppose=normal=0.01", agent).is(200))
	if s := c.Classes[1].Supposed; *s.Tolerated != 0.01 || s.Bar != nil || s.Needed != 299 {
		t.Errorf("supposed .01: got %+v, want too little evidence", s)
	}
	for _, bad := range []string{"normal=2", "normal", "often=0.1", "low=NaN"} {
		h.get(demo+"/calibration?suppose="+bad, agent).refused(422, "invalid", "suppose")
		h.get(demo+"/calibration.svg?suppose="+bad, agent).refused(422, "invalid", "suppose")
	}

	a := h.get(demo+"/calibration.svg", agent).is(200)
	if got := a.Header.Get("Content-Type"); got != "image/svg+xml; charset=utf-8" {
		t.Errorf("picture: got Content-Type %q", got)
	}
	if !strings.HasPrefix(string(a.body), "<svg ") || !strings.Contains(string(a.body), "普通风险（90 题）") {
		t.Errorf("picture: got %s", brief(string(a.body)))
	}
	if again := h.get(demo+"/calibration.svg", agent).is(200); string(again.body) != string(a.body) {
		t.Error("the picture of the same calibration differs")
	}
}

// An engine that fails is told as such.
func TestCalibrationFails(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *Config) { cfg.Engine = busy{cfg.Engine} })
	h.get(demo+"/calibration", with{"as": "agent"}).refused(503, "busy", "")
	h.get(demo+"/calibration.svg", with{"as": "agent"}).refused(503, "busy", "")
}

type busy struct{ Engine }

func (busy) Calibration(context.Context, faq.Shop, faq.Tolerance) (engine.Calibration, error) {
	return engine.Calibration{}, faq.ErrBusy
}
