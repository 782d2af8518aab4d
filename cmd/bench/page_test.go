package main

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func seen(name string, found int, rounds ...float64) *tally {
	return &tally{name: name, round: rounds, micros: rounds, found: found}
}

// someBanks are figures that nobody measured.
func someBanks() []measured {
	return []measured{
		{
			words: "narrow", size: 10_000,
			calls: []*tally{
				seen(productWay, 3, 100, 200, 100), seen(plainWay, 3, 400, 1000, 300), seen(searchWay, 3, 50, 50, 50),
				seen("FlexSearch", 2, 300, 300, 300), seen("PostgreSQL pg_trgm", 1, 10, 10, 10),
			},
			doors: []*tally{
				seen("xiaoer, 8 clients", 0, 900, 900, 900), seen("plain, 8 clients", 0, 300, 300, 300),
				seen("xiaoer, 64 clients", 0, 900, 900, 900), seen("plain, 64 clients", 0, 450, 450, 450),
			},
			made: []making{
				{name: "FlexSearch", build: 1, mb: 100, version: "0.8.212"}, {name: productWay, build: 2, again: 1, mb: 200, edits: []float64{90, 80, 70}},
				{name: "MiniSearch", missing: "npm install: no\nnetwork"},
			},
			late: 3,
		},
		{words: "wide", size: 10_000, calls: []*tally{seen(productWay, 3, 100, 100, 100), seen(plainWay, 3, 350, 350, 350)}},
	}
}

func TestHeadline(t *testing.T) {
	line, err := json.Marshal(headline(someBanks()))
	if err != nil {
		t.Fatal(err)
	}
	// The medians of 4, 5, 3 and of 3.5 are 4 and 3.5; PostgreSQL found too little to count.
	want := `{"http_ratio_10k":2,"http_ratio_100k":null,"ask_ratio_10k":3.5,"ask_ratio_100k":null,"ask_ratio_1m":null,"peer_ratio_10k":3,"peer_ratio_100k":null}`
	if string(line) != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
}

func TestPercentile(t *testing.T) {
	for _, tt := range []struct {
		values  []float64
		percent int
		want    float64
	}{
		{nil, 50, 0}, {[]float64{7}, 99, 7}, {[]float64{3, 1, 2}, 50, 2}, {[]float64{4, 1, 3, 2}, 50, 2}, {[]float64{1, 2, 3}, 100, 3},
	} {
		if got := percentile(tt.values, tt.percent); got != tt.want {
			t.Errorf("percentile(%v, %d) = %v, want %v", tt.values, tt.percent, got, tt.want)
		}
	}
}

func TestPage(t *testing.T) {
	page := writePage(result{settings: settings{peers: true}, banks: someBanks()})
	for _, want := range []string{
		"| narrow | 10,000 | 4.0 | – | – | 8.0 | 3.0 | FlexSearch | 3.0 | 2.0 |",
		"| wide | 10,000 | 3.5 | – | – | – | – | – | – | – |",
		"| narrow | 10,000 | FlexSearch | 0.30 | 0.30 | 66 % | – | – |",
		"| narrow | 10,000 | xiaoer, 8 clients | 900 |",
		"| narrow | 10,000 | xiaoer | 2.0 | 1.0 | 200 | 80 |",
		"| narrow | 10,000 | MiniSearch | – | – | – | – |",
		"- FlexSearch: 0.8.212\n",
		"- MiniSearch: not measured: npm install: no network\n",
		"- SQLite FTS5 trigram: asked about no bank\n",
		"3 of the narrow bank of 10,000",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

// A plot is well-formed whatever was measured, and names what it shows.
func TestPlot(t *testing.T) {
	for name, banks := range map[string][]measured{"some": someBanks(), "none": nil, "wide alone": someBanks()[1:]} {
		svg := plot(banks)
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v in\n%s", name, err, svg)
			}
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s: no number in\n%s", name, svg)
		}
		if (banks != nil) != strings.Contains(svg, ">xiaoer</text>") {
			t.Errorf("%s: the product is missing, or shown of nothing:\n%s", name, svg)
		}
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		number(7): "7", number(1234): "1,234", number(1_000_000): "1,000,000",
		ms(123): "0.12", ms(12_345): "12.3", ms(123_456): "123",
		duration(10): "10 µs", duration(10_000): "10 ms", duration(1e6): "1 s",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
