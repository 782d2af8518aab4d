package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"xiaoer/faq"
)

// The columns of a shop's words. A row is a group of synonyms, a name, or some words that say nothing.
const (
	wordKind column = iota
	wordWords
	wordOthers
)

var wordForm = newForm(form{needs: []column{wordKind, wordWords}, columns: []heading{
	wordKind:   {"类型", "kind 种类", 12, "同义词、专名或忽略词。"},
	wordWords:  {"词", "words 词语", 30, "同义词写一组意思相同的词，专名写品牌或商品名，忽略词写没有意思的口头语。同义词和忽略词可以写多个，用换行或顿号隔开。"},
	wordOthers: {"另外", "others 意思 错字", 30, "同义词：写了就是单向的，说前面的词也就是在说这里的词，反过来不算。专名：常见的错误写法。可以不写。"},
}})

// wordsKind is what a row is.
type wordsKind string

const (
	synonymRow wordsKind = "synonym"
	nameRow    wordsKind = "name"
	ignoredRow wordsKind = "ignored"
)

var wordKinds = []term[wordsKind]{{synonymRow, "同义词 synonym"}, {nameRow, "专名 name 品牌 商品名"}, {ignoredRow, "忽略词 ignored 忽略"}}

// WordsFile is what stands in a file of words.
type WordsFile struct {
	Format Format
	Words  faq.Words
	Notes  []Finding

	items []wordsItem
}

// wordsItem is a row: the part of the words that it is, by the beginning of its fields' names.
type wordsItem struct {
	sheet    string
	row      int
	fields   []string
	title    string
	findings []Finding
}

// ReadWords reads a file of words of any format; [JSONL] is one JSON document here. name is for the errors.
func ReadWords(r io.Reader, name string) (*WordsFile, error) {
	data, err := readAll(r, name)
	if err != nil {
		return nil, err
	}
	file := &WordsFile{Format: Detect(data)}
	if err := fitting(file.Format, data, name); err != nil {
		return nil, named(err, name)
	}
	if file.Format == JSONL {
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
		d.DisallowUnknownFields()
		err := d.Decode(&file.Words)
		if _, end := d.Token(); err == nil && end != io.EOF {
			err = errors.New("something behind the words")
		}
		if err != nil {
			return nil, &FileError{name, fmt.Sprintf("不是正确的 JSON，应该像 {\"synonyms\": […], \"names\": […], \"ignored\": […]}（%v）。", err)}
		}
		return file, nil
	}
	file.Notes, err = readSheets(file.Format, data, wordForm, nil, func(sheet string) taker { return &wordRows{file: file, sheet: sheet} })
	if err != nil {
		return nil, named(err, name)
	}
	return file, nil
}

// wordRows reads the rows of one sheet.
type wordRows struct {
	layout
	file  *WordsFile
	sheet string
}

func (t *wordRows) begin(l layout) { t.layout = l }

func (t *wordRows) finish() {}

func (t *wordRows) add(r row) {
	w := &t.file.Words
	words, others := t.list(r, wordWords), t.list(r, wordOthers)
	it := wordsItem{sheet: t.sheet, row: r.n, title: brief(strings.Join(words, "、"))}
	complain := func(c column, text string) {
		it.findings = append(it.findings, Finding{Sheet: t.sheet, Row: r.n, Column: wordForm.columns[c].title, Level: Stop, Text: text})
	}
	kind, err := word(wordKinds, t.text(r, wordKind))
	failed, why := t.failure(r)
	switch {
	case why != "":
		complain(failed, why)
	case err != nil:
		complain(wordKind, err.Error())
	case kind == synonymRow:
		it.fields = []string{fmt.Sprintf("synonyms[%d]", len(w.Synonyms))}
		w.Synonyms = append(w.Synonyms, faq.Synonyms{Words: words, Means: others})
	case kind == nameRow && len(words) != 1:
		complain(wordWords, "一行只写一个专名，错误的写法写在「另外」。")
	case kind == nameRow:
		it.fields = []string{fmt.Sprintf("names[%d]", len(w.Names))}
		w.Names = append(w.Names, faq.Name{Word: words[0], Typos: others})
	case kind == ignoredRow && len(others) > 0:
		complain(wordOthers, "忽略词没有别的意思，这里不用写。")
	case kind == ignoredRow:
		for i := range words {
			it.fields = append(it.fields, fmt.Sprintf("ignored[%d]", len(w.Ignored)+i))
		}
		w.Ignored = append(w.Ignored, words...)
	default:
		complain(wordKind, "请写明是同义词、专名还是忽略词。")
	}
	t.file.items = append(t.file.items, it)
}

// at is the item that a field is of, nil where there is none.
func (f *WordsFile) at(field string) *wordsItem {
	for i := range f.items {
		for _, prefix := range f.items[i].fields {
			if field == prefix || strings.HasPrefix(field, prefix+".") {
				return &f.items[i]
			}
		}
	}
	return nil
}

// place names the place of a field to people.
func (f *WordsFile) place(field string) string {
	it := f.at(field)
	if it == nil {
		return field
	}
	return place(Item{Sheet: it.sheet, Row: it.row})
}

// Valid returns a *FileError about the first row that cannot be taken, nil where all can be.
func (f *WordsFile) Valid() error {
	for _, stop := range CompareWords(faq.Words{}, f).Stops(1) {
		return unreadable("%s%s", place(Item{Sheet: stop.Sheet, Row: stop.Row}), stop.Text)
	}
	return nil
}

// WordStore is what an import of words needs of a [faq.Store].
type WordStore interface {
	Words(ctx context.Context, shop faq.Shop) (w faq.Words, revision int, err error)
	PutWords(ctx context.Context, shop faq.Shop, w faq.Words, edit faq.Edit) (revision int, err error)
}

// ImportWords does with words what [Import] does with entries, but that the file has all of the shop's words: those that
// it does not have go, which the report says.
func ImportWords(ctx context.Context, store WordStore, file *WordsFile, shop faq.Shop, edit faq.Edit, dry bool) (*Report, error) {
	for try := 1; ; try++ {
		have, revision, err := store.Words(ctx, shop)
		if err != nil {
			return nil, err
		}
		report := CompareWords(have, file)
		if dry || !report.OK() {
			return report, nil
		}
		edit.IfRevision = &revision
		_, err = store.PutWords(ctx, shop, file.Words, edit)
		switch {
		case errors.Is(err, faq.ErrConflict) && try < tries:
			continue
		case err != nil:
			return nil, fmt.Errorf("import, nothing was changed: %w", err)
		}
		report.Applied = true
		return report, nil
	}
}

// CompareWords says what becomes of a file of words in a shop that has these.
func CompareWords(have faq.Words, file *WordsFile) *Report {
	report := newReport(file.Format, file.Notes)
	diff := faq.CompareWords(have, file.Words)
	if gone := diff.Removed; !gone.None() {
		report.Notes = append(report.Notes, Finding{Level: Note, Text: "这份文件就是店里全部的词语，里面没有的会去掉：" + gone.Brief() + "。"})
	}
	for _, it := range file.outcomes(diff.Added) {
		report.add(it)
	}
	return report
}

// outcomes are those of the rows; of a file without rows, one for all.
func (f *WordsFile) outcomes(added faq.Words) (out []Outcome) {
	items := f.items
	if f.Format == JSONL {
		items = []wordsItem{{fields: []string{""}, title: f.Words.Brief()}}
	}
	fault := f.fault()
	for i := range items {
		it := &items[i]
		o := Outcome{Sheet: it.sheet, Row: it.row, Title: it.title, State: Unchanged, Findings: it.findings}
		if fault != nil && (f.Format == JSONL || f.at(fault.Field) == it || f.at(fault.Field) == nil && i == 0) {
			o.Findings = append(o.Findings, Finding{Sheet: it.sheet, Row: it.row, Level: Stop, Text: WordFault(fault, f.place)})
		}
		switch {
		case len(o.Findings) > 0:
			o.State = Invalid
		case f.Format == JSONL && !added.None(), it.comes(f.Words, added):
			o.State = New
		}
		out = append(out, o)
	}
	return out
}

// fault is the first thing that keeps the words from being put; nil where rows say themselves what is wrong with them.
func (f *WordsFile) fault() *faq.FieldError {
	for _, it := range f.items {
		if len(it.findings) > 0 {
			return nil
		}
	}
	var wrong *faq.FieldError
	errors.As(f.Words.Valid(), &wrong)
	return wrong
}

// comes reports whether the row has something that the shop has not.
func (it wordsItem) comes(all, added faq.Words) bool {
	for _, field := range it.fields {
		var i int
		var one faq.Words
		switch {
		case scans(field, "synonyms[%d]", &i):
			one.Synonyms = all.Synonyms[i : i+1]
		case scans(field, "names[%d]", &i):
			one.Names = all.Names[i : i+1]
		case scans(field, "ignored[%d]", &i):
			one.Ignored = all.Ignored[i : i+1]
		}
		if rest := faq.CompareWords(added, one).Added; !one.None() && rest.None() {
			return true
		}
	}
	return false
}

func scans(field, form string, i *int) bool {
	n, err := fmt.Sscanf(field, form, i)
	return n == 1 && err == nil
}

const wordSheet = "词语"

// WriteWords writes words in the format, as [ReadWords] reads them.
func WriteWords(w io.Writer, format Format, words faq.Words) error {
	switch format {
	case JSONL:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(words)
	case CSV:
		var header []string
		for _, c := range wordForm.columns {
			header = append(header, c.title)
		}
		return writeCSV(w, header, wordRowsOf(words))
	case XLSX:
		return writeXLSX(w, wordSheet, wordForm.columns, wordRowsOf(words))
	}
	return &faq.FieldError{Field: "format", Reason: "one of jsonl, csv, xlsx"}
}

// WriteWordTemplate writes a workbook to fill in, with rows for example.
func WriteWordTemplate(w io.Writer) error {
	return WriteWords(w, XLSX, faq.Words{
		Synonyms: []faq.Synonyms{{Words: []string{"羽绒服", "羽绒衣", "鸭绒服"}}, {Words: []string{"报账"}, Means: []string{"发票"}}},
		Names:    []faq.Name{{Word: "小二优选", Typos: []string{"小儿优选"}}}, Ignored: []string{"掌柜"},
	})
}

func wordRowsOf(w faq.Words) rowsOf {
	return func(yield func([]string) error) error {
		put := func(kind wordsKind, words, others []string) error {
			return yield([]string{title(wordKinds, kind), writeList(words), writeList(others)})
		}
		for _, s := range w.Synonyms {
			if err := put(synonymRow, s.Words, s.Means); err != nil {
				return err
			}
		}
		for _, n := range w.Names {
			if err := put(nameRow, []string{n.Word}, n.Typos); err != nil {
				return err
			}
		}
		for _, word := range w.Ignored {
			if err := put(ignoredRow, []string{word}, nil); err != nil {
				return err
			}
		}
		return nil
	}
}
