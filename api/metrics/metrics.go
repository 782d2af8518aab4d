// Package metrics counts what the house does, for a monitor that comes and reads it in the text form of Prometheus.
//
// A [Meter] hears of questions and of requests as they end; what others count themselves it asks them for when it is
// read (see [Source]). It promises that hearing of one allocates nothing, and that no label is a shop, a buyer or a path:
// the number of series is bounded by the decisions and the routes, however many shops there are.
//
// It leaves to its caller who may read it. A monitor has no key, so [Meter.Handler] is to be served on an address of its
// own that buyers cannot reach.
package metrics

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"xiaoer/api"
	"xiaoer/engine"
	"xiaoer/faq"
)

// Meter is what is read. Safe for many goroutines.
type Meter struct {
	registry *prometheus.Registry
	asks     prometheus.Histogram
	asked    family[outcome, prometheus.Counter]
	requests family[request, prometheus.Observer]
	replies  family[response, prometheus.Counter]
}

// Buckets of seconds. Most questions take some milliseconds; one that is matched too late takes the 0.5 s that it may.
var (
	askBuckets     = []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2}
	requestBuckets = []float64{.001, .005, .01, .05, .1, .5, 1, 5, 30}
)

// New returns a meter that also reads the sources, the Go runtime and the process.
func New(sources ...Source) *Meter {
	m := &Meter{registry: prometheus.NewRegistry()}
	m.asks = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "xiaoer_ask_seconds", Help: "Time from a question to its reply, which is recorded by then.", Buckets: askBuckets})
	asked := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "xiaoer_questions_total", Help: "Questions by what was decided and why; held ones were passed on to a person."}, []string{"decision", "reason"})
	requests := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "xiaoer_http_request_seconds", Help: "Time of a request, but for streams of events.", Buckets: requestBuckets}, []string{"method", "route"})
	replies := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "xiaoer_http_requests_total", Help: "Requests by status."}, []string{"method", "route", "code"})
	m.asked.make = func(o outcome) prometheus.Counter { return asked.WithLabelValues(o.decision, string(o.reason)) }
	m.requests.make = func(r request) prometheus.Observer { return requests.WithLabelValues(r.method, r.route) }
	m.replies.make = func(r response) prometheus.Counter {
		return replies.WithLabelValues(r.method, r.route, strconv.Itoa(r.status))
	}
	m.registry.MustRegister(m.asks, asked, requests, replies,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, s := range sources {
		m.registry.MustRegister(newReader(s))
	}
	return m
}

// outcome, request and response are what series are told apart by.
type (
	outcome struct {
		decision string
		reason   faq.Reason
	}
	request  struct{ method, route string }
	response struct {
		request
		status int
	}
)

// Asked counts a question that was decided, and how long that took.
func (m *Meter) Asked(r engine.Reply, took time.Duration) {
	o := outcome{string(r.Decision), r.Reason}
	if r.Held {
		o.decision = "held"
	}
	m.asked.of(o).Inc()
	m.asks.Observe(took.Seconds())
}

// Served counts a request that has ended.
func (m *Meter) Served(v api.Visit) {
	r := request{v.Method, v.Route}
	if v.Route == "" { // whatever a stranger has made up
		r = request{"-", "-"}
	}
	m.replies.of(response{r, v.Status}).Inc()
	if !v.Stream {
		m.requests.of(r).Observe(v.Took.Seconds())
	}
}

// Handler answers with all that was counted. A source that fails is left out, and the rest is told.
func (m *Meter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	return mux
}

// family holds a series for each of a few keys, and makes it when it is first asked for.
type family[K comparable, V any] struct {
	make func(K) V

	mu    sync.RWMutex
	known map[K]V
}

func (f *family[K, V]) of(k K) V {
	f.mu.RLock()
	v, ok := f.known[k]
	f.mu.RUnlock()
	if ok {
		return v
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil {
		f.known = map[K]V{}
	}
	f.known[k] = f.make(k) // the same one, where two make it
	return f.known[k]
}

// Figure is one number that somebody else counts.
type Figure struct {
	Name  string // without the "xiaoer_" before it; that of a Total ends in _total
	Help  string
	Total bool // it only rises, while the process lives
}

// Source is where figures are read, all of them at one moment.
type Source struct {
	Figures []Figure
	Read    func(ctx context.Context) ([]float64, error) // one for each, in their order
}

// readWait bounds the reading of a source: a monitor that waits longer has given up.
const readWait = 5 * time.Second

// reader is a source as a collector.
type reader struct {
	Source
	descs []*prometheus.Desc
}

func newReader(s Source) *reader {
	r := &reader{Source: s}
	for _, f := range s.Figures {
		r.descs = append(r.descs, prometheus.NewDesc("xiaoer_"+f.Name, f.Help, nil, nil))
	}
	return r
}

// Describe implements prometheus.Collector.
func (r *reader) Describe(to chan<- *prometheus.Desc) {
	for _, d := range r.descs {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (r *reader) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readWait)
	defer cancel()
	values, err := r.Read(ctx)
	for i, f := range r.Figures {
		kind := prometheus.GaugeValue
		if f.Total {
			kind = prometheus.CounterValue
		}
		if err != nil {
			to <- prometheus.NewInvalidMetric(r.descs[i], err)
			continue
		}
		to <- prometheus.MustNewConstMetric(r.descs[i], kind, values[i])
	}
}
