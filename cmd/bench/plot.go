package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The plot's paper, in points.
const (
	paperWide, paperHigh = 820, 440
	plotLeft, plotRight  = 70, 560
	plotTop, plotBottom  = 40, 390
)

// line is a way to ask: its medians by size.
type line struct {
	name   string
	points [][2]float64 // entries, microseconds
	found  int          // percent of the questions, in the largest bank
}

var colours = map[string]string{
	productWay: "#c0392b", searchWay: "#e59866", plainWay: "#1f4e79", stoppedWay: "#7fb3d5",
	"SQLite FTS5 trigram": "#6c8f3c", "PostgreSQL pg_trgm": "#7d3c98", "FlexSearch": "#b7950b", "MiniSearch": "#707b7c",
}

// shown says which banks are drawn: narrow ones, wide ones where there are no narrow.
func shown(banks []measured) (words string) {
	if slices.ContainsFunc(banks, func(m measured) bool { return m.words == "narrow" }) {
		return "narrow"
	}
	return "wide"
}

// lines are the medians on the banks that are drawn.
func lines(banks []measured, words string) (out []line) {
	for _, m := range banks {
		for _, name := range m.ways() {
			if m.words != words || name == recordedWay || name == againWay {
				continue
			}
			i := slices.IndexFunc(out, func(l line) bool { return l.name == name })
			if i < 0 {
				i, out = len(out), append(out, line{name: name})
			}
			t := of(m.calls, name)
			out[i].points = append(out[i].points, [2]float64{float64(m.size), percentile(t.micros, 50)})
			out[i].found = t.percentFound()
		}
	}
	return out
}

// frame says where on the paper a size and a time are: both axes are logarithmic and begin and end with a power of ten.
type frame struct{ x0, x1, y0, y1 float64 }

func framed(all []line) frame {
	f := frame{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for _, l := range all {
		for _, p := range l.points {
			x, y := math.Log10(p[0]), math.Log10(max(p[1], 1))
			f = frame{min(f.x0, x), max(f.x1, x), min(f.y0, math.Floor(y)), max(f.y1, math.Ceil(y))}
		}
	}
	if f.x1-f.x0 < 1 { // one size only, or none
		f.x0, f.x1 = min(f.x0, 3)-0.5, max(f.x0, 3)+0.5
	}
	f.y0 = min(f.y0, 3)
	f.y1 = max(f.y1, f.y0+1)
	return f
}

func (f frame) at(size, us float64) (x, y float64) {
	right := (math.Log10(size) - f.x0) / (f.x1 - f.x0)
	up := (math.Log10(max(us, 1)) - f.y0) / (f.y1 - f.y0)
	return plotLeft + right*(plotRight-plotLeft), plotBottom - up*(plotBottom-plotTop)
}

// plot draws the medians by size of the bank, both logarithmic.
func plot(banks []measured) string {
	words := shown(banks)
	all := lines(banks, words)
	f := framed(all)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
<rect width="100%%" height="100%%" fill="#ffffff"/>
<text x="%d" y="22" font-size="15" font-weight="bold">Median time of a question, banks of a %s vocabulary</text>
`, paperWide, paperHigh, plotLeft, words)
	f.grid(&b, all)
	for _, l := range all {
		f.draw(&b, l)
	}
	f.label(&b, all)
	b.WriteString("</svg>\n")
	return b.String()
}

// grid draws a line for each power of ten of time, and for each size.
func (f frame) grid(b *strings.Builder, all []line) {
	for e := f.y0; e <= f.y1; e++ {
		_, y := f.at(1, math.Pow(10, e))
		fmt.Fprintf(b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#dddddd"/><text x="%d" y="%.1f" text-anchor="end" fill="#444444">%s</text>`+"\n",
			plotLeft, y, plotRight, y, plotLeft-8, y+4, duration(math.Pow(10, e)))
	}
	seen := map[float64]bool{}
	for _, l := range all {
		for _, p := range l.points {
			if !seen[p[0]] {
				seen[p[0]] = true
				x, _ := f.at(p[0], 1)
				fmt.Fprintf(b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#eeeeee"/><text x="%.1f" y="%d" text-anchor="middle" fill="#444444">%s</text>`+"\n",
					x, plotTop, x, plotBottom, x, plotBottom+20, number(int(p[0])))
			}
		}
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle" fill="#444444">entries in the bank</text>`+"\n", (plotLeft+plotRight)/2, plotBottom+40)
}

// duration names a power of ten of microseconds.
func duration(us float64) string {
	switch {
	case us < 1000:
		return fmt.Sprintf("%.0f µs", us)
	case us < 1e6:
		return fmt.Sprintf("%.0f ms", us/1000)
	}
	return fmt.Sprintf("%.0f s", us/1e6)
}

func (f frame) draw(b *strings.Builder, l line) {
	var path []string
	for _, p := range l.points {
		x, y := f.at(p[0], p[1])
		path = append(path, fmt.Sprintf("%.1f,%.1f", x, y))
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`+"\n", x, y, colours[l.name])
	}
	fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="%s"/>`+"\n", strings.Join(path, " "), colours[l.name], stroke(l.name))
}

func stroke(name string) string {
	if name == productWay {
		return "3.5"
	}
	return "2"
}

// title names a line, and says where it is low because little was found.
func (l line) title() string {
	if l.found < 50 {
		return fmt.Sprintf("%s (finds %d %%)", l.name, l.found)
	}
	return l.name
}

// label writes each line's name beside its end, pushed down where it would stand on another.
func (f frame) label(b *strings.Builder, all []line) {
	type label struct {
		line
		y float64
	}
	var labels []label
	for _, l := range all {
		last := l.points[len(l.points)-1]
		_, y := f.at(last[0], last[1])
		labels = append(labels, label{l, y})
	}
	slices.SortFunc(labels, func(a, b label) int { return int(math.Copysign(1, a.y-b.y)) })
	low := 0.0
	for _, l := range labels {
		last := l.points[len(l.points)-1]
		x, y := f.at(last[0], last[1])
		low = max(l.y, low+17)
		fmt.Fprintf(b, `<line x1="%.1f" y1="%.1f" x2="%d" y2="%.1f" stroke="%s" stroke-dasharray="2 3"/><text x="%d" y="%.1f" fill="%s">%s</text>`+"\n",
			x, y, plotRight+8, low, colours[l.name], plotRight+12, low+4, colours[l.name], l.title())
	}
}
