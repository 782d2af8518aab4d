package transfer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// column is one column of a spreadsheet of entries.
type column int

// The columns of entries. Those of the entry stand in its first row, in the rows below they may be left blank or stand
// again; those of an answer stand in its own row.
const (
	colID column = iota
	colCategory
	colQuestion
	colSimilar
	colNumber
	colAnswer
	colState
	colRegion
	colProduct
	colGoods
	colChannel
	colMember
	colAnswerFrom
	colAnswerUntil
	colRisk
	colStatus
	colFrom
	colUntil
	colMark
	entryColumns
)

// heading is what a column is called, what else people call it, and how it is explained to them.
type heading struct {
	title   string
	aliases string // parted by spaces
	width   float64
	help    string
}

var headings = [entryColumns]heading{
	colID: {"编号", "id 条目编号 问题编号 知识编号 faqid", 20,
		"条目的编号，不能重复，不能有空格和斜杠。新条目可以不写，会按标准问自动生成。已有的编号请不要改。"},
	colCategory: {"分类", "category 类别 类目 问题分类 知识分类 所属分类", 12, "可以不写，最多 64 个字。"},
	colQuestion: {"标准问", "question 问题 标准问题 标准问法 主问题 问 q faq", 28, "必填，最多 500 个字。"},
	colSimilar: {"相似问", "similar 相似问题 相似问法 相似说法 扩展问 扩展问法 问法 同义问法 其他问法", 40,
		"买家的其他问法。一格里可以写多条，用换行、；或 | 隔开；也可以分成“相似问1”“相似问2”几列。问法本身带这些符号的，用英文双引号括起来。"},
	colNumber: {"答案序号", "answerno 回答序号 第几条答案 answernumber", 10,
		"一个条目有几条答案时，一条一行：编号和标准问照抄，这里写 1、2、3。只有一条答案时不用写。"},
	colAnswer: {"答案", "answer 回答 回复 标准答案 答复 回复内容 答案内容 话术 回复话术 a", 60,
		"最多 8000 个字。可以引用政策表，例如 {postage.fee}。"},
	colState: {"订单状态", "orderstate 适用订单状态 订单", 14,
		"这条答案只在这些订单状态下用：未付款、已付款、已发货、已签收、交易完成。不写就是都适用。可以写多个。"},
	colRegion:      {"地区", "region 适用地区 收货地区 省份", 14, "这条答案只用于这些收货地区，例如 新疆、西藏。不写就是都适用。"},
	colProduct:     {"适用商品", "product 商品 商品编号 适用商品编号 sku", 16, "这条答案只用于这些商品，写店铺系统里的商品编号或名称。不写就是都适用。可以写多个。"},
	colGoods:       {"商品类目", "productcategory goodscategory 适用类目 商品分类", 14, "这条答案只用于这些类目的商品，写店铺系统里的类目名。不写就是都适用。可以写多个。"},
	colMember:      {"会员等级", "member 会员 适用会员 适用会员等级", 12, "这条答案只用于这些等级的会员，写店铺系统里的等级名。不写就是都适用。可以写多个。"},
	colAnswerFrom:  {"答案生效时间", "answerfrom 答案开始时间", 18, "这条答案从什么时候开始用，北京时间。只写日期就是当天 0 点。不写就是一直可用。"},
	colAnswerUntil: {"答案有效期至", "answeruntil 答案结束时间 答案截止时间", 18, "这条答案用到什么时候，北京时间。只写日期就是到当天结束（含当天）。"},
	colChannel:     {"渠道", "channel 适用渠道 平台 适用平台", 12, "这条答案只用于这些渠道，例如 tmall、jd。不写就是都适用。"},
	colRisk:        {"风险级别", "risk 风险 风险等级", 10, "答错了后果有多严重：低、普通、高。不写就是普通。"},
	colStatus:      {"状态", "status 上线状态 条目状态", 10, "上线、草稿、下线。不写就是上线。"},
	colFrom: {"生效时间", "validfrom 开始时间 生效日期 开始日期 有效期自", 18,
		"北京时间，例如 2026-11-01 或 2026-11-01 20:00。只写日期就是当天 0 点。不写就是一直有效。"},
	colUntil: {"有效期至", "validuntil 失效时间 结束时间 失效日期 结束日期 截止时间 截止日期 到期时间", 18,
		"北京时间。只写日期就是到当天结束（含当天）；写了几点，就是到那一刻为止。"},
	colMark: {"导出标记", "mark", 24,
		"导出时自动写的，请不要改：导入时靠它看出别人有没有改过同一个条目。自己新建的表不用写。"},
}

// form is a kind of table: its columns, and which of them make a header.
type form struct {
	columns []heading
	lists   []column // may be there several times
	needs   []column // a header names one of them, and two columns in all
	names   map[string]column
}

var entryForm = newForm(form{columns: headings[:], lists: []column{colSimilar}, needs: []column{colQuestion, colID}})

func newForm(f form) *form {
	f.names = map[string]column{}
	for i, h := range f.columns {
		for _, name := range append(strings.Fields(h.aliases), h.title) {
			f.names[plainName(name)] = column(i)
		}
	}
	return &f
}

// plainName is how a heading is compared: without case, width, spaces, what stands in brackets, the asterisk of what
// must be filled in, and the number of one of several columns.
func plainName(s string) string {
	s = strings.ToLower(width.Narrow.String(s))
	s = strings.NewReplacer("【", "(", "】", ")", "[", "(", "]", ")").Replace(s)
	if open := strings.IndexByte(s, '('); open > 0 {
		s = s[:open]
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("_-*:\ufeff", r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimRight(s, "0123456789")
}

// layout says which columns of a sheet hold what.
type layout struct {
	at      [][]int  // by column of the form
	unknown []string // headings that are none of the form's
}

func (l *layout) has(c column) bool { return len(l.at[c]) > 0 }

// text reads the row's cell of the column.
func (l *layout) text(r row, c column) string {
	for _, i := range l.at[c] {
		return read(at(r.cells, i))
	}
	return ""
}

// list reads the row's cell of the column as a list of values.
func (l *layout) list(r row, c column) []string {
	for _, i := range l.at[c] {
		return readList(at(r.cells, i), betweenValues)
	}
	return nil
}

// failures are what spreadsheets show of a formula that failed, and write into a CSV file.
var failures = strings.Fields("#REF! #N/A #VALUE! #DIV/0! #NAME? #NULL! #NUM! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #BUSY! #UNKNOWN! #GETTING_DATA")

// failure returns the first column whose cell holds a failed formula, and what to say of it; "" where there is none.
func (l *layout) failure(r row) (column, string) {
	for c, places := range l.at {
		for _, i := range places {
			if cell := strings.TrimSpace(at(r.cells, i)); strings.HasPrefix(cell, "#") && slices.Contains(failures, strings.ToUpper(cell)) {
				return column(c), fmt.Sprintf("这一格是表格软件的公式错误「%s」，不是内容。请改好公式，或者直接写上内容。", cell)
			}
		}
	}
	return 0, ""
}

// header reads a row as a header of the form. ok is false where it is none.
func (f *form) header(cells []string) (l layout, ok bool, err error) {
	l.at = make([][]int, len(f.columns))
	found := 0
	for i, cell := range cells {
		name := strings.TrimSpace(cell)
		c, is := f.names[plainName(name)]
		switch {
		case name == "":
		case !is:
			l.unknown = append(l.unknown, brief(name))
		case l.has(c) && !slices.Contains(f.lists, c):
			err = cmp.Or(err, error(unreadable("表头里有两列都是「%s」（%s 列和 %s 列），请删掉一列，或者给它另起一个名字。",
				f.columns[c].title, letters(l.at[c][0]), letters(i))))
		default:
			if !l.has(c) {
				found++
			}
			l.at[c] = append(l.at[c], i)
		}
	}
	ok = found >= 2 && slices.ContainsFunc(f.needs, l.has)
	return l, ok, err
}

// letters is what spreadsheets call a column.
func letters(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}
