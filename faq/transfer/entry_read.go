package transfer

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// builder makes the items of one sheet, row by row.
type builder struct {
	file   *File
	sheet  string
	layout layout

	drafts []*draft
	byID   map[string]*draft
	cur    *draft // of the row above
}

// draft is an item under way.
type draft struct {
	Item
	id, question string
	said         [entryColumns]string // the cells of the entry, in its first row
	similar      string               // the cell that was last read
}

// ofTheEntry are the columns that say something about the whole entry, beside its name and its phrasings.
var ofTheEntry = []column{colCategory, colRisk, colStatus, colFrom, colUntil}

func (b *builder) begin(l layout) { b.layout = l }

// add reads a row: the first of an entry, or one more of it.
func (b *builder) add(r row) {
	id, question := b.layout.text(r, colID), b.layout.text(r, colQuestion)
	number, numbered := b.number(r)
	switch {
	case b.layout.text(r, colMark) == example:
		b.cur = nil
	case b.tooLong(r):
	case b.failed(r, id, question):
	case id == "" && question == "" && b.cur == nil:
		b.start(r, "", "")
		b.complain(b.cur, r.n, colQuestion, "没有写标准问。")
	case id == "" && question == "":
		b.below(r, number, numbered)
	case b.cur != nil && b.continues(r, id, question, number, numbered):
		b.more(b.cur, r, number, numbered)
	case number > 1 && b.byID[id] != nil:
		b.more(b.byID[id], r, number, numbered)
	default:
		b.start(r, id, question)
		b.answer(b.cur, r, number, numbered)
	}
}

// tooLong refuses a row with a cell that nobody typed.
func (b *builder) tooLong(r row) bool {
	for c, places := range b.layout.at {
		for _, i := range places {
			if size := len(at(r.cells, i)); size > maxCell {
				b.start(row{n: r.n}, "", "")
				b.complain(b.cur, r.n, column(c), fmt.Sprintf("这一格有 %d KB，太长了。请检查是不是粘错了内容。", size>>10))
				return true
			}
		}
	}
	return false
}

// failed refuses a row with a formula that failed: its error is no text that anybody wrote.
func (b *builder) failed(r row, id, question string) bool {
	c, text := b.layout.failure(r)
	if text != "" {
		b.start(row{n: r.n}, id, question)
		b.complain(b.cur, r.n, c, text)
	}
	return text != ""
}

// continues reports whether the row is one more of the entry above: it names the same, and says nothing else of the
// entry. Of a row with a number that is enough; the first has 1.
func (b *builder) continues(r row, id, question string, number int, numbered bool) bool {
	same := id == b.cur.id && (question == "" || question == b.cur.question) || id == "" && question == b.cur.question
	if !same || numbered {
		return same && number > 1
	}
	return !slices.ContainsFunc(ofTheEntry, func(c column) bool {
		cell := b.layout.text(r, c)
		return cell != "" && cell != b.cur.said[c]
	})
}

func (b *builder) start(r row, id, question string) {
	d := &draft{id: id, question: question, Item: Item{Sheet: b.sheet, Row: r.n, mark: b.layout.text(r, colMark)}}
	e := &d.Entry
	e.ID, e.Question, e.Category = faq.ID(id), question, b.layout.text(r, colCategory)
	for _, c := range ofTheEntry {
		d.said[c] = b.layout.text(r, c)
	}
	var err error
	if e.Risk, err = word(risks, d.said[colRisk]); err != nil {
		b.complain(d, r.n, colRisk, err.Error())
	}
	if e.Status, err = word(statuses, d.said[colStatus]); err != nil {
		b.complain(d, r.n, colStatus, err.Error())
	}
	if e.ValidFrom, err = b.moment(r, colFrom); err != nil {
		b.complain(d, r.n, colFrom, err.Error())
	}
	if e.ValidUntil, err = b.moment(r, colUntil); err != nil {
		b.complain(d, r.n, colUntil, err.Error())
	}
	b.phrasings(d, r)
	b.drafts, b.cur = append(b.drafts, d), d
	if b.byID == nil {
		b.byID = map[string]*draft{}
	}
	if id != "" && b.byID[id] == nil {
		b.byID[id] = d
	}
}

// below adds a row that names no entry to the one above. A second answer without a number or a condition would never be
// said there: it is another entry's, whose question is missing.
func (b *builder) below(r row, number int, numbered bool) {
	before := len(b.cur.Entry.Answers)
	b.more(b.cur, r, number, numbered)
	always := func(a faq.Answer) bool { return a.When.IsZero() }
	all := b.cur.Entry.Answers
	if !numbered && len(all) > before && always(all[before]) && slices.ContainsFunc(all[:before], always) {
		b.complain(b.cur, r.n, colQuestion, fmt.Sprintf("没有写标准问。如果是第 %d 行的另一条答案，请写上同样的标准问，以及什么情况下用它。", b.cur.Row))
	}
}

// more adds a row to an entry.
func (b *builder) more(d *draft, r row, number int, numbered bool) {
	answers, phrasings := len(d.Entry.Answers), len(d.Entry.Similar)
	b.phrasings(d, r)
	b.answer(d, r, number, numbered)
	if len(d.Entry.Answers) == answers && len(d.Entry.Similar) == phrasings && len(d.Findings) == 0 {
		d.Findings = append(d.Findings, Finding{Sheet: b.sheet, Row: r.n, Level: Note, Text: fmt.Sprintf("和第 %d 行重复，没有新的内容，已跳过。", d.Row)})
	}
}

// phrasings adds what the row has, unless it is what the row above has: merged cells and cells filled down.
func (b *builder) phrasings(d *draft, r row) {
	var cells []string
	for _, i := range b.layout.at[colSimilar] {
		cells = append(cells, at(r.cells, i))
	}
	if all := strings.Join(cells, "\n"); all == d.similar {
		return
	} else if strings.TrimSpace(all) != "" {
		d.similar = all
	}
	for _, c := range cells {
		d.Entry.Similar = append(d.Entry.Similar, readList(c, betweenPhrasings)...)
	}
}

// number reads which answer the row holds.
func (b *builder) number(r row) (n int, numbered bool) {
	cell := b.layout.text(r, colNumber)
	if cell == "" {
		return 0, false
	}
	if _, err := fmt.Sscanf(cell, "%d", &n); err != nil || fmt.Sprint(n) != cell {
		return -1, true
	}
	return n, true
}

// answer adds the row's answer. Without a number, one that stands there already is not added again.
func (b *builder) answer(d *draft, r row, number int, numbered bool) {
	a := faq.Answer{Text: b.layout.text(r, colAnswer), When: faq.Condition{
		Region: b.layout.list(r, colRegion), Channel: b.layout.list(r, colChannel),
		Product: b.layout.list(r, colProduct), Category: b.layout.list(r, colGoods), Member: b.layout.list(r, colMember),
	}}
	a.When.From, a.When.Until = b.limit(d, r, colAnswerFrom), b.limit(d, r, colAnswerUntil)
	for _, s := range b.layout.list(r, colState) {
		state, err := word(states, s)
		if err != nil {
			b.complain(d, r.n, colState, err.Error())
		}
		a.When.OrderState = append(a.When.OrderState, state)
	}
	switch {
	case a.Text == "" && numbered:
		b.complain(d, r.n, colAnswer, "写了答案序号，没有写答案。")
	case a.Text == "" && !a.When.IsZero():
		b.complain(d, r.n, colAnswer, "写了答案的条件（订单状态、地区、渠道等），没有写答案。")
	case a.Text == "":
	case numbered && number != len(d.Entry.Answers)+1:
		b.complain(d, r.n, colNumber, fmt.Sprintf("答案序号应该是 %d：同一个条目的答案从 1 开始，一行一条，按顺序写。", len(d.Entry.Answers)+1))
	case numbered || !slices.ContainsFunc(d.Entry.Answers, func(have faq.Answer) bool { return sameAnswer(have, a) }):
		d.Entry.Answers = append(d.Entry.Answers, a)
	}
}

// limit reads an end of the answer's window.
func (b *builder) limit(d *draft, r row, c column) faq.Moment {
	at, err := b.moment(r, c)
	if err != nil {
		b.complain(d, r.n, c, err.Error())
	}
	if err != nil || at == nil {
		return faq.Moment{}
	}
	return faq.Moment{Time: *at}
}

func sameAnswer(a, b faq.Answer) bool {
	return a.Text == b.Text && a.When.Same(b.When)
}

func (b *builder) complain(d *draft, n int, c column, text string) {
	d.Findings = append(d.Findings, Finding{Sheet: b.sheet, Row: n, Column: headings[c].title, Level: Stop, Text: text})
}

// finish checks the drafts and hands them to the file.
func (b *builder) finish() {
	var lacks []column
	for c := range entryColumns {
		if !b.layout.has(c) {
			lacks = append(lacks, c)
		}
	}
	for _, d := range b.drafts {
		if d.Entry.ID == "" {
			d.Entry.ID, d.unnamed = idOf(d.question), true
		}
		d.lacks = lacks
		b.file.Items = append(b.file.Items, d.Item)
	}
}

// idOf makes the id of an entry that was given none. The same question gets the same id, so that a file without ids
// can be imported again.
func idOf(question string) faq.ID {
	return faq.ID(fmt.Sprintf("q-%x", sha256.Sum256([]byte(core(question))))[:14])
}

// core is what two phrasings have in common that are one question.
func core(phrasing string) string {
	if c := zh.Core(phrasing); c != "" {
		return c
	}
	return strings.TrimSpace(phrasing)
}
