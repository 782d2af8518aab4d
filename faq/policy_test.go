package faq_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/intents"
)

// table makes a policy of one column, fee, from rows written as "新疆 西藏: 18".
func table(name string, by intents.Slot, rows ...string) faq.Policy {
	p := faq.Policy{Name: name, Title: name, By: by, Columns: []faq.Column{{Name: "fee", Title: "费用", Unit: "元"}}}
	for _, r := range rows {
		match, fee, _ := strings.Cut(r, ": ")
		p.Rows = append(p.Rows, faq.Row{Match: strings.Fields(match), Cells: map[string]string{"fee": fee}})
	}
	return p
}

// postage is a valid table with every field.
func postage() faq.Policy {
	return faq.Policy{
		Name: "postage", Title: "运费", By: intents.Region,
		Columns: []faq.Column{{Name: "fee", Title: "运费", Unit: "元"}, {Name: "free_over", Title: "包邮门槛", Unit: "元"}},
		Rows: []faq.Row{
			{Match: []string{"新疆", "西藏"}, Cells: map[string]string{"fee": "18", "free_over": "199"}},
			{Match: []string{faq.Rest}, Cells: map[string]string{"fee": "8", "free_over": "199"}},
		},
	}
}

func TestPolicyValid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(p *faq.Policy)
		field  string // "" where the table is valid
	}{
		{"as it is", func(*faq.Policy) {}, ""},
		{"by order state", func(p *faq.Policy) { p.By, p.Rows[0].Match = intents.OrderState, []string{"paid"} }, ""},
		{"by channel", func(p *faq.Policy) { p.By = intents.Channel }, ""},
		{"one row for all", func(p *faq.Policy) { p.By, p.Rows = "", p.Rows[1:] }, ""},
		{"no rest", func(p *faq.Policy) { p.Rows = p.Rows[:1] }, ""},
		{"cells of no column", func(p *faq.Policy) { p.Rows[0].Cells["note"] = "慢" }, ""},
		{"longest name", func(p *faq.Policy) { p.Name = strings.Repeat("a", 64) }, ""},

		{"no name", func(p *faq.Policy) { p.Name = "" }, "name"},
		{"numbers and ranges", func(p *faq.Policy) {
			p.Rows[0].Cells["fee"], p.Rows[0].Cells["free_over"], p.Rows[1].Cells["fee"] = "1-3", "1,299.50", "３～５"
		}, ""},
		{"numbers in words", func(p *faq.Policy) {
			p.Rows[0].Cells["fee"], p.Rows[0].Cells["free_over"], p.Rows[1].Cells["fee"] = "半", "三到五", "-5"
		}, ""},
		{"words without a unit", func(p *faq.Policy) { p.Columns[0].Unit, p.Rows[0].Cells["fee"] = "", "很快" }, ""},
		{"areas and other names of places", func(p *faq.Policy) {
			p.Rows[0].Match = []string{"江浙沪", "偏远", "乌鲁木齐", "北京朝阳区", "海外"}
		}, ""},
		{"states", func(p *faq.Policy) { p.By, p.Rows[0].Match = intents.OrderState, intents.OrderStates }, ""},

		{"name too long", func(p *faq.Policy) { p.Name = strings.Repeat("a", 65) }, "name"},
		{"name in capitals", func(p *faq.Policy) { p.Name = "Postage" }, "name"},
		{"Chinese name", func(p *faq.Policy) { p.Name = "运费" }, "name"},
		{"name with a dot", func(p *faq.Policy) { p.Name = "postage.fee" }, "name"},
		{"name with a brace", func(p *faq.Policy) { p.Name = "postage}" }, "name"},
		{"name that begins with a digit", func(p *faq.Policy) { p.Name = "2postage" }, "name"},
		{"by a slot that chooses nothing", func(p *faq.Policy) { p.By = intents.Amount }, "by"},
		{"by an unknown slot", func(p *faq.Policy) { p.By = "size" }, "by"},
		{"no columns", func(p *faq.Policy) { p.Columns = nil }, "columns"},
		{"column without a name", func(p *faq.Policy) { p.Columns[1].Name = "" }, "columns[1].name"},
		{"column with a space", func(p *faq.Policy) { p.Columns[0].Name = "the fee" }, "columns[0].name"},
		{"column named region", func(p *faq.Policy) { p.Columns[1].Name = "region" }, "columns[1].name"},
		{"no rows", func(p *faq.Policy) { p.Rows = nil }, "rows"},
		{"row that matches nothing", func(p *faq.Policy) { p.Rows[1].Match = nil }, "rows[1].match"},
		{"value twice in a row", func(p *faq.Policy) { p.Rows[0].Match = []string{"新疆", "新疆"} }, "rows[0].match"},
		{"value in two rows", func(p *faq.Policy) { p.Rows[1].Match = []string{"西藏"} }, "rows[1].match"},
		{"a place that nobody knows", func(p *faq.Policy) { p.Rows[0].Match[1] = "火星" }, "rows[0].match"},
		{"a name of many places", func(p *faq.Policy) { p.Rows[0].Match[1] = "朝阳区" }, "rows[0].match"},
		{"a state that no order is in", func(p *faq.Policy) { p.By, p.Rows[0].Match = intents.OrderState, []string{"lost"} }, "rows[0].match"},
		{"words with a unit", func(p *faq.Policy) { p.Rows[1].Cells["fee"] = "很快" }, "rows[1].cells.fee"},
		{"the unit twice", func(p *faq.Policy) { p.Rows[1].Cells["fee"] = "8元" }, "rows[1].cells.fee"},
		{"half a range", func(p *faq.Policy) { p.Rows[1].Cells["fee"] = "8-" }, "rows[1].cells.fee"},
		{"two rests", func(p *faq.Policy) { p.Rows[0].Match = []string{faq.Rest} }, "rows[1].match"},
		{"cell missing", func(p *faq.Policy) { delete(p.Rows[1].Cells, "fee") }, "rows[1].cells.fee"},
		{"cell blank", func(p *faq.Policy) { p.Rows[0].Cells["free_over"] = "　" }, "rows[0].cells.free_over"},
		{"no cells", func(p *faq.Policy) { p.Rows[0].Cells = nil }, "rows[0].cells.fee"},
		{"two rows without by", func(p *faq.Policy) { p.By = "" }, "rows"},
		{"a named row without by", func(p *faq.Policy) { p.By, p.Rows = "", p.Rows[:1] }, "rows"},
	} {
		p := postage()
		tt.change(&p)
		err := p.Valid()
		if tt.field == "" {
			if err != nil {
				t.Errorf("%s: got %v, want a valid table", tt.name, err)
			}
			continue
		}
		var wrong *faq.FieldError
		if !errors.As(err, &wrong) || wrong.Field != tt.field || wrong.Reason == "" {
			t.Errorf("%s: got %v, want a FieldError about %s", tt.name, err, tt.field)
		}
	}
}

func TestPolicyRow(t *testing.T) {
	t.Parallel()
	const region, state = intents.Region, intents.OrderState
	for _, tt := range []struct {
		name  string
		table faq.Policy
		value string
		want  string // the fee; "" where no row can be told
	}{
		{"named", table("p", region, "新疆: 18", "*: 8"), "新疆", "18"},
		{"named second in its row", table("p", region, "新疆 西藏: 18", "*: 8"), "西藏", "18"},
		{"named after a region around it", table("p", region, "偏远地区: 20", "新疆: 18"), "新疆", "18"},
		{"named after the rest", table("p", region, "*: 8", "新疆: 18"), "新疆", "18"},
		{"named by another name", table("p", region, "偏远地区: 20", "新疆维吾尔自治区: 18", "*: 8"), "新疆", "18"},

		{"around", table("p", region, "新疆: 18", "*: 8"), "乌鲁木齐市", "18"},
		{"around, by two steps", table("p", region, "西北: 18", "*: 8"), "乌鲁木齐市", "18"},
		{"around by an area", table("p", region, "江浙沪: 0", "*: 8"), "苏州市", "0"},
		{"the narrower around", table("p", region, "新疆: 18", "偏远地区: 20"), "乌鲁木齐市", "18"},
		{"the narrower around, standing later", table("p", region, "偏远地区: 20", "新疆: 18"), "乌鲁木齐市", "18"},
		{"the narrower around, in between", table("p", region, "西北: 19", "新疆: 18", "偏远地区: 20"), "乌鲁木齐市", "18"},
		{"the earlier of two around that overlap", table("p", region, "西北: 19", "偏远地区: 20"), "新疆", "19"},
		{"around, with parts inside named too", table("p", region, "境外: 50", "香港: 50"), "港澳台", "50"},

		{"inside, with equal cells", table("p", region, "香港: 35", "澳门: 35", "台湾: 35", "*: 8"), "港澳台", "35"},
		{"inside, in one row", table("p", region, "香港 澳门 台湾: 35", "*: 8"), "港澳台", "35"},
		{"inside, with different cells", table("p", region, "香港: 30", "澳门: 35", "台湾: 35", "*: 8"), "港澳台", ""},
		{"inside, with different cells behind the rest", table("p", region, "*: 8", "香港: 30", "台湾: 35"), "港澳台", ""},
		{"inside, different, and an exact row behind", table("p", region, "香港: 30", "台湾: 35", "港澳台: 40"), "港澳台", "40"},
		{"inside, different, and an exact row before", table("p", region, "港澳台: 40", "香港: 30", "台湾: 35"), "港澳台", "40"},
		{"a part of what differs", table("p", region, "香港: 30", "台湾: 35", "*: 8"), "台湾", "35"},

		{"rest", table("p", region, "新疆: 18", "*: 8"), "上海", "8"},
		{"rest for an unknown place", table("p", region, "新疆: 18", "*: 8"), "火星", "8"},
		{"no rest", table("p", region, "新疆: 18"), "上海", ""},
		{"no rest, unknown place", table("p", region, "新疆: 18"), "火星", ""},

		{"state", table("p", state, "paid: 付", "shipped signed: 发", "*: 他"), "signed", "发"},
		{"state, rest", table("p", state, "paid: 付", "*: 他"), "closed", "他"},
		{"state, no rest", table("p", state, "paid: 付"), "closed", ""},
		{"within is for regions alone", table("p", intents.Channel, "新疆: 18", "*: 8"), "乌鲁木齐市", "8"},
		{"one row", table("p", "", "*: 8"), faq.Rest, "8"},
	} {
		row, ok := tt.table.Row(tt.value, within())
		if got := row.Cells["fee"]; got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %v for %s: got %q, %v, want %q", tt.name, rows(tt.table), tt.value, got, ok, tt.want)
		}
	}
}

func rows(p faq.Policy) string {
	var out []string
	for _, r := range p.Rows {
		out = append(out, fmt.Sprintf("%s: %s", strings.Join(r.Match, " "), r.Cells["fee"]))
	}
	return strings.Join(out, ", ")
}

// tables are what the answers below quote.
func tables() []faq.Policy {
	return []faq.Policy{
		postage(),
		table("parts", intents.Region, "香港: 30", "台湾: 35", "*: 8"),
		table("named", intents.Region, "新疆: 18", "上海: 8"),
		table("step", intents.OrderState, "unpaid: 付款", "paid: 发货", "*: 收货"),
		table("shop", intents.Channel, "tmall: 天猫", "jd: 京东"),
		table("service", "", "*: 48"),
		table("nested", "", "*: {service.fee}"),
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	const region, state, channel = "region", "order_state", "channel"
	for _, tt := range []struct {
		name    string
		text    string
		slots   intents.Slots
		want    string
		missing intents.Slot
		invalid bool
	}{
		{name: "no quote", text: "亲，可以的。", want: "亲，可以的。"},
		{name: "empty", text: "", want: ""},
		{name: "bytes as they are", text: " \t臺灣　ＡＢＣ\r\n\u200b😀 100%% $1 \\d [x] (y) <b>\xff", want: " \t臺灣　ＡＢＣ\r\n\u200b😀 100%% $1 \\d [x] (y) <b>\xff"},
		{name: "one quote", text: "运费{postage.fee}元", slots: known(region, "新疆"), want: "运费18元"},
		{name: "all of it", text: "{service.fee}", want: "48"},
		{name: "every quote", text: "{postage.fee}元，满{postage.free_over}，{service.fee}小时，再说一次{postage.fee}", slots: known(region, "西藏"), want: "18元，满199，48小时，再说一次18"},
		{name: "side by side", text: "{service.fee}{postage.fee}", slots: known(region, "上海"), want: "488"},
		{name: "the bytes around", text: "$1 {service.fee} \t臺 $&", want: "$1 48 \t臺 $&"},
		{name: "the region itself", text: "寄到{postage.region}{postage.fee}元", slots: known(region, "乌鲁木齐市"), want: "寄到乌鲁木齐市18元"},
		{name: "the region itself, unknown", text: "寄到{postage.region}满{postage.free_over}", missing: intents.Region},
		{name: "the region of a table by state", text: "{step.region}", slots: known(region, "新疆", state, "paid"), invalid: true},

		{name: "missing where rows differ", text: "{postage.fee}", missing: intents.Region},
		{name: "not missing where they do not", text: "满{postage.free_over}元", want: "满199元"},
		{name: "one missing, one not", text: "{postage.free_over}，{postage.fee}", missing: intents.Region},
		{name: "state missing", text: "等您{step.fee}", missing: intents.OrderState},
		{name: "channel missing", text: "{shop.fee}", missing: intents.Channel},
		{name: "another fact does not help", text: "{postage.fee}", slots: known(state, "paid", channel, "tmall"), missing: intents.Region},
		{name: "an empty fact is not known", text: "{postage.fee}", slots: known(region, ""), missing: intents.Region},
		{name: "known too widely", text: "{parts.fee}", slots: known(region, "港澳台"), missing: intents.Region},
		{name: "known narrowly", text: "{parts.fee}", slots: known(region, "台北市"), want: "35"},
		{name: "state", text: "等您{step.fee}", slots: known(state, "paid"), want: "等您发货"},
		{name: "channel", text: "{shop.fee}", slots: known(channel, "jd"), want: "京东"},

		{name: "no such table", text: "运费{freight.fee}元", invalid: true},
		{name: "no such column", text: "运费{postage.price}元", slots: known(region, "新疆"), invalid: true},
		{name: "no such column, region unknown", text: "运费{postage.price}元", invalid: true},
		{name: "no row for what is known", text: "{named.fee}", slots: known(region, "美国"), invalid: true},
		{name: "no row for the channel", text: "{shop.fee}", slots: known(channel, "web"), invalid: true},
		{name: "one good, one broken", text: "{service.fee}{freight.fee}", invalid: true},
		{name: "one missing, one broken", text: "{postage.fee}{freight.fee}", invalid: true},
		{name: "one broken, one missing", text: "{freight.fee}{postage.fee}", invalid: true},
		{name: "no column named", text: "{postage}", invalid: true},
		{name: "not closed", text: "运费{postage.fee元", slots: known(region, "新疆"), invalid: true},
		{name: "not opened", text: "运费service.fee}元", invalid: true},
		{name: "in capitals", text: "{Service.fee}", invalid: true},
		{name: "with a space", text: "{service. fee}", invalid: true},
		{name: "in Chinese", text: "{运费.元}", invalid: true},
		{name: "twice braced", text: "{{service.fee}}", invalid: true},
		{name: "a stray brace beside a good one", text: "{service.fee} }", invalid: true},
		{name: "a cell that quotes", text: "{nested.fee}", invalid: true},
		{name: "a fact that quotes", text: "{postage.region}", slots: known(region, "{service.fee}"), invalid: true},
	} {
		got, missing, err := faq.Render(tt.text, tables(), tt.slots, within())
		if got != tt.want || missing != tt.missing && !tt.invalid || errors.Is(err, faq.ErrInvalid) != tt.invalid || !tt.invalid && err != nil {
			t.Errorf("%s: %q with %v: got %q, missing %q, error %v, want %q, missing %q, invalid %v",
				tt.name, tt.text, tt.slots, got, missing, err, tt.want, tt.missing, tt.invalid)
		}
	}
}

// A table that was never checked may be handed in by a preview.
func TestRenderFromAnEmptyTable(t *testing.T) {
	t.Parallel()
	for _, p := range []faq.Policy{{Name: "postage", By: intents.Region}, {Name: "postage"}, {Name: "postage", Rows: []faq.Row{{}}}} {
		for _, slots := range []intents.Slots{nil, known("region", "新疆")} {
			got, missing, err := faq.Render("{postage.fee}", []faq.Policy{p}, slots, within())
			if got != "" || missing != "" || !errors.Is(err, faq.ErrInvalid) {
				t.Errorf("%+v with %v: got %q, missing %q, %v, want ErrInvalid", p, slots, got, missing, err)
			}
		}
	}
}

// What Quotable lets pass, Render can say or asks a fact for; what it refuses, Render could not say, to somebody at least.
func TestQuotable(t *testing.T) {
	t.Parallel()
	facts := known("region", "新疆", "order_state", "paid", "channel", "jd")
	for text, ok := range map[string]bool{
		"亲，可以的。": true, "{postage.fee}": true, "寄到{postage.region}{postage.fee}元，满{postage.free_over}，{service.fee}小时": true,
		"{step.fee}": true, "": true, "{named.region}": true,
		"{freight.fee}": false, "{postage.price}": false, "{service.fee}{postage.price}": false, "{step.order_state}": false,
		"{step.region}": false, "{service.region}": false, "{postage}": false, "{postage.fee": false, "}": false, "{{service.fee}}": false, "(:3}": false,
	} {
		e := faq.Entry{ID: "a", Question: "问", Answers: []faq.Answer{{Text: "好"}, {Text: text}}}
		err := e.Quotable(tables(), time.Now())
		var wrong *faq.FieldError
		if ok && err != nil || !ok && (!errors.As(err, &wrong) || wrong.Field != "answers[1].text" || wrong.Reason == "") {
			t.Errorf("%q: got %v, want quotable to be %v", text, err, ok)
		}
		if _, _, err := faq.Render(text, tables(), facts, within()); (err == nil) != ok {
			t.Errorf("%q: render: got %v, though quotable is %v", text, err, ok)
		}
	}
	if err := (&faq.Entry{ID: "a"}).Quotable(nil, time.Now()); err != nil {
		t.Errorf("no answers: got %v, want nil", err)
	}
}

// A table that has not a row for everybody is quoted under a condition that lets through only whom it has one for.
func TestQuotableForEveryBuyer(t *testing.T) {
	t.Parallel()
	policies := append(tables(),
		table("coast", intents.Region, "江浙沪: 0", "香港 澳门 台湾: 35"),
		table("stages", intents.OrderState, "unpaid paid: 等", "shipped signed closed: 到"),
		table("late", intents.OrderState, "signed: 到"))
	for _, tt := range []struct {
		text  string
		when  faq.Condition
		lacks string // the fact and its value; "" where everybody has a row
	}{
		{"{named.fee}", faq.Condition{}, `region "*"`},
		{"{named.fee}", faq.Condition{Region: []string{"新疆"}}, ""},
		{"{named.fee}", faq.Condition{Region: []string{"上海", "乌鲁木齐"}}, ""},
		{"{named.fee}", faq.Condition{Region: []string{"新疆", "杭州"}}, `region "杭州"`},
		{"{named.fee}", faq.Condition{Region: []string{"西北"}}, `region "西北"`},
		{"{named.fee}", faq.Condition{Member: []string{"gold"}}, `region "*"`},
		{"{named.fee}{coast.fee}", faq.Condition{Region: []string{"上海"}}, ""},
		{"{coast.fee}", faq.Condition{Region: []string{"苏州市", "港澳台", "台北"}}, ""},
		{"{coast.fee}", faq.Condition{Region: []string{"境外"}}, `region "境外"`},
		{"{postage.fee}", faq.Condition{Region: []string{"杭州"}}, ""},
		{"{stages.fee}", faq.Condition{}, ""},
		{"{late.fee}", faq.Condition{}, `order_state "unpaid"`},
		{"{late.fee}", faq.Condition{OrderState: []string{"signed"}}, ""},
		{"{late.fee}", faq.Condition{OrderState: []string{"signed", "closed"}}, `order_state "closed"`},
		{"{shop.fee}", faq.Condition{}, `channel "*"`},
		{"{shop.fee}", faq.Condition{Channel: []string{"jd", "tmall"}}, ""},
		{"{shop.fee}", faq.Condition{Channel: []string{"jd", "web"}}, `channel "web"`},
	} {
		e := faq.Entry{ID: "a", Question: "问", Answers: []faq.Answer{{Text: tt.text, When: tt.when}}}
		err := e.Quotable(policies, time.Now())
		if tt.lacks == "" && err != nil || tt.lacks != "" && (err == nil || !strings.HasSuffix(err.Error(), " has not for "+tt.lacks)) {
			t.Errorf("%s under %+v: got %v, want it to lack %q", tt.text, tt.when, err, tt.lacks)
		}
	}
}

func TestQuotes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][][2]string{
		"":                nil,
		"亲，可以的。":          nil,
		"{postage}{.fee}": nil,
		"{postage.fee}":   {{"postage", "fee"}},
		"满{a.b_2}减{postage.region}，{a.b_2}": {{"a", "b_2"}, {"postage", "region"}, {"a", "b_2"}},
		"{{service.fee}}":                   {{"service", "fee"}},
	} {
		if d := cmp.Diff(want, faq.Quotes(text)); d != "" {
			t.Errorf("%q: got (+) want (-):\n%s", text, d)
		}
	}
}

// What Render returns without an error holds no brace, and a text that had none is returned as it was.
func FuzzRender(f *testing.F) {
	for _, text := range []string{"亲，可以的。", "寄到{postage.region}{postage.fee}元，满{postage.free_over}", "{freight.fee}", "{{service.fee}}", "{postage.fee", "{nested.fee}", "{parts.fee}\xff"} {
		f.Add(text, "乌鲁木齐市", "paid", "18")
		f.Add(text, "港澳台", "", "{service.fee}")
		f.Add(text, "", "{step.fee}", "}")
	}
	in, policies := within(), tables()
	f.Fuzz(func(t *testing.T, text, region, state, cell string) {
		own := table("own", intents.Region, "新疆: "+cell, "*: 8")
		slots := known("region", region, "order_state", state)
		for _, text := range []string{text, text + "{own.fee}"} {
			got, missing, err := faq.Render(text, append(policies[:len(policies):len(policies)], own), slots, in)
			again, _, _ := faq.Render(text, append(policies[:len(policies):len(policies)], own), slots, in)
			switch {
			case got != again:
				t.Errorf("%q with %v: got %q and then %q", text, slots, got, again)
			case err != nil && !errors.Is(err, faq.ErrInvalid):
				t.Errorf("%q with %v: got %v, want ErrInvalid", text, slots, err)
			case (err != nil || missing != "") && got != "":
				t.Errorf("%q with %v: got %q beside missing %q, %v", text, slots, got, missing, err)
			case err == nil && strings.ContainsAny(got, "{}"):
				t.Errorf("%q with %v: got %q, a buyer would see a brace", text, slots, got)
			case !strings.ContainsAny(text, "{}") && (got != text || err != nil || missing != ""):
				t.Errorf("%q with %v: got %q, missing %q, %v, want it back as it is", text, slots, got, missing, err)
			case err == nil && utf8.ValidString(text) && utf8.ValidString(region) && utf8.ValidString(cell) && !utf8.ValidString(got):
				t.Errorf("%q with %v: got %q, which is no text", text, slots, got)
			}
		}
	})
}
