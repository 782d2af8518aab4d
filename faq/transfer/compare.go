package transfer

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"xiaoer/faq"
)

// Options say how a file is judged. The zero value judges without rules.
type Options struct {
	Shop faq.Shop

	// Check, where there is one, judges the wording of an entry that is new or changed. It need not name the row.
	Check func(faq.Entry) []Finding

	// Overwrite takes the file's word over what others have edited since it was exported.
	Overwrite bool

	// Told, where there is one, hears of items judged.
	Told func(done, total int)
}

// Quotes returns a check that complains of answers that quote what no table has, now or later. Buyers would be handed to
// people.
func Quotes(policies []faq.Policy, level Level, now time.Time) func(faq.Entry) []Finding {
	return func(e faq.Entry) []Finding {
		if e.Quotable(policies, now) == nil {
			return nil
		}
		return []Finding{{Column: headings[colAnswer].title, Level: level,
			Text: "答案引用了政策表里没有的内容，或者有单独的大括号；买家问到时只能转人工。有效期内每个版本的政策表都要有这一项，每个地区（或状态、渠道）也都要有一行，没写全的请加一行 *。请先导入政策表，或检查 {表名.项目} 的写法。"}}
	}
}

// Compare says what becomes of a file in a shop that has these entries.
func Compare(have map[faq.ID]*faq.Entry, file *File, opt Options) *Report {
	c := comparison{Options: opt, have: have, report: newReport(file.Format, file.Notes)}
	c.resolve(file.Items)
	c.claim()
	for i := range c.items {
		c.judge(i)
		if opt.Told != nil {
			opt.Told(i+1, len(c.items))
		}
	}
	return c.report
}

// comparison is a report under way.
type comparison struct {
	Options
	have   map[faq.ID]*faq.Entry
	items  []judged
	byID   map[faq.ID]int // the item that an id belongs to
	owners map[string][]faq.ID
	report *Report
}

// judged is an item as it would be kept.
type judged struct {
	Item
	again int // the item that has the same id; -1 is none
}

// resolve finds out which entry each item is about, and fills in what its file says nothing of.
func (c *comparison) resolve(items []Item) {
	asked := map[string][]faq.ID{}
	for _, id := range slices.Sorted(maps.Keys(c.have)) {
		q := core(c.have[id].Question)
		asked[q] = append(asked[q], id)
	}
	c.byID = map[faq.ID]int{}
	for _, it := range items {
		j := judged{Item: it, again: -1}
		j.Findings = slices.Clone(it.Findings)
		if it.unnamed {
			switch ids := asked[core(it.Entry.Question)]; {
			case len(ids) == 1:
				j.Entry.ID = ids[0]
			case len(ids) > 1:
				j.say(colID, fmt.Sprintf("店里有 %d 个条目的标准问都是这一句（%s），请写上编号，说明改的是哪一个。", len(ids), joined(ids)))
			}
		}
		if have := c.have[j.Entry.ID]; have != nil {
			j.fill(*have)
		}
		if first, twice := c.byID[j.Entry.ID]; twice {
			j.again = first
		} else {
			c.byID[j.Entry.ID] = len(c.items)
		}
		c.items = append(c.items, j)
	}
}

// say adds what speaks against the item.
func (j *judged) say(c column, text string) {
	j.Findings = append(j.Findings, Finding{Sheet: j.Sheet, Row: j.Row, Column: headings[c].title, Level: Stop, Text: text})
}

func (j *judged) note(text string) {
	j.Findings = append(j.Findings, Finding{Sheet: j.Sheet, Row: j.Row, Level: Note, Text: text})
}

func (j *judged) stopped() bool {
	return slices.ContainsFunc(j.Findings, func(f Finding) bool { return f.Level == Stop })
}

// fill takes from the kept entry what the file has no column for: a table of questions and answers alone must not wipe
// out windows and risks.
func (j *judged) fill(have faq.Entry) {
	e := &j.Entry
	for _, c := range j.lacks {
		switch c {
		case colCategory:
			e.Category = have.Category
		case colQuestion:
			e.Question = have.Question
		case colSimilar:
			e.Similar = have.Similar
		case colAnswer:
			e.Answers = have.Answers
		case colRisk:
			e.Risk = have.Risk
		case colStatus:
			e.Status = have.Status
		case colFrom:
			e.ValidFrom = have.ValidFrom
		case colUntil:
			e.ValidUntil = have.ValidUntil
		}
	}
	j.conditions(have)
}

// ofTheCondition are the columns that say when an answer holds, and how one takes what it says from another condition.
var ofTheCondition = map[column]func(to *faq.Condition, from faq.Condition){
	colState:       func(to *faq.Condition, from faq.Condition) { to.OrderState = from.OrderState },
	colRegion:      func(to *faq.Condition, from faq.Condition) { to.Region = from.Region },
	colProduct:     func(to *faq.Condition, from faq.Condition) { to.Product = from.Product },
	colGoods:       func(to *faq.Condition, from faq.Condition) { to.Category = from.Category },
	colChannel:     func(to *faq.Condition, from faq.Condition) { to.Channel = from.Channel },
	colMember:      func(to *faq.Condition, from faq.Condition) { to.Member = from.Member },
	colAnswerFrom:  func(to *faq.Condition, from faq.Condition) { to.From = from.From },
	colAnswerUntil: func(to *faq.Condition, from faq.Condition) { to.Until = from.Until },
}

// conditions keeps what the answers' conditions say that the file has no column for.
func (j *judged) conditions(have faq.Entry) {
	if slices.Contains(j.lacks, colAnswer) {
		return
	}
	kept, any := make([]faq.Condition, len(have.Answers)), false
	for i, a := range have.Answers {
		for c, take := range ofTheCondition {
			if slices.Contains(j.lacks, c) {
				take(&kept[i], a.When)
			}
		}
		any = any || !kept[i].IsZero()
	}
	switch {
	case !any:
		return
	case len(have.Answers) != len(j.Entry.Answers):
		j.say(colAnswer, "这个条目的答案分情况（订单状态、地区、渠道等），表里缺了写这些的列，不知道每条答案用在哪里。请用导出的表来改。")
		return
	}
	answers := slices.Clone(j.Entry.Answers)
	for i := range answers {
		for c, take := range ofTheCondition {
			if slices.Contains(j.lacks, c) {
				take(&answers[i].When, kept[i])
			}
		}
	}
	j.Entry.Answers = answers
}

// claim notes who would own each phrasing after the import.
func (c *comparison) claim() {
	c.owners = map[string][]faq.ID{}
	own := func(e *faq.Entry) {
		if e.Status == faq.Retired {
			return
		}
		for _, p := range e.Phrasings() {
			k := core(p)
			if ids := c.owners[k]; len(ids) == 0 || ids[len(ids)-1] != e.ID {
				c.owners[k] = append(ids, e.ID)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.have)) {
		if _, replaced := c.byID[id]; !replaced {
			own(c.have[id])
		}
	}
	for i := range c.items {
		if c.items[i].again < 0 {
			own(&c.items[i].Entry)
		}
	}
}

// judge rules on one item.
func (c *comparison) judge(i int) {
	j := &c.items[i]
	state := c.state(j, i)
	o := Outcome{Sheet: j.Sheet, Row: j.Row, ID: string(j.Entry.ID), Title: j.Entry.Question, State: state}
	if have := c.have[j.Entry.ID]; have != nil && state == Changed {
		o.Changes = differences(*have, j.Entry)
	}
	o.Findings = j.Findings
	if state == New || state == Changed {
		c.report.entries = append(c.report.entries, j.Entry)
	}
	c.report.add(o)
}

func (c *comparison) state(j *judged, i int) State {
	if !j.stopped() {
		c.valid(j)
	}
	if j.stopped() {
		return Invalid
	}
	if j.again >= 0 {
		return c.repeated(j)
	}
	have := c.have[j.Entry.ID]
	state := New
	if have != nil {
		if state = c.since(j, *have); state != Changed {
			return state
		}
		if have.Inherited != nil {
			j.say(colID, "这个条目是总店的，表里改了它。请先在店里改成自己的（override），或者把这一行改回去。")
		}
	}
	if j.Entry.Mute() {
		j.say(colAnswer, "没有写答案，买家问到时没有话可说。请写上答案，或者把状态写成 草稿。")
		return Invalid
	}
	c.contested(j, i, have)
	if j.stopped() {
		return Conflict
	}
	if c.Check != nil {
		for _, f := range c.Check(j.Entry) {
			f.Sheet, f.Row = j.Sheet, cmp.Or(f.Row, j.Row)
			j.Findings = append(j.Findings, f)
		}
		if j.stopped() {
			return Blocked
		}
	}
	return state
}

// repeated rules on an item whose id an earlier one has.
func (c *comparison) repeated(j *judged) State {
	first := c.items[j.again]
	switch {
	case content(first.Entry) == content(j.Entry):
		j.note(fmt.Sprintf("和%s完全一样，只算一次。", place(first.Item)))
		return Duplicate
	case j.unnamed:
		j.say(colQuestion, fmt.Sprintf("这个标准问在%s已经写过，内容不一样。请合并成一个条目；一个条目有几条答案的，请写在相邻的行里。", place(first.Item)))
	default:
		j.say(colID, fmt.Sprintf("编号 %s 在%s已经用过，内容不一样。请改编号，或者合并成一个条目（几条答案写在相邻的行里，答案序号写 1、2、3）。", j.Entry.ID, place(first.Item)))
	}
	return Conflict
}

// since compares the item with the entry that is there, and with what that was when it was exported.
func (c *comparison) since(j *judged, have faq.Entry) State {
	now, want := content(have), content(j.Entry)
	shop, then, marked := strings.Cut(j.mark, ":")
	switch {
	case now == want:
		return Unchanged
	case !marked || shop != string(c.Shop) || c.Overwrite || then == markOf(have):
		return Changed
	case then == markOf(j.Entry): // the file has not touched it, somebody else has
		j.note(fmt.Sprintf("导出之后 %s 改过这个条目，表里没有动它，保留现在的内容。", editor(have)))
		return Unchanged
	}
	j.say(colMark, fmt.Sprintf("导出之后 %s 改过这个条目，表里也改了，不知道该听谁的。请重新导出，在新表上改这一行。", editor(have)))
	return Conflict
}

func editor(e faq.Entry) string {
	return fmt.Sprintf("%s（%s）", cmp.Or(e.UpdatedBy, "有人"), e.UpdatedAt.In(beijing).Format("1月2日 15:04"))
}

// contested complains of phrasings that the item adds and another entry has. Entries whose windows do not meet may
// share one, and retired ones own none.
func (c *comparison) contested(j *judged, i int, have *faq.Entry) {
	if j.Entry.Status == faq.Retired {
		return
	}
	old := map[string]bool{}
	if have != nil && have.Status != faq.Retired {
		for _, p := range have.Phrasings() {
			old[core(p)] = true
		}
	}
	for k, p := range j.Entry.Phrasings() {
		key := core(p)
		if old[key] {
			continue
		}
		old[key] = true
		for _, id := range c.owners[key] {
			other, where, later := c.owner(id, i)
			if id == j.Entry.ID || later || !j.Entry.Meets(other) {
				continue
			}
			column := colSimilar
			if k == 0 {
				column = colQuestion
			}
			j.say(column, fmt.Sprintf("「%s」已经是%s「%s」（%s）的问法。同一句话只能归一个条目，请删掉一处，或者把两个条目合并。", brief(p), where, brief(other.Question), id))
			break
		}
	}
}

// owner returns an entry as it would be, and where it stands. later is set where it comes further down in the file and
// will be complained of there.
func (c *comparison) owner(id faq.ID, i int) (e *faq.Entry, where string, later bool) {
	k, inFile := c.byID[id]
	if !inFile {
		return c.have[id], "店里的条目", false
	}
	other := &c.items[k]
	return &other.Entry, place(other.Item) + "的条目", k > i && c.have[id] == nil
}

// place names an item's row to people.
func place(it Item) string {
	if it.Sheet != "" {
		return fmt.Sprintf("工作表「%s」第 %d 行", it.Sheet, it.Row)
	}
	return fmt.Sprintf("第 %d 行", it.Row)
}

func joined(ids []faq.ID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return strings.Join(out, "、")
}

// valid complains of what could not be kept.
func (c *comparison) valid(j *judged) {
	var wrong *faq.FieldError
	var misfit *faq.MisfitError
	switch err := j.Entry.Valid(); {
	case errors.As(err, &misfit) && misfit.Wants == faq.State:
		j.say(colState, MisfitWords(misfit))
	case errors.As(err, &misfit):
		j.say(colRegion, MisfitWords(misfit))
	case errors.As(err, &wrong):
		column, text := inWords(wrong, j.Entry)
		j.say(column, text)
	}
}

// inWords says in the words of the spreadsheet what is wrong with a field.
func inWords(wrong *faq.FieldError, e faq.Entry) (column, string) {
	for suffix, c := range map[string]column{"product": colProduct, "category": colGoods, "member": colMember} {
		if strings.Contains(wrong.Field, ".when."+suffix+"[") {
			return c, "每个值要有 1 到 64 个字，前后不能有空格。"
		}
	}
	if strings.HasSuffix(wrong.Field, ".when.until") {
		return colAnswerUntil, "「答案有效期至」要晚于「答案生效时间」。"
	}
	field, _, _ := strings.Cut(wrong.Field, "[")
	switch field {
	case "id":
		return colID, fmt.Sprintf("编号「%s」不能用：要有 1 到 %d 个字节，不能有空格、换行和斜杠。", brief(string(e.ID)), faq.MaxID)
	case "question":
		if strings.TrimSpace(e.Question) == "" {
			return colQuestion, "没有写标准问。"
		}
		return colQuestion, fmt.Sprintf("标准问最多 %d 个字，请写短一些。", faq.MaxQuestion)
	case "similar":
		return colSimilar, fmt.Sprintf("相似问每条最多 %d 个字，一个条目最多 %d 条。", faq.MaxQuestion, faq.MaxSimilar)
	case "category":
		return colCategory, fmt.Sprintf("分类最多 %d 个字。", faq.MaxCategory)
	case "answers":
		return colAnswer, fmt.Sprintf("答案每条最多 %d 个字，一个条目最多 %d 条。", faq.MaxAnswer, faq.MaxAnswers)
	case "valid_until":
		return colUntil, "「有效期至」要晚于「生效时间」。"
	}
	return colQuestion, fmt.Sprintf("%s 不合要求，请改好再试。", wrong.Field)
}
