package transfer

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"xiaoer/faq"
)

// book makes a workbook: cells by their names, in the first sheet unless "sheet!A1" names another.
func book(t *testing.T, cells map[string]any, change ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for name, v := range cells {
		sheet, cell, ok := strings.Cut(name, "!")
		if !ok {
			sheet, cell = "Sheet1", name
		}
		if i, _ := f.GetSheetIndex(sheet); i < 0 {
			if _, err := f.NewSheet(sheet); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range change {
		c(f)
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func merge(from, to string) func(*excelize.File) {
	return func(f *excelize.File) {
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			panic(err)
		}
	}
}

func gbk(t *testing.T, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Tables as managers have them.
func TestReadManagersTables(t *testing.T) {
	invoice := faq.Entry{ID: "invoice", Question: "有发票吗", Similar: []string{"能开票不", "给发票吗"}, Answers: []faq.Answer{{Text: "有的"}}}
	unnamed := invoice
	unnamed.ID = idOf("有发票吗")
	day := func(s string) *time.Time {
		m, err := time.ParseInLocation("2006-01-02 15:04", s, beijing)
		if err != nil {
			t.Fatal(err)
		}
		return &m
	}
	for _, tt := range []struct {
		name string
		data []byte
		want []faq.Entry
		rows []int
	}{
		{"CSV", []byte("编号,标准问,相似问,答案\ninvoice,有发票吗,能开票不；给发票吗,有的\n"), []faq.Entry{invoice}, []int{2}},
		{"CSV with a mark and Windows line ends", []byte("\ufeff编号,标准问,相似问,答案\r\ninvoice,有发票吗,\"能开票不\r\n给发票吗\",有的\r\n"), []faq.Entry{invoice}, []int{2}},
		{"CSV in GB18030", gbk(t, "编号,标准问,相似问,答案\ninvoice,有发票吗,能开票不|给发票吗,有的\n"), []faq.Entry{invoice}, []int{2}},
		{"CSV with tabs", []byte("编号\t标准问\t相似问\t答案\ninvoice\t有发票吗\t能开票不|给发票吗\t有的\n"), []faq.Entry{invoice}, []int{2}},
		{"English, another order, another width", []byte("Answer,similar,ＱＵＥＳＴＩＯＮ, ID \n有的,能开票不;给发票吗,有发票吗,invoice\n"), []faq.Entry{invoice}, []int{2}},
		{"no ids", []byte("问题,相似问法,回答\n有发票吗,能开票不|给发票吗,有的\n"), []faq.Entry{unnamed}, []int{2}},
		{"a title above, blank rows, other columns", []byte("店铺问答表,,,\n\n\n问题（必填）,相似问,备注,答案*\n\n,,,\n有发票吗,能开票不|给发票吗,财务确认过,有的\n\n"), []faq.Entry{unnamed}, []int{7}},
		{"several columns of phrasings", []byte("问题,相似问1,相似问2,相似问3,答案\n有发票吗,能开票不,,给发票吗,有的\n"), []faq.Entry{unnamed}, []int{2}},
		{"one phrasing a row, filled down", []byte("问题,相似问,答案\n有发票吗,能开票不,有的\n有发票吗,给发票吗,有的\n"), []faq.Entry{unnamed}, []int{2}},
		{"one phrasing a row, the rest blank", []byte("问题,相似问,答案\n有发票吗,能开票不,有的\n,给发票吗,\n"), []faq.Entry{unnamed}, []int{2}},
		{"a workbook with a title, merged cells and another sheet", book(t, map[string]any{
			"A1": "双十一问答（客服部）", "A3": "问题", "B3": "相似问", "C3": "答案",
			"A4": "有发票吗", "B4": "能开票不", "C4": "有的", "B5": "给发票吗",
			"A7": "包邮吗", "C7": "包邮", "草稿!A1": "待定",
		}, merge("A1", "C1"), merge("A4", "A5"), merge("C4", "C5")),
			[]faq.Entry{unnamed, {ID: idOf("包邮吗"), Question: "包邮吗", Answers: []faq.Answer{{Text: "包邮"}}}}, []int{4, 7}},
		{"a workbook with a sheet that is a chart", book(t, map[string]any{"A1": "问题", "B1": "答案", "A2": "包邮吗", "B2": "包邮"},
			merge("B2", "B3"), func(f *excelize.File) {
				chart := &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "Sheet1!$A$1", Values: "Sheet1!$B$2"}}}
				if err := f.AddChartSheet("图", chart); err != nil {
					t.Fatal(err)
				}
			}), []faq.Entry{{ID: idOf("包邮吗"), Question: "包邮吗", Answers: []faq.Answer{{Text: "包邮"}}}}, []int{2}},
		{"a workbook with days as Excel keeps them, and numbers", book(t, map[string]any{
			"A1": "编号", "B1": "问题", "C1": "答案", "D1": "开始日期", "E1": "结束日期", "F1": "风险", "G1": "状态",
			"A2": 1001, "B2": "双十一有活动吗", "C2": "有", "D2": time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
			"E2": 46337, "F2": "高", "G2": "已上线",
		}, func(f *excelize.File) {
			style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("Sheet1", "D2", "E2", style); err != nil {
				t.Fatal(err)
			}
		}), []faq.Entry{{ID: "1001", Question: "双十一有活动吗", Answers: []faq.Answer{{Text: "有"}}, Risk: "high", Status: faq.Live,
			ValidFrom: day("2026-11-01 00:00"), ValidUntil: day("2026-11-12 00:00")}}, []int{2}},
		{"answers by condition", []byte("编号,问题,答案序号,答案,订单状态,地区\na,到哪了,1,在路上,已发货,\na,到哪了,2,还没发,已付款、未付款,\"新疆，西藏\"\na,到哪了,3,看订单,,\n"),
			[]faq.Entry{{ID: "a", Question: "到哪了", Answers: []faq.Answer{
				{Text: "在路上", When: faq.Condition{OrderState: []string{"shipped"}}},
				{Text: "还没发", When: faq.Condition{OrderState: []string{"paid", "unpaid"}, Region: []string{"新疆", "西藏"}}},
				{Text: "看订单"},
			}}}, []int{2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file, err := Read(bytes.NewReader(tt.data), "f", nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []faq.Entry
			var rows []int
			for _, it := range file.Items {
				got, rows = append(got, it.Entry), append(rows, it.Row)
				for _, f := range it.Findings {
					if f.Level == Stop {
						t.Errorf("finding %+v", f)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got, sameContent); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tt.rows, rows); diff != "" {
				t.Errorf("rows, -want +got:\n%s", diff)
			}
		})
	}
}

// bomb is a zip whose one part has n zeros, and says so or lies.
func bomb(t *testing.T, name string, n int, lie bool) []byte {
	t.Helper()
	var deflated bytes.Buffer
	w, err := flate.NewWriter(&deflated, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	sum, block := crc32.NewIEEE(), make([]byte, 1<<20)
	for range n >> 20 {
		w.Write(block)
		sum.Write(block)
	}
	w.Close()
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(deflated.Len()), UncompressedSize64: uint64(n)}
	if lie {
		h.UncompressedSize64 = 1000
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	p, err := z.CreateRaw(h)
	if err != nil {
		t.Fatal(err)
	}
	p.Write(deflated.Bytes())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadUnreadable(t *testing.T) {
	alone(t)
	whole := book(t, map[string]any{"A1": "问题", "B1": "答案", "A2": "q", "B2": "a"})
	other := book(t, map[string]any{"A1": "姓名", "B1": "电话", "考勤!A1": "日期"})
	const head = "问题,答案\n"
	for _, tt := range []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"truncated workbook", "f.xlsx", whole[:len(whole)*2/3], "文件不完整"},
		{"damaged workbook", "f.xlsx", append(append(append([]byte{}, whole[:300]...), make([]byte, 200)...), whole[500:]...), "文件坏了"},
		{"a zip of something", "f.xlsx", bomb(t, "a.txt", 1<<20, false), "压缩包"},
		{"zip bomb", "f.xlsx", bomb(t, "[Content_Types].xml", 300<<20, false), "解开后超过"},
		{"zip bomb that lies", "f.xlsx", bomb(t, "[Content_Types].xml", 300<<20, true), "文件坏了"},
		{"old Excel, or a password", "f.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1........"), ".xls"},
		{"a name that promises more", "f.xlsx", []byte(head), "扩展名是 .xlsx"},
		{"a workbook called CSV", "f.csv", whole, "扩展名是 .csv"},
		{"wrong sheet", "f.xlsx", other, "没有找到表头"},
		{"the sheets are named", "f.xlsx", other, "Sheet1、考勤"},
		{"no header", "f.csv", []byte("有发票吗,有的\n包邮吗,包\n"), "没有找到表头"},
		{"nothing", "f.csv", nil, "没有找到表头"},
		{"two columns of one name", "f.csv", []byte("问题,答案,回复\nq,a,b\n"), "两列都是「答案」（B 列和 C 列）"},
		{"UTF-16", "f.csv", []byte("\xff\xfe\x00"), "UTF-16"},
		{"neither encoding", "f.csv", []byte("question,answer\nq,\xff\xff\xff\n"), "第 2 行既不是 UTF-8"},
		{"two encodings", "f.csv", append([]byte(head+"有发票吗,有\n"), gbk(t, "包邮吗,包邮\n")...), "第 3 行不是 UTF-8"},
		{"a mark of UTF-8 on what is not", "f.csv", append([]byte("\ufeff"), gbk(t, head)...), "第 1 行不是 UTF-8"},
		{"NUL", "f.csv", []byte(head + "q,a\nq\x00,a\n"), "第 3 行里有看不见的空字符"},
		{"an open quote", "f.csv", []byte(head + "q,a\n\n\"q,a\nb,c\n"), "第 4 行的双引号没有成对"},
		{"a quote in a word", "f.csv", []byte(head + "q,5\" 屏\n"), "第 2 行的双引号"},
		{"broken JSON", "f.jsonl", []byte("{\"id\":\"a\",\"question\":\"q\",}"), "f.jsonl:1:26"},
		{"no JSON at all", "f.jsonl", []byte("id,question"), "f.jsonl:1:1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read(bytes.NewReader(tt.data), tt.file, nil)
			if err == nil || !errors.Is(err, faq.ErrInvalid) || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), tt.file) {
				t.Errorf("got %v, %v; want an invalid %s with %q", got, err, tt.file, tt.want)
			}
		})
	}
}

func TestReadTooMuch(t *testing.T) {
	if _, err := Read(bytes.NewReader(make([]byte, MaxFile+1)), "f.csv", nil); err == nil || !strings.Contains(err.Error(), "64 MB") {
		t.Errorf("got %v, want a refusal of the size", err)
	}
	long := "问题,答案\nq,a\n问," + strings.Repeat("长", maxCell) + "\n"
	file, err := Read(strings.NewReader(long), "f.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	if f := file.Items[1].Findings; len(f) != 1 || f[0].Row != 3 || f[0].Column != "答案" || f[0].Level != Stop {
		t.Errorf("got %+v, want one about row 3, 答案", f)
	}
}

// withError makes the number in a workbook a formula that failed, as Excel keeps it.
func withError(t *testing.T, workbook []byte, number, code string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.ReplaceAll(data, []byte("><v>"+number+"</v>"), []byte(` t="e"><f>A99</f><v>`+code+"</v>"))
		w, err := out.Create(part.Name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The error of a formula that failed is nothing that anybody meant to say.
func TestFailedFormulas(t *testing.T) {
	for _, code := range []string{"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"} {
		workbook := book(t, map[string]any{"A1": "问题", "B1": "答案", "A2": "茶盘怎么保养", "B2": 424242})
		for name, data := range map[string][]byte{
			"f.xlsx": withError(t, workbook, "424242", code),
			"f.csv":  []byte("问题,答案\n茶盘怎么保养, " + code + "\n"),
		} {
			file, err := Read(bytes.NewReader(data), name, nil)
			if err != nil {
				t.Fatal(err)
			}
			it := Compare(shopOf(t), file, Options{Shop: "tea"}).Items[0]
			f := append(it.Findings, Finding{})[0]
			if it.State != Invalid || it.Title != "茶盘怎么保养" || f.Row != 2 || f.Column != "答案" || !strings.Contains(f.Text, "「"+code+"」") {
				t.Errorf("%s in %s: got %+v, want an invalid row 2, 答案", code, name, it)
			}
		}
	}
	said, err := Read(strings.NewReader("问题,答案\n显示#N/A怎么办,显示 #N/A 的话，刷新一下\n"), "f.csv", nil)
	if err != nil || len(said.Items[0].Findings) > 0 {
		t.Errorf("in a sentence: got %+v, %v, want nothing", said.Items[0].Findings, err)
	}
	tables, err := ReadPolicyFile(strings.NewReader("表名,适用,项目,内容\npostage,*,fee,#DIV/0!\n"), "p.csv")
	if err != nil || len(tables.Items[0].Findings) != 1 || tables.Items[0].Findings[0].Column != "内容" {
		t.Errorf("a table: got %+v, %v, want one about 内容", tables.Items[0].Findings, err)
	}
	words, err := ReadWords(strings.NewReader("类型,词,另外\n专名,#NAME?,\n"), "w.csv")
	if wrong := words.Valid(); err != nil || wrong == nil || !strings.Contains(wrong.Error(), "公式错误") {
		t.Errorf("words: got %v, %v, want the failed formula", wrong, err)
	}
}

func TestImportOfUnknownPlaces(t *testing.T) {
	const rows = "标准问,答案,地区\n发不发,发的,新疆、杭州\n几天到,三天,新疆、火星\n"
	file, err := Read(strings.NewReader(rows), "f.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	items := Compare(shopOf(t), file, Options{Shop: "tea"}).Items
	if items[0].State != New {
		t.Errorf("known places: got %+v", items[0])
	}
	f := append(items[1].Findings, Finding{})[0]
	if items[1].State != Invalid || f.Row != 3 || f.Column != "地区" || !strings.HasPrefix(f.Text, "不认识「火星」这个地区") {
		t.Errorf("火星: got %s %+v, want an invalid row 3, 地区", items[1].State, f)
	}
}

// Every complaint names its place: row, column, and what to do.
func TestFindings(t *testing.T) {
	const head = "编号,标准问,相似问,答案序号,答案,订单状态,风险级别,状态,生效时间,有效期至\n"
	for _, tt := range []struct {
		name, rows string
		state      State
		want       string // row column text
	}{
		{"wrong day", "a,q,,,x,,,,明天,\n", Invalid, "2 生效时间 看不懂时间「明天」"},
		{"wrong risk", "a,q,,,x,,很高,,,\n", Invalid, "2 风险级别 不认识「很高」，只能写低、普通、高"},
		{"wrong status", "a,q,,,x,,,on,,\n", Invalid, "2 状态 不认识「on」"},
		{"wrong state of orders", "a,q,,,x,付了,,,,\n", Invalid, "2 订单状态 不认识「付了」"},
		{"no question", "a,,,,x,,,,,\n", Invalid, "2 标准问 没有写标准问"},
		{"only an answer", ",,,,x,,,,,\n", Invalid, "2 标准问 没有写标准问"},
		{"space in the id", "a b,q,,,x,,,,,\n", Invalid, "2 编号 编号「a b」不能用"},
		{"long question", "a," + strings.Repeat("长", 501) + ",,,x,,,,,\n", Invalid, "2 标准问 标准问最多 500 个字"},
		{"long phrasing", "a,q," + strings.Repeat("长", 501) + ",,x,,,,,\n", Invalid, "2 相似问 相似问每条最多 500 个字"},
		{"long answer", "a,q,,," + strings.Repeat("长", 8001) + ",,,,,\n", Invalid, "2 答案 答案每条最多 8000 个字"},
		{"ends before it begins", "a,q,,,x,,,,2026-11-12,2026-11-11\n", Invalid, "2 有效期至 「有效期至」要晚于「生效时间」"},
		{"no answer", "a,q,,,,,,,,\n", Invalid, "2 答案 没有写答案"},
		{"no answer yet", "a,q,,,,,,草稿,,\n", New, ""},
		{"an answer of nobody", "a,q,,,x,,,,,\n,,,,y,,,,,\n", Invalid, "3 标准问 没有写标准问。如果是第 2 行的另一条答案"},
		{"one more answer below", "a,q,,,x,,,,,\n,,,,y,已付款,,,,\n", New, ""},
		{"the rest below", "a,q,,,x,已付款,,,,\n,,,,y,,,,,\n", New, ""},
		{"the same answer below", "a,q,,,x,,,,,\n,,,,x,,,,,\n", New, ""},
		{"phrasings below", "a,q,,,x,,,,,\n,,能不能q,,,,,,,\n", New, ""},
		{"a condition of nothing", "a,q,,,,已付款,,,,\n", Invalid, "2 答案 写了答案的条件（订单状态、地区、渠道等），没有写答案"},
		{"a number of nothing", "a,q,,1,,,,,,\n", Invalid, "2 答案 写了答案序号，没有写答案"},
		{"a second answer without a first", "a,q,,2,x,,,,,\n", Invalid, "2 答案序号 答案序号应该是 1"},
		{"a third after the first", "a,q,,1,x,,,,,\na,q,,3,y,已付款,,,,\n", Invalid, "3 答案序号 答案序号应该是 2"},
		{"a number in words", "a,q,,一,x,,,,,\n", Invalid, "2 答案序号 答案序号应该是 1"},
		{"an id twice", "a,q,,,x,,,,,\nb,r,,,x,,,,,\na,s,,,y,,,,,\n", Conflict, "4 编号 编号 a 在第 2 行已经用过"},
		{"a question twice without ids", ",q,,,x,,,,,\nb,r,,,x,,,,,\n,q,,,y,,,,,\n", Conflict, "4 标准问 这个标准问在第 2 行已经写过"},
		{"the same far below", "a,q,,,x,,,,,\nb,r,,,x,,,,,\na,q,,,x,,,,,\n", Duplicate, "4  和第 2 行完全一样"},
		{"the same next to it", "a,q,,,x,,,,,\na,q,,,x,,,,,\n", New, "3  和第 2 行重复"},
		{"a phrasing of another row", "a,q,有发票不,,x,,,,,\nb,r,有发票不？,,x,,,,,\n", Conflict, "3 相似问 「有发票不？」已经是第 2 行的条目「q」（a）的问法"},
		{"a phrasing that the shop has", "a,q,能改地址不,,x,,,,,\n", Conflict, "2 相似问 「能改地址不」已经是店里的条目「能改地址吗」（address）的问法"},
		{"a question that the shop has as a phrasing", "a,能改地址不,,,x,,,,,\n", Conflict, "2 标准问 「能改地址不」已经是店里的条目"},
		{"a phrasing of what is retired", "a,旧问题,,,x,,,,,\n", New, ""},
		{"a phrasing in another season", "a,春节发货吗,,,x,,,,2027-03-01,\n", New, ""},
		{"a phrasing that moves to another entry", "address,能改地址吗,,,发货前可以,,,,,\na,q,能改地址不,,x,,,,,\n", New, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file, err := Read(strings.NewReader(head+tt.rows), "f.csv", nil)
			if err != nil {
				t.Fatal(err)
			}
			report := Compare(shopOf(t), file, Options{Shop: "tea"})
			last := report.Items[len(report.Items)-1]
			if last.State != tt.state {
				t.Errorf("got state %s %+v, want %s", last.State, last.Findings, tt.state)
			}
			if tt.want == "" {
				return
			}
			var got []string
			for _, f := range last.Findings {
				got = append(got, fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Text))
			}
			if len(got) == 0 || !strings.HasPrefix(got[0], tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if bad := tt.state == Conflict || tt.state == Invalid; report.OK() == bad {
				t.Errorf("OK is %t", report.OK())
			}
		})
	}
}

// shopOf is what the shop has in these tests.
func shopOf(t *testing.T) map[faq.ID]*faq.Entry {
	t.Helper()
	spring := time.Date(2027, 3, 1, 0, 0, 0, 0, beijing)
	have := map[faq.ID]*faq.Entry{}
	for _, e := range []faq.Entry{
		{ID: "address", Question: "能改地址吗", Similar: []string{"能改地址不"}, Category: "地址", Risk: "high",
			Answers: []faq.Answer{{Text: "发货前可以"}}, Revision: 3, UpdatedBy: "小李", UpdatedAt: time.Date(2026, 11, 11, 2, 0, 0, 0, time.UTC)},
		{ID: "festival", Question: "春节发货吗", Answers: []faq.Answer{{Text: "发"}}, ValidUntil: &spring},
		{ID: "old", Question: "旧问题", Status: faq.Retired},
		{ID: "state", Question: "到哪了", Answers: []faq.Answer{
			{Text: "在路上", When: faq.Condition{OrderState: []string{"shipped"}}}, {Text: "没发"}}},
	} {
		if err := e.Valid(); err != nil {
			t.Fatal(err)
		}
		have[e.ID] = &e
	}
	return have
}

// What a table has no column for stays as it is; what has a column and is blank is emptied.
func TestColumnsThatAreNotThere(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       func(*faq.Entry)
		state      State
	}{
		{"the answer alone", "编号,答案\naddress,不可以\n", func(e *faq.Entry) { e.Answers = []faq.Answer{{Text: "不可以"}} }, Changed},
		{"by its question", "问题,答案\n能改地址吗？,不可以\n", func(e *faq.Entry) { e.Question, e.Answers = "能改地址吗？", []faq.Answer{{Text: "不可以"}} }, Changed},
		{"nothing new", "问题,相似问,答案\n能改地址吗,能改地址不,发货前可以\n", func(*faq.Entry) {}, Unchanged},
		{"a blank", "编号,标准问,风险级别\naddress,能改地址吗,\n", func(e *faq.Entry) { e.Risk = "" }, Changed},
		{"no phrasings left", "编号,标准问,相似问\naddress,能改地址吗,\n", func(e *faq.Entry) { e.Similar = nil }, Changed},
	} {
		file, err := Read(strings.NewReader(tt.file), "f.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		have := shopOf(t)
		want := *have["address"]
		tt.want(&want)
		report := Compare(have, file, Options{})
		if got := report.Items[0]; got.State != tt.state || got.ID != "address" {
			t.Errorf("%s: got %+v, want %s", tt.name, got, tt.state)
		}
		for _, got := range report.entries {
			if content(got) != content(want) {
				t.Errorf("%s: got %s, want %s", tt.name, content(got), content(want))
			}
		}
	}

	file, err := Read(strings.NewReader("编号,答案\nstate,换了\n"), "f.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := Compare(shopOf(t), file, Options{}); r.Items[0].State != Invalid || !strings.Contains(r.Items[0].Findings[0].Text, "分情况") {
		t.Errorf("conditions that would be lost: got %+v", r.Items[0])
	}
}

// An export knows what it was made of.
func TestEditedSinceExport(t *testing.T) {
	var b bytes.Buffer
	have := shopOf(t)
	if err := Write(&b, CSV, "tea", []faq.Entry{*have["address"]}); err != nil {
		t.Fatal(err)
	}
	untouched := b.String()
	edited := strings.Replace(untouched, "发货前可以", "不可以", 1)
	elsewhere := *have["address"]
	elsewhere.Answers = []faq.Answer{{Text: "付款前可以"}}
	for _, tt := range []struct {
		name, file string
		moved      bool // by somebody else
		shop       faq.Shop
		overwrite  bool
		want       State
		text       string
	}{
		{"nobody", untouched, false, "tea", false, Unchanged, ""},
		{"the manager", edited, false, "tea", false, Changed, ""},
		{"somebody else", untouched, true, "tea", false, Unchanged, "导出之后 小李（11月11日 10:00） 改过这个条目，表里没有动它"},
		{"both", edited, true, "tea", false, Conflict, "导出之后 小李（11月11日 10:00） 改过这个条目，表里也改了"},
		{"both, and the file is right", edited, true, "tea", true, Changed, ""},
		{"to bring back what was exported", untouched, true, "tea", true, Changed, ""},
		{"in another shop", edited, true, "coffee", false, Changed, ""},
	} {
		file, err := Read(strings.NewReader(tt.file), "f.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		have := shopOf(t)
		if tt.moved {
			have["address"] = &elsewhere
		}
		got := Compare(have, file, Options{Shop: tt.shop, Overwrite: tt.overwrite}).Items[0]
		if got.State != tt.want || tt.text != "" && (len(got.Findings) != 1 || !strings.Contains(got.Findings[0].Text, tt.text)) {
			t.Errorf("edited by %s: got %+v, want %s %q", tt.name, got, tt.want, tt.text)
		}
	}
}

func TestCheckBlocks(t *testing.T) {
	file, err := Read(strings.NewReader("编号,标准问,答案\na,q,全网最低价\nb,r,好\naddress,能改地址吗,发货前可以\n"), "f.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	var asked []faq.ID
	report := Compare(shopOf(t), file, Options{Check: func(e faq.Entry) []Finding {
		asked = append(asked, e.ID)
		if strings.Contains(e.Answers[0].Text, "最低价") {
			return []Finding{{Column: "答案", Rule: "absolute", Level: Stop, Text: "不能写“最低价”。"}}
		}
		return []Finding{{Level: Note, Text: "可以更客气。"}}
	}})
	want := []State{Blocked, New, Unchanged}
	for i, o := range report.Items {
		if o.State != want[i] {
			t.Errorf("%s: got %s, want %s", o.ID, o.State, want[i])
		}
	}
	if f := report.Items[0].Findings[0]; f.Row != 2 || f.Rule != "absolute" {
		t.Errorf("got %+v, want row 2", f)
	}
	if len(asked) != 2 {
		t.Errorf("asked about %v, want what is new or changed", asked)
	}
}
