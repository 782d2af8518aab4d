package transfer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"xiaoer/faq"
	"xiaoer/intents"
)

// The columns of policy tables. A row of the file is one cell of one table, so that tables of any shape stand in one
// sheet and can be sorted and filtered.
const (
	polName column = iota
	polFrom
	polTitle
	polBy
	polMatch
	polColumn
	polColumnTitle
	polUnit
	polCell
)

var policyForm = newForm(form{needs: []column{polName}, columns: []heading{
	polName: {"表名", "name table 政策表 政策", 16, "政策表的名字，答案里引用时用：小写字母开头，只用小写字母、数字和下划线，例如 postage。"},
	polFrom: {"生效时间", "effectivefrom effective 生效日期 开始时间 开始日期", 18,
		"北京时间，例如 2026-11-01 或 2026-11-01 20:00，到时自动换成这一版；只写日期就是当天 0 点。不写就是导入后马上生效。同一张表可以写几个时间，每个时间是一版，各写各的行。"},
	polTitle:       {"表标题", "title 标题", 18, "给人看的名字，例如 运费与时效。写在表的第一行就可以。"},
	polBy:          {"按什么分", "by 分行依据 依据", 12, "各行按什么区分：地区、订单状态、渠道。只有一行的表不写。写在表的第一行就可以。"},
	polMatch:       {"适用", "match 适用于 取值 范围", 24, "这一行用于哪些地区（或订单状态、渠道）。可以写多个，用换行或顿号隔开。* 表示其他所有。"},
	polColumn:      {"项目", "column 列名 字段", 16, "项目的名字，答案里引用时用，例如 fee：{postage.fee}。"},
	polColumnTitle: {"项目名称", "columntitle 项目标题 列标题", 14, "给人看的名字，例如 运费。写在第一次出现的地方就可以。"},
	polUnit:        {"单位", "unit", 8, "例如 元。可以不写。"},
	polCell:        {"内容", "value cell 值 数值", 24, "这个项目在这一行的内容，会原样填进答案里。"},
}})

// slotTerms are what people call the slots that tables go by.
var slotTerms = []term[intents.Slot]{
	{intents.Region, "地区 region"}, {intents.OrderState, "订单状态 order_state"}, {intents.Channel, "渠道 channel"},
}

// PolicyFile is what stands in a file of policy tables.
type PolicyFile struct {
	Format Format
	Items  []PolicyItem
	Notes  []Finding
}

// PolicyItem is a table as the file has it.
type PolicyItem struct {
	Policy   faq.Policy
	Sheet    string
	Row      int // its first; 0 in a JSON file
	Findings []Finding
}

// ReadPolicyFile reads a file of tables, as [Read] reads one of entries. The first format is JSON here: what
// [ReadPolicies] reads.
func ReadPolicyFile(r io.Reader, name string) (*PolicyFile, error) {
	data, err := readAll(r, name)
	if err != nil {
		return nil, err
	}
	format := Detect(data)
	if err := fitting(format, data, name); err != nil {
		return nil, named(err, name)
	}
	file := &PolicyFile{Format: format}
	if format == JSONL {
		policies, err := ReadPolicies(bytes.NewReader(data), name)
		var wrong *faq.FieldError
		if err != nil && !errors.As(err, &wrong) {
			err = &FileError{name, fmt.Sprintf("不是正确的 JSON，应该像 {\"policies\": […]}（%v）。", err)}
		}
		if err != nil {
			return nil, err
		}
		for _, p := range policies {
			file.Items = append(file.Items, PolicyItem{Policy: p})
		}
		return file, nil
	}
	file.Notes, err = readSheets(format, data, policyForm, nil, func(sheet string) taker {
		return &tables{file: file, sheet: sheet, at: map[tableVersion]int{}}
	})
	if err != nil {
		return nil, named(err, name)
	}
	return file, nil
}

// tables makes the items of one sheet, row by row.
type tables struct {
	layout
	file  *PolicyFile
	sheet string
	at    map[tableVersion]int // where in the file's items one stands
	last  string
}

// tableVersion tells the versions of tables in a file apart.
type tableVersion struct {
	name string
	from int64 // microseconds; 0 is at once
}

func tableVersionOf(p faq.Policy) tableVersion {
	if p.EffectiveFrom.IsZero() {
		return tableVersion{name: p.Name}
	}
	return tableVersion{p.Name, p.EffectiveFrom.UnixMicro()}
}

func (t *tables) begin(l layout) { t.layout = l }

func (t *tables) finish() {}

// add reads one cell of a table. A blank name is that of the row above.
func (t *tables) add(r row) {
	name := t.text(r, polName)
	if name == "" {
		name = t.last
	}
	t.last = name
	if name == example {
		return
	}
	table := faq.Policy{Name: name}
	var unread error
	table.EffectiveFrom, unread = t.effective(r)
	i, there := t.at[tableVersionOf(table)]
	if !there {
		i = len(t.file.Items)
		t.at[tableVersionOf(table)] = i
		t.file.Items = append(t.file.Items, PolicyItem{Policy: table, Sheet: t.sheet, Row: r.n})
	}
	it := &t.file.Items[i]
	complain := func(c column, text string) {
		it.Findings = append(it.Findings, Finding{Sheet: t.sheet, Row: r.n, Column: policyForm.columns[c].title, Level: Stop, Text: text})
	}
	if c, text := t.failure(r); text != "" {
		complain(c, text)
		return
	}
	if unread != nil {
		complain(polFrom, unread.Error())
	}
	by, err := word(slotTerms, t.text(r, polBy))
	if err != nil {
		complain(polBy, err.Error())
	}
	if !agree(&it.Policy.By, by) {
		complain(polBy, fmt.Sprintf("和第 %d 行写的不一样，一张表只能按一样东西分。", it.Row))
	}
	if !agree(&it.Policy.Title, t.text(r, polTitle)) {
		complain(polTitle, fmt.Sprintf("和第 %d 行写的不一样，一张表只有一个标题。", it.Row))
	}
	if !t.column(r, &it.Policy) {
		complain(polColumnTitle, "项目名称或单位和前面写的不一样。同一个项目只要写一次。")
	}
	if !t.cell(r, &it.Policy) {
		complain(polCell, "这一格前面已经写过，内容不一样。请删掉一行。")
	}
}

// effective reads the moment of the row's version.
func (t *tables) effective(r row) (faq.Moment, error) {
	shown := t.text(r, polFrom)
	if shown == "" {
		return faq.Moment{}, nil
	}
	moment, _, err := parseMoment(shown, at(r.raw, t.layout.at[polFrom][0]))
	if err != nil {
		return faq.Moment{}, unclear(shown)
	}
	return faq.Moment{Time: moment}, nil
}

// agree puts the value in if there is none yet, and reports whether the two are the same. A blank agrees with all.
func agree[T ~string](have *T, value T) bool {
	if *have == "" {
		*have = value
	}
	return value == "" || value == *have
}

// column makes the row's column, or finds it.
func (t *tables) column(r row, p *faq.Policy) bool {
	name := t.text(r, polColumn)
	i := slices.IndexFunc(p.Columns, func(c faq.Column) bool { return c.Name == name })
	if i < 0 {
		i = len(p.Columns)
		p.Columns = append(p.Columns, faq.Column{Name: name})
	}
	return agree(&p.Columns[i].Title, t.text(r, polColumnTitle)) && agree(&p.Columns[i].Unit, t.text(r, polUnit))
}

// cell fills the row's cell. Rows of the table are told apart by what they match.
func (t *tables) cell(r row, p *faq.Policy) bool {
	match := t.list(r, polMatch)
	if p.By == intents.OrderState {
		for i, s := range match {
			if v, err := word(states, s); err == nil {
				match[i] = v
			}
		}
	}
	if len(match) == 0 {
		match = []string{faq.Rest}
	}
	i := slices.IndexFunc(p.Rows, func(r faq.Row) bool { return slices.Equal(r.Match, match) })
	if i < 0 {
		i = len(p.Rows)
		p.Rows = append(p.Rows, faq.Row{Match: match, Cells: map[string]string{}})
	}
	name, value := t.text(r, polColumn), t.text(r, polCell)
	have := p.Rows[i].Cells[name]
	ok := agree(&have, value)
	p.Rows[i].Cells[name] = have
	return ok
}

// ReadPolicies reads {"policies": [...]}, every one valid. name is the file's, for the error.
func ReadPolicies(r io.Reader, name string) ([]faq.Policy, error) {
	var file struct {
		Policies []faq.Policy `json:"policies"`
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", name, faq.ErrInvalid, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: %w: something behind the tables", name, faq.ErrInvalid)
	}
	for i := range file.Policies {
		if err := file.Policies[i].Valid(); err != nil {
			return nil, fmt.Errorf("%s: policy %q: %w", name, file.Policies[i].Name, err)
		}
	}
	return file.Policies, nil
}

// tableWords says in the words of the spreadsheet what is wrong with a table.
func tableWords(err error, p faq.Policy) (column, string) {
	var wrong *faq.FieldError
	if !errors.As(err, &wrong) {
		return polName, err.Error()
	}
	var misfit *faq.MisfitError
	if errors.As(err, &misfit) {
		var row int
		fmt.Sscanf(misfit.Field, "rows[%d]", &row)
		column := polMatch
		if misfit.Wants == faq.Number {
			column = polCell
		}
		return column, fmt.Sprintf("适用「%s」的一行：%s", strings.Join(p.Rows[row].Match, "、"), MisfitWords(misfit))
	}
	field := wrong.Field
	switch {
	case field == "name":
		return polName, "表名要以小写字母开头，只用小写字母、数字和下划线，最多 64 个。"
	case strings.HasPrefix(field, "columns["):
		return polColumn, "项目要以小写字母开头，只用小写字母、数字和下划线，并且不能叫 region。"
	case strings.Contains(field, ".cells."):
		return polCell, "「" + field[strings.LastIndexByte(field, '.')+1:] + "」有一行没有填：每个项目在每一行都要有内容。"
	case strings.Contains(field, ".match"):
		return polMatch, "同一个取值在两行里都有，不知道该用哪一行。"
	}
	return polMatch, "没写「按什么分」的表只能有一行，适用写 *。"
}
