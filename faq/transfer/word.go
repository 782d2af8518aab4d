package transfer

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"xiaoer/faq"
	"xiaoer/intents"
)

// term is a value and what people call it, the title first.
type term[T ~string] struct {
	value T
	names string // parted by spaces
}

var (
	risks = []term[intents.Risk]{
		{intents.Low, "低 low 低风险"}, {intents.Normal, "普通 normal 中 一般 中风险"}, {intents.High, "高 high 高风险"},
	}
	statuses = []term[faq.Status]{
		{faq.Live, "上线 live 已上线 启用 已启用 发布 已发布"}, {faq.Draft, "草稿 draft 未发布"}, {faq.Review, "待审核 review 审核中"}, {faq.Retired, "下线 retired 已下线 停用 已停用"},
	}
	states = []term[string]{
		{"unpaid", "未付款 unpaid 待付款"}, {"paid", "已付款 paid 待发货 已付款待发货"}, {"shipped", "已发货 shipped 待收货 运输中"},
		{"signed", "已签收 signed 已收货"}, {"closed", "交易完成 closed 已完成"},
	}
)

// word finds the value that the cell names. Nothing is nothing: what was not said is not made up.
func word[T ~string](terms []term[T], cell string) (T, error) {
	if cell == "" {
		return "", nil
	}
	for _, t := range terms {
		for _, name := range strings.Fields(t.names) {
			if strings.EqualFold(name, cell) {
				return t.value, nil
			}
		}
	}
	return "", fmt.Errorf("不认识「%s」，只能写%s，或者不写。", brief(cell), strings.Join(namesOf(terms), "、"))
}

// namesOf are the titles of the terms.
func namesOf[T ~string](terms []term[T]) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = strings.Fields(t.names)[0]
	}
	return out
}

// title is what the value is called.
func title[T ~string](terms []term[T], value T) string {
	for _, t := range terms {
		if t.value == value {
			return strings.Fields(t.names)[0]
		}
	}
	return string(value)
}

// brief shortens what is told back.
func brief(s string) string {
	const most = 30
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// beijing is the time of spreadsheets. China has one zone, and no summer time since 1992.
var beijing = time.FixedZone("Asia/Shanghai", 8*3600)

// writeWhen spells a moment that may be none.
func writeWhen(m faq.Moment) string {
	if m.IsZero() {
		return ""
	}
	return writeMoment(&m.Time)
}

// writeMoment spells a moment as Excel shows one.
func writeMoment(t *time.Time) string {
	switch {
	case t == nil:
		return ""
	case t.In(beijing).Second() == 0 && t.Nanosecond() == 0:
		return t.In(beijing).Format("2006-01-02 15:04")
	}
	return t.In(beijing).Format("2006-01-02 15:04:05.999999999")
}

// unclear complains of a cell that holds no moment.
func unclear(shown string) error {
	return fmt.Errorf("看不懂时间「%s」。请写成 2026-11-11 或 2026-11-11 20:00 这样，按北京时间。", brief(shown))
}

// moment reads the cell's day or moment. A day alone means all of it: from its beginning, or until its end.
func (b *builder) moment(r row, c column) (*time.Time, error) {
	shown := b.layout.text(r, c)
	if shown == "" {
		return nil, nil
	}
	t, day, err := parseMoment(shown, at(r.raw, b.layout.at[c][0]))
	if err != nil {
		return nil, unclear(shown)
	}
	if day && (c == colUntil || c == colAnswerUntil) {
		t = t.AddDate(0, 0, 1)
	}
	return &t, nil
}

var (
	moments = []string{"2006-1-2 15", "2006-1-2 15:4", "2006-1-2 15:4:5", "2006-1-2 15:4:5.999999999"}
	days    = []string{"2006-1-2", "20060102"}
	asDigit = strings.NewReplacer("年", "-", "月", "-", "日", " ", "/", "-", ".", "-", "时", ":", "点", ":", "分", "", "T", " ")
)

// parseMoment reads a time as people write it, or as a spreadsheet keeps it: in days since the end of 1899.
func parseMoment(shown, raw string) (t time.Time, day bool, err error) {
	if t, err := time.Parse(time.RFC3339, shown); err == nil {
		return t, false, nil
	}
	if serial, err := strconv.ParseFloat(raw, 64); err == nil && serial >= 36526 && serial < 73051 { // of 2000 to 2099
		whole := time.Date(1899, 12, 30, 0, 0, 0, 0, beijing).AddDate(0, 0, int(serial))
		seconds := time.Duration((serial-float64(int(serial)))*86400+0.5) * time.Second
		return whole.Add(seconds), seconds == 0 && !strings.Contains(shown, ":"), nil
	}
	date, clock, _ := strings.Cut(strings.TrimSpace(width.Narrow.String(shown)), " ")
	spelled := strings.TrimSpace(asDigit.Replace(date) + " " + strings.NewReplacer("时", ":", "点", ":", "分", "").Replace(clock))
	spelled = strings.TrimSuffix(strings.Join(strings.Fields(spelled), " "), ":")
	for _, form := range moments {
		if t, err := time.ParseInLocation(form, spelled, beijing); err == nil {
			return t, false, nil
		}
	}
	for _, form := range days {
		if t, err := time.ParseInLocation(form, spelled, beijing); err == nil {
			return t, true, nil
		}
	}
	return t, false, strconv.ErrSyntax
}
