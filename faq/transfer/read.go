package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"xiaoer/faq"
)

// Format is a form of file.
type Format string

// The formats.
const (
	JSONL Format = "jsonl"
	CSV   Format = "csv"
	XLSX  Format = "xlsx"
)

// Formats are all of them.
var Formats = []Format{JSONL, CSV, XLSX}

// Detect tells a file's format by its first bytes.
func Detect(data []byte) Format {
	text := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4<<10)], []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return XLSX
	case bytes.HasPrefix(text, []byte("{")):
		return JSONL
	}
	return CSV
}

// File is what stands in a file of entries.
type File struct {
	Format Format
	Items  []Item
	Notes  []Finding // about no single item

}

// Item is an entry as the file has it.
type Item struct {
	Entry    faq.Entry
	Sheet    string
	Row      int // its first
	Findings []Finding

	lacks   []column // of a spreadsheet: what it says nothing about
	mark    string   // see markOf
	unnamed bool     // the id is made up
}

// Read reads a file of entries of any format; name is for the errors. told, which may be nil, hears of rows read.
//
// What keeps the file from being read is a *FileError or a *LineError, which names the first place; what is wrong with
// a spreadsheet's cells is in the items' findings, all of it.
func Read(r io.Reader, name string, told func(done, total int)) (*File, error) {
	data, err := readAll(r, name)
	if err != nil {
		return nil, err
	}
	f, err := readFile(data, name, told)
	return f, named(err, name)
}

func readAll(r io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, &FileError{name, fmt.Sprintf("文件太大，最多 %d MB。请分几次导入。", MaxFile>>20)})
	}
	return data, nil
}

// named puts the file's name into the error.
func named(err error, name string) error {
	var file *FileError
	if errors.As(err, &file) {
		return &FileError{name, file.Text}
	}
	return err
}

func readFile(data []byte, name string, told func(done, total int)) (*File, error) {
	format := Detect(data)
	if err := fitting(format, data, name); err != nil {
		return nil, err
	}
	if format == JSONL || strings.EqualFold(filepath.Ext(name), ".jsonl") { // where it is none, the error names the place
		return readLines(data, name)
	}
	return readTable(format, data, told)
}

// fitting refuses what is plainly no file of these formats, or another than its name says.
func fitting(format Format, data []byte, name string) error {
	extension := strings.ToLower(filepath.Ext(name))
	switch {
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return unreadable("这是旧版的 .xls，或者是加了密码的工作簿，读不了。请去掉密码，另存为 .xlsx。")
	case extension == ".xlsx" && format != XLSX:
		return unreadable("扩展名是 .xlsx，内容却不是，文件可能坏了。请用表格软件打开，另存为 .xlsx。")
	case extension == ".csv" && format == XLSX:
		return unreadable("扩展名是 .csv，内容却是 .xlsx 或压缩包。请改成 .xlsx，或者另存为 CSV。")
	}
	return nil
}

func readLines(data []byte, name string) (*File, error) {
	file := &File{Format: JSONL}
	err := eachEntry(bytes.NewReader(data), name, func(e faq.Entry, line int) {
		file.Items = append(file.Items, Item{Entry: e, Row: line})
	})
	if err != nil {
		return nil, err
	}
	return file, nil
}

func readTable(format Format, data []byte, told func(done, total int)) (*File, error) {
	file := &File{Format: format}
	notes, err := readSheets(format, data, entryForm, told, func(sheet string) taker {
		return &builder{file: file, sheet: sheet}
	})
	if err != nil {
		return nil, err
	}
	file.Notes = notes
	return file, nil
}

// taker takes the rows of a sheet below its header.
type taker interface {
	begin(layout)
	add(row)
	finish()
}

// readSheets reads every sheet that has a header of the form, and notes which were not read.
func readSheets(format Format, data []byte, f *form, told func(done, total int), take func(sheet string) taker) (notes []Finding, err error) {
	if told == nil {
		told = func(int, int) {}
	}
	read := func(sheets []sheet) (err error) {
		notes, err = f.readAll(sheets, told, take)
		return err
	}
	if format == XLSX {
		return notes, withSheets(data, read)
	}
	s, err := csvSheet(data)
	if err != nil {
		return nil, err
	}
	return notes, read([]sheet{s})
}

func (f *form) readAll(sheets []sheet, told func(done, total int), take func(sheet string) taker) (notes []Finding, err error) {
	var without []string
	headed := false
	for _, s := range sheets {
		l, found, err := f.readSheet(s, told, take(s.name))
		if err != nil {
			return nil, err
		}
		headed = headed || found
		if len(l.unknown) > 0 {
			notes = append(notes, Finding{Sheet: s.name, Level: Note,
				Text: fmt.Sprintf("这些列没有用到：%s。如果是要导入的内容，请把表头改成模板里的写法。", strings.Join(l.unknown, "、"))})
		}
		if !found && s.name != helpSheet {
			without = append(without, s.name)
		}
	}
	if !headed {
		return nil, f.noHeader(without)
	}
	for _, name := range without {
		notes = append(notes, Finding{Sheet: name, Level: Note, Text: fmt.Sprintf("工作表「%s」没有可以导入的表头，没有读。", name)})
	}
	return notes, nil
}

func (f *form) noHeader(sheets []string) error {
	looked := ""
	if names := strings.Join(sheets, "、"); names != "" {
		looked = "看过的工作表有：" + names + "。"
	}
	var want []string
	for _, c := range f.columns {
		want = append(want, c.title)
	}
	return unreadable("没有找到表头：前 %d 行里，没有一行写着列名（%s）。%s可以先下载模板，照着填。", headerWithin, strings.Join(want, "、"), looked)
}

// headerWithin is how many rows may stand above the data, titles and remarks, with the header among them.
const headerWithin = 20

// readSheet reads a sheet. found is false where it has no header.
func (f *form) readSheet(s sheet, told func(done, total int), t taker) (l layout, found bool, err error) {
	for r, err := range s.rows {
		if err != nil {
			return l, found, err
		}
		if r.n > maxRows {
			return l, found, unreadable("行数太多，一个工作表最多读 %d 行。请分几次导入。", maxRows)
		}
		if r.n%1000 == 0 {
			told(r.n, max(s.size, r.n))
		}
		switch {
		case r.blank():
		case found:
			t.add(r)
		case r.n > headerWithin:
			return layout{}, false, nil
		default:
			got, is, err := f.header(r.cells)
			if is && err != nil {
				return l, false, err
			}
			if is {
				l, found = got, true
				t.begin(l)
			}
		}
	}
	if found {
		t.finish()
	}
	return l, found, nil
}
