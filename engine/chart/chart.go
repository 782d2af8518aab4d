// Package chart draws what a shop's calibration says, for managers: how many questions each confidence would answer,
// and how many of the answers would be wrong.
//
// [Draw] writes one SVG with a panel for each class of risk. It promises the same bytes for the same calibration, and
// a picture that needs nothing: no script, no style sheet, no font of its own, so that it shows under the strictest
// content policy. It leaves the figures to package engine.
package chart

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"

	"xiaoer/engine"
	"xiaoer/engine/risk"
	"xiaoer/faq"
	"xiaoer/intents"
)

// The picture's measures, in pixels.
const (
	width, height      = 1020, 400
	left, top          = 62, 92 // of the first panel's plot
	plotWide, plotTall = 270, 220
	step               = 325 // from panel to panel
)

// Colours that stay apart for those who cannot tell red from green, and in print.
const (
	ink, faint, grid = "#1f2933", "#66717d", "#e4e7eb"
	line, band, rate = "#2463b4", "#cfe0f5", "#c2410c"
)

var titles = map[intents.Risk]string{intents.Low: "低风险", intents.Normal: "普通风险", intents.High: "高风险"}

// Draw writes the shop's calibration as SVG.
func Draw(w io.Writer, shop faq.Shop, c engine.Calibration) error {
	p := &picture{most: scale(c)}
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="'Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Zen Hei',sans-serif" font-size="12" fill="%s">`+"\n", width, height, width, height, ink)
	p.printf(`<title>回答率与错答率：%s</title>`+"\n", html.EscapeString(string(shop)))
	p.printf(`<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, height)
	p.text(24, 34, 18, ink, "", "答得越多，错得越多：门槛定在哪里")
	p.text(24, 56, 12, faint, "", fmt.Sprintf("店铺 %s · 试答 %d 题 · 版本 %s", shop, c.Trials, c.Generation))
	for i, class := range c.Classes {
		p.panel(left+i*step, class)
	}
	p.legend(slices.ContainsFunc(c.Classes, func(class engine.Class) bool { return class.InForce.Tolerated == nil }))
	p.printf("</svg>\n")
	_, err := io.WriteString(w, p.b.String())
	return err
}

// scale is the share of wrong answers at the top of the panels: all have the same, to be compared.
func scale(c engine.Calibration) float64 {
	most := 0.2
	for _, class := range c.Classes {
		for _, p := range class.Curve {
			most = max(most, p.Share)
		}
		if t := tolerated(class); t != nil {
			most = max(most, min(1, 1.5**t))
		}
	}
	return min(1, math.Ceil(most*10)/10)
}

// tolerated is the rate to draw: the one in force, or else the one that is supposed.
func tolerated(class engine.Class) *float64 {
	if class.InForce.Tolerated != nil {
		return class.InForce.Tolerated
	}
	return class.Supposed.Tolerated
}

// picture is an SVG on its way.
type picture struct {
	b    strings.Builder
	most float64 // share of wrong answers at the top
}

func (p *picture) printf(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// text writes words; anchor is "", "middle" or "end".
func (p *picture) text(x, y float64, size int, fill, anchor, words string) {
	if anchor != "" {
		anchor = ` text-anchor="` + anchor + `"`
	}
	p.printf(`<text x="%.1f" y="%.1f" font-size="%d" fill="%s"%s>%s</text>`+"\n", x, y, size, fill, anchor, html.EscapeString(words))
}

// label writes words that may stand on a line or on the band, with a white rim around them.
func (p *picture) label(x, y float64, fill, anchor, words string) {
	p.printf(`<text x="%.1f" y="%.1f" font-size="11" fill="%s" text-anchor="%s" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">%s</text>`+"\n",
		x, y, fill, anchor, html.EscapeString(words))
}

// at is where a coverage and a share of wrong answers stand in the panel that begins at x.
func (p *picture) at(x int, coverage, wrong float64) (float64, float64) {
	return float64(x) + coverage*plotWide, float64(top) + plotTall*(1-min(1, wrong/p.most))
}

// panel draws one class.
func (p *picture) panel(x int, class engine.Class) {
	p.text(float64(x), top-12, 14, ink, "", fmt.Sprintf("%s（%d 题）", titles[class.Risk], class.Trials))
	p.axes(x)
	if class.InForce.Bar == nil {
		p.text(float64(x)+plotWide, top-12, 12, rate, "end", "只推荐，不直接回答")
	}
	if len(class.Curve) == 0 {
		p.text(float64(x)+plotWide/2, top+plotTall/2, 13, faint, "middle", "还没有试答过的题")
		return
	}
	p.curve(x, class.Curve)
	if t := tolerated(class); t != nil {
		p.limit(x, *t, class.InForce.Tolerated != nil)
	}
	if class.InForce.Tolerated == nil && class.Supposed.Bar != nil {
		p.mark(x, class.Supposed.At, "#ffffff", "假如 ")
	}
	if class.InForce.Bar != nil {
		p.mark(x, class.InForce.At, rate, "门槛 ")
	}
}

func (p *picture) axes(x int) {
	for _, share := range ticks(p.most) {
		_, y := p.at(x, 0, share)
		p.printf(`<path d="M%d %.1fh%d" stroke="%s"/>`+"\n", x, y, plotWide, grid)
		p.text(float64(x)-8, y+4, 11, faint, "end", percent(share))
	}
	for _, coverage := range []float64{0, .25, .5, .75, 1} {
		at, _ := p.at(x, coverage, 0)
		p.printf(`<path d="M%.1f %dv4" stroke="%s"/>`+"\n", at, top+plotTall, faint)
		p.text(at, top+plotTall+19, 11, faint, "middle", percent(coverage))
	}
	p.printf(`<path d="M%d %dv%dh%d" fill="none" stroke="%s"/>`+"\n", x, top, plotTall, plotWide, faint)
	p.text(float64(x)+plotWide/2, top+plotTall+38, 12, ink, "middle", "直接回答的比例")
	if x == left {
		p.printf(`<text transform="translate(18 %d) rotate(-90)" text-anchor="middle">回答里错的比例</text>`+"\n", top+plotTall/2)
	}
}

// ticks are the lines of the grid: every twentieth or every tenth.
func ticks(most float64) (out []float64) {
	every := 0.05
	if most > 0.3 {
		every = 0.1
	}
	for k := 0; float64(k)*every <= most+1e-9; k++ {
		out = append(out, float64(k)*every)
	}
	return out
}

// curve draws the share of wrong answers over coverage, and above it the band up to its bound. Where coverage does
// not change from one threshold to the next, nothing new is drawn.
func (p *picture) curve(x int, points []risk.Point) {
	var shares, uppers []string
	last := -1
	for _, pt := range points {
		if pt.Answered == last {
			continue
		}
		last = pt.Answered
		at, share := p.at(x, pt.Coverage, pt.Share)
		_, upper := p.at(x, pt.Coverage, pt.Upper)
		shares = append(shares, fmt.Sprintf("%.1f,%.1f", at, share))
		uppers = append([]string{fmt.Sprintf("%.1f,%.1f", at, upper)}, uppers...)
	}
	p.printf(`<polygon points="%s %s" fill="%s" fill-opacity="0.7"/>`+"\n", strings.Join(shares, " "), strings.Join(uppers, " "), band)
	p.printf(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round"/>`+"\n", strings.Join(shares, " "), line)
}

// limit draws what is tolerated.
func (p *picture) limit(x int, tolerated float64, inForce bool) {
	words := "容忍 " + percent(tolerated)
	if !inForce {
		words = "假如容忍 " + percent(tolerated)
	}
	_, y := p.at(x, 0, tolerated)
	p.printf(`<path d="M%d %.1fh%d" stroke="%s" stroke-dasharray="5 4"/>`+"\n", x, y, plotWide, rate)
	p.label(float64(x)+plotWide-4, y-5, rate, "end", words)
}

// mark draws a bar: a dot on the curve, and a line up to its bound.
func (p *picture) mark(x int, pt risk.Point, fill, words string) {
	if pt.Answered == 0 {
		return
	}
	at, share := p.at(x, pt.Coverage, pt.Share)
	_, upper := p.at(x, pt.Coverage, pt.Upper)
	p.printf(`<path d="M%.1f %.1fV%.1f" stroke="%s"/>`+"\n", at, share, upper, rate)
	p.printf(`<circle cx="%.1f" cy="%.1f" r="5" fill="%s" stroke="%s" stroke-width="2"/>`+"\n", at, share, fill, rate)
	p.label(at, upper-6, ink, "middle", words+fmt.Sprintf("%.2f", pt.Threshold))
}

// legend says what the signs mean.
func (p *picture) legend(supposes bool) {
	y := float64(height - 22)
	p.printf(`<path d="M62 %.1fh24" stroke="%s" stroke-width="2"/>`+"\n", y-4, line)
	p.text(92, y, 12, ink, "", "试答里的错答率")
	p.printf(`<rect x="206" y="%.1f" width="24" height="12" fill="%s"/>`+"\n", y-10, band)
	p.text(236, y, 12, ink, "", "到 95% 上限")
	p.printf(`<circle cx="340" cy="%.1f" r="5" fill="%s"/>`+"\n", y-4, rate)
	p.text(352, y, 12, ink, "", "现在的门槛：把握达到它才直接回答")
	if !supposes {
		return
	}
	p.printf(`<circle cx="580" cy="%.1f" r="5" fill="#ffffff" stroke="%s" stroke-width="2"/>`+"\n", y-4, rate)
	p.text(592, y, 12, ink, "", "假如设了容忍的错答率，门槛会在这里")
}

// percent is a share in whole percents, or tenths where it has them.
func percent(share float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*share), ".0") + "%"
}
