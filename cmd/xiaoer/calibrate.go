package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/rivo/uniseg"

	"xiaoer/engine"
	"xiaoer/engine/chart"
	"xiaoer/faq"
	"xiaoer/intents"
)

type calibrateCmd struct {
	Suppose tolerated `placeholder:"RATES" help:"Rates to show beside those in force, as in --tolerate. A class left out is shown at 0.1 (low), 0.05 (normal) or 0.01 (high)."`
	Out     string    `placeholder:"FILE" help:"SVG file to draw coverage against risk in."`
	JSON    bool      `name:"json" help:"Print the figures, with the whole curves, as JSON."`
}

// Help stands below the list of flags.
func (*calibrateCmd) Help() string {
	return `Prints, for each class of risk, the bar from which xiaoer answers, what share was answered there, and how much of that
was wrong, when the shop was asked its own phrasings: each of a matcher that had not seen it, with one question in
seven that nothing answers, its entry being left out too. The bound is one-sided and holds in 19 of 20 cases. Where a
tolerated rate is set (over HTTP by a manager, or with --tolerate for all shops that have set none) the bar is the
lowest at which the bound keeps to the rate; with too little evidence for any bar, the class only suggests. Nothing is
kept, so it may be run beside a server.`
}

func (c *calibrateCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	h, cleanup, err := openAside(ctx, s, io.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	found, err := h.engine.Calibration(ctx, faq.Shop(s.Shop), c.Suppose.Tolerance)
	if err != nil {
		return err
	}
	if c.Out != "" {
		err := writeFile(c.Out, func(w *os.File) error { return chart.Draw(w, faq.Shop(s.Shop), found) })
		if err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(io.out).Encode(found)
	}
	return printCalibration(io.out, s.Shop, found)
}

// printCalibration prints for managers: what holds, and what would.
func printCalibration(w io.Writer, shop string, c engine.Calibration) error {
	var b strings.Builder
	fmt.Fprintf(&b, "店铺 %s：试答 %d 题，版本 %s\n\n现在\n", shop, c.Trials, c.Generation)
	var now, then [][]string
	for _, class := range c.Classes {
		now = append(now, inWords(class, class.InForce))
		then = append(then, inWords(class, class.Supposed))
	}
	table(&b, now)
	b.WriteString("\n假如这样设置\n")
	table(&b, then)
	b.WriteString(legend)
	_, err := io.WriteString(w, b.String())
	return err
}

const legend = `
试答：把店里自己的问法轮流藏起来一句再问，约七分之一是整条知识都藏起来、没法答对的；按最像的那条知识归入风险级别。
门槛：把握达到它才直接回答，够不到就推荐。上限：真实的错答率有九成五的把握不超过它，容忍的错答率要和它比。
顾客的问法比店里写的更乱，实际会差一些；用真实的问题再量一次（xiaoer eval）最可靠。
`

var riskNames = map[intents.Risk]string{intents.Low: "低", intents.Normal: "普通", intents.High: "高"}

// inWords is a class and its standing in words.
func inWords(class engine.Class, s engine.Standing) []string {
	tolerated, bar := "未设置", "只推荐"
	if s.Tolerated != nil {
		tolerated = tenths(*s.Tolerated)
	}
	switch {
	case class.Trials == 0 && s.Tolerated == nil:
		return []string{riskNames[class.Risk], tolerated, fmt.Sprintf("%.2f", *s.Bar), "", "", "", "内置门槛；还没有试答过的题"}
	case s.Bar == nil:
		return []string{riskNames[class.Risk], tolerated, bar, "", "", "", why(class, s)}
	}
	note := ""
	if s.Tolerated == nil {
		note = "内置门槛"
	}
	return []string{
		riskNames[class.Risk], tolerated, fmt.Sprintf("%.2f", *s.Bar),
		fmt.Sprintf("%d/%d（%s）", s.At.Answered, class.Trials, tenths(s.At.Coverage)),
		fmt.Sprintf("%d（%s）", s.At.Wrong, tenths(s.At.Share)), bound(s.At.Upper), note,
	}
}

// why says why a class only suggests.
func why(class engine.Class, s engine.Standing) string {
	switch {
	case s.Needed == 0:
		return "一次都不许错，试答多少题也担保不了"
	case s.At.Threshold == 0:
		return fmt.Sprintf("证据不够：至少要 %d 题全部答对，现在一共只有 %d 题", s.Needed, class.Trials)
	}
	return fmt.Sprintf("证据不够：至少要 %d 题全部答对，而把握最大的 %d 题里错了 %d 题，上限 %s",
		s.Needed, s.At.Answered, s.At.Wrong, bound(s.At.Upper))
}

func tenths(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }

// bound is a percentage rounded up: no bound may look lower than it is.
func bound(share float64) string { return tenths(math.Ceil(1000*share-1e-9) / 1000) }

var heads = []string{"风险", "容忍错答", "门槛", "回答", "其中答错", "上限", ""}

// table writes rows under their heads, in columns as wide as they look: a Chinese character takes two places.
func table(b *strings.Builder, rows [][]string) {
	rows = append([][]string{heads}, rows...)
	wide := make([]int, len(heads))
	for _, r := range rows {
		for i, cell := range r {
			wide[i] = max(wide[i], uniseg.StringWidth(cell))
		}
	}
	for _, r := range rows {
		line := ""
		for i, cell := range r {
			line += cell + strings.Repeat(" ", wide[i]-uniseg.StringWidth(cell)+2)
		}
		b.WriteString("  " + strings.TrimRight(line, " ") + "\n")
	}
}
