package replay

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/lint"
)

// kindWords are what managers call the kinds.
var kindWords = map[Kind]string{
	Stolen: "改由别的条目回答", Lost: "不再回答", Changed: "答案文字变了", Answered: "新答上的", Rerouted: "仍没有直接回答，处理变了",
	Shaken: "答案没变，风险变大", Revised: "只是条目版本更新", Same: "完全不变",
}

// riskWords are what managers call the risks.
var riskWords = map[Risk]string{
	HigherClass: "用上了风险级别更高的条目", NearBar: "把握刚过门槛", Rivalled: "另一条的把握很接近，容易答错",
}

var reasonWords = map[faq.Reason]string{
	faq.NoEntry: "没有相近的条目", faq.Ambiguous: "两条难分", faq.BelowBar: "把握不够", faq.Expired: "条目过期或已下线",
	faq.MissingSlot: "缺少信息", faq.Blocked: "答案引用的表格有误", faq.HumanRequested: "买家要人工", faq.Intercept: "投诉纠纷",
	faq.OutOfScope: "不是店里的事", faq.Repeat: "重复提问", faq.Pictured: "有图片要看",
}

// Print writes the report for people, with at most most of the changes of each kind.
func (r Report) Print(w io.Writer, most int) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "店铺 %s：%s\n", r.Shop, r.Draft.words())
	fmt.Fprintf(b, "重放了 %d 个问题（买家共问过 %d 次），用时 %.1f 秒\n", r.Asked.Questions, r.Asked.Times, r.Seconds)
	if r.Refused > 0 {
		fmt.Fprintf(b, "另有 %d 个问题太长或没有文字，没有重放\n", r.Refused)
	}
	b.WriteString("\n")
	for _, k := range Kinds {
		if n := r.Counts[k]; n.Questions > 0 {
			fmt.Fprintf(b, "%6d 题 %7d 次  %s\n", n.Questions, n.Times, kindWords[k])
		}
	}
	if r.Risky.Questions > 0 {
		fmt.Fprintf(b, "其中 %d 题（%d 次）要当心\n", r.Risky.Questions, r.Risky.Times)
	}
	r.Checks.print(b)
	r.barred(b, most)
	for i, m := range r.Merges {
		if i == most {
			fmt.Fprintf(b, "……还有 %d 处，没有全部列出\n", len(r.Merges)-most)
			break
		}
		fmt.Fprintf(b, "同义词让两条变成同一个问法：「%s」（%s）和「%s」（%s）\n", m.AsksA, m.A, m.AsksB, m.B)
	}
	for i, f := range r.Settled {
		if i == most {
			fmt.Fprintf(b, "……还有 %d 条总店的，没有全部列出\n", len(r.Settled)-most)
			break
		}
		fmt.Fprintf(b, "总店的条目 %s「%s」：%s\n", f.ID, f.Question, settledWords(f))
	}
	r.list(b, most)
	return b.Flush()
}

// severityWords are what managers call how much a finding weighs.
var severityWords = map[lint.Severity]string{lint.Block: "不能发布", lint.Warn: "请留意", lint.Hint: "可改进"}

// barred writes what keeps entries of the draft from being published, and what else the rules find in them.
func (r Report) barred(w io.Writer, most int) {
	left := 0
	for i, e := range r.Findings {
		for _, f := range e.Findings {
			if i >= most && f.Severity != lint.Block {
				left++
				continue
			}
			fmt.Fprintf(w, "%s：条目 %s「%s」%s：%s%s\n", severityWords[f.Severity], e.Entry, e.Question, f.Field, f.Reason, f.Suggestion)
		}
	}
	if left > 0 {
		fmt.Fprintf(w, "……还有 %d 处提醒，没有全部列出\n", left)
	}
	for _, c := range r.Claims {
		fmt.Fprintf(w, "不能发布：条目 %s 的「%s」已经是条目 %s「%s」的问法\n", c.By, c.Phrasing, c.Entry, c.Question)
	}
}

// settledWords say what becomes of an entry of the head office.
func settledWords(f faq.Settlement) string {
	switch {
	case f.Tie == faq.Inherited:
		return "不再被挡住，会在店里用上"
	case f.Hindrance != nil && f.Hindrance.Kind == faq.SamePhrasing:
		return fmt.Sprintf("会被店里的 %s 挡住（问法一样），不再使用", f.Hindrance.Entries[0])
	case f.Hindrance != nil && f.Hindrance.Kind == faq.LacksCell:
		return "会被挡住，不再使用：店里的政策表缺答案要引用的内容"
	}
	return "店里不再使用"
}

// words say how much a draft changes.
func (s Size) words() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{s.Added, "新增 %d 条"}, {s.Changed, "修改 %d 条"}, {s.Deleted, "删除 %d 条"}, {s.Policies, "改 %d 张表"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf(p.what, p.n))
		}
	}
	if s.Tolerance {
		parts = append(parts, "改容忍的错答率")
	}
	if s.Words {
		parts = append(parts, "改店铺词语")
	}
	if len(parts) == 0 {
		return "没有改动"
	}
	return strings.Join(parts, "，")
}

// list writes the changes, risky ones first and then by kind.
func (r Report) list(w io.Writer, most int) {
	var head string
	n := 0
	for _, c := range r.Changes {
		title := kindWords[c.Kind]
		if len(c.Risks) > 0 {
			title = "要当心的"
		}
		if title != head {
			head, n = title, 0
			fmt.Fprintf(w, "\n【%s】\n", head)
		}
		if n++; n <= most {
			c.print(w)
		} else if n == most+1 {
			fmt.Fprint(w, "……还有，没有全部列出\n")
		}
	}
	if r.Unsaid > 0 {
		fmt.Fprintf(w, "\n还有 %d 处变化没有列出。\n", r.Unsaid)
	}
}

func (c Change) print(w io.Writer) {
	fmt.Fprintf(w, "「%s」%s", c.Question, times(c.Times))
	var why []string
	for _, risk := range c.Risks {
		why = append(why, riskWords[risk])
	}
	if len(why) > 0 {
		fmt.Fprintf(w, "  %s：%s", kindWords[c.Kind], strings.Join(why, "；"))
	}
	fmt.Fprintf(w, "\n    原来 %s\n    改后 %s\n", c.Before.words(), c.After.words())
}

func times(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf("（%d 次）", n)
}

// words say in one line what a buyer is told.
func (o Outcome) words() string {
	var by []string
	for _, a := range o.Answers {
		by = append(by, fmt.Sprintf("%s %.2f", a.Entry, a.Confidence))
	}
	switch o.Decision {
	case faq.Answered:
		return fmt.Sprintf("回答 [%s] %s", strings.Join(by, "，"), brief(o.Said))
	case faq.Asked:
		return fmt.Sprintf("追问 [%s] %s", strings.Join(by, "，"), brief(o.Said))
	case faq.Suggested:
		var ids []string
		for _, id := range o.Options {
			ids = append(ids, string(id))
		}
		return fmt.Sprintf("推荐 [%s]（%s，%.2f）", strings.Join(ids, "，"), reasonWords[o.Reason], o.Confidence)
	}
	return fmt.Sprintf("转人工（%s）", reasonWords[o.Reason])
}

// brief is the beginning of a text, in one line.
func brief(text string) string {
	const most = 60
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > most {
		return string(line[:most]) + "…"
	}
	return string(line)
}

// print writes what a draft does to the checks, nothing where there are none.
func (r Regression) print(w io.Writer) {
	if r.Passed+r.Failed == 0 {
		return
	}
	fmt.Fprintf(w, "\n考题 %d 道，改后通过 %d 道", r.Passed+r.Failed, r.Passed)
	fmt.Fprintf(w, "；改坏 %d 道，改好 %d 道\n", len(r.Broken), len(r.Mended))
	for _, v := range r.Broken {
		fmt.Fprint(w, "  改坏 ", v.Words())
	}
	for _, v := range r.Mended {
		fmt.Fprint(w, "  改好 ", v.Words())
	}
}

// Print writes the results for people.
func (r Results) Print(w io.Writer) error {
	b := bufio.NewWriter(w)
	switch {
	case r.Passed+r.Failed == 0:
		fmt.Fprintf(b, "店铺 %s 还没有考题\n", r.Shop)
	case r.Failed == 0:
		fmt.Fprintf(b, "店铺 %s：%d 道考题全部通过\n", r.Shop, r.Passed)
	default:
		fmt.Fprintf(b, "店铺 %s：考题 %d 道，通过 %d 道，没通过 %d 道\n", r.Shop, r.Passed+r.Failed, r.Passed, r.Failed)
	}
	for _, v := range r.Failures {
		fmt.Fprint(b, "  ", v.Words())
	}
	return b.Flush()
}

// Words say what was wanted and what came of it, in two lines.
func (v Verdict) Words() string {
	want := "应由 " + string(v.Check.Entry) + " 回答"
	if v.Check.Entry == "" {
		want = "不该直接回答"
	}
	return fmt.Sprintf("%s「%s」%s\n      现在 %s\n", v.Check.ID, v.Check.Question, want, v.Got.words())
}
