package gap

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"xiaoer/faq"
)

// Report is what a shop does not answer, for people.
type Report struct {
	Shop     faq.Shop `json:"shop"`
	Clusters []Gap    `json:"clusters"`
	Total    int      `json:"total"`
	Gain     *Gain    `json:"gain,omitempty"`
}

// Print writes the report.
func (r Report) Print(w io.Writer) error {
	b := bufio.NewWriter(w)
	if r.Total == 0 {
		fmt.Fprintf(b, "店铺 %s：没有这样的问题\n", r.Shop)
	} else {
		fmt.Fprintf(b, "店铺 %s：没答上的问题共 %d 组，按问得多少排\n\n", r.Shop, r.Total)
		fmt.Fprintf(b, "%4s %6s %5s %5s  %s\n", "次数", "买家", "天数", "近七天", "问题")
	}
	for _, g := range r.Clusters {
		g.print(b)
	}
	if left := r.Total - len(r.Clusters); left > 0 {
		fmt.Fprintf(b, "\n还有 %d 组没有列出。\n", left)
	}
	if r.Gain != nil {
		r.Gain.print(b)
	}
	return b.Flush()
}

var stateWords = map[faq.GapState]string{faq.GapAccepted: "已采纳", faq.GapIgnored: "已忽略"}

func (g *Gap) print(w io.Writer) {
	fmt.Fprintf(w, "%5d %7d %6d %5d%s  %s（%s）", g.Times, g.Buyers, g.Days, g.LastWeek, g.trend(), g.Question, g.ID)
	if word := stateWords[g.State]; word != "" {
		fmt.Fprintf(w, "  %s", word)
	}
	fmt.Fprintln(w)
	indent := strings.Repeat(" ", 12)
	var others []string
	for _, q := range g.Questions {
		if q.Text != g.Question {
			others = append(others, fmt.Sprintf("%s×%d", q.Text, q.Times))
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(w, "%s也问成：%s（共 %d 种问法）\n", indent, strings.Join(others, "、"), g.Different)
	}
	var near []string
	for _, n := range g.Nearest {
		near = append(near, fmt.Sprintf("%s %.2f", n.Entry, n.Confidence))
	}
	switch {
	case g.AnsweredBy != "":
		fmt.Fprintf(w, "%s现在已经能由 %s 回答\n", indent, g.AnsweredBy)
	case len(near) > 0:
		fmt.Fprintf(w, "%s最相近：%s\n", indent, strings.Join(near, "，"))
	}
	fmt.Fprintf(w, "%s%s\n", indent, g.advice())
}

// trend is an arrow where the last week differs from the one before by a half or more.
func (g *Gap) trend() string {
	switch {
	case 2*g.LastWeek >= 3*g.WeekBefore && g.LastWeek > g.WeekBefore:
		return "↑"
	case 2*g.WeekBefore >= 3*g.LastWeek && g.WeekBefore > g.LastWeek:
		return "↓"
	}
	return " "
}

// advice says what would close the gap.
func (g *Gap) advice() string {
	switch p := g.Proposal; {
	case p == nil && len(g.Answers) == 0:
		return "还没有客服答过"
	case p == nil:
		return fmt.Sprintf("客服答过 %d 种，还没有两位答得一样", len(g.Answers))
	case p.Revision > 0:
		return fmt.Sprintf("建议：给条目 %s（%s）加 %d 条问法，%d 位客服这样答", p.Entry, p.Question, len(p.Phrasings), p.Agents)
	default:
		return fmt.Sprintf("建议：新建条目，%d 位客服这样答：%s", p.Agents, brief(p.Answer))
	}
}

// brief is the beginning of a text, in one line.
func brief(text string) string {
	const most = 50
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > most {
		return string(line[:most]) + "…"
	}
	return string(line)
}

func (g *Gain) print(w io.Writer) {
	if len(g.Gaps) == 0 {
		fmt.Fprint(w, "\n这些组里没有可以当问法的问题，算不出收益。\n")
		return
	}
	fmt.Fprintf(w, "\n补上这 %d 组，能直接回答的比例预计从 %.1f%% 升到 %.1f%%（重放了买家最近的 %d 次提问）。\n", len(g.Gaps), 100*g.Before, 100*g.After, g.Share.Asked.Times)
	before, after := g.Further.Rates()
	fmt.Fprintf(w, "其中没有原样写进问法的 %d 次提问，从 %.1f%% 到 %.1f%%；改由别的条目回答的 %d 次，不再回答的 %d 次。\n",
		g.Further.Asked.Times, 100*before, 100*after, g.Stolen.Times, g.Lost.Times)
	for _, c := range g.Gaps {
		how := "还要写答案"
		if c.Proposed {
			how = "有现成的建议"
		}
		fmt.Fprintf(w, "  %s（%d 次）→ %s，%d 条问法，%s\n", c.Question, c.Times, c.Entry, c.Phrasings, how)
	}
}
