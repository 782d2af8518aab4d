package transfer

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"xiaoer/faq"
)

// Write writes entries in the format. shop is whose they are.
func Write(w io.Writer, format Format, shop faq.Shop, entries []faq.Entry) error {
	switch format {
	case JSONL:
		return WriteEntries(w, entries)
	case CSV:
		return writeCSV(w, titles(), entryRows(shop, entries))
	case XLSX:
		return writeXLSX(w, entrySheet, headings[:], entryRows(shop, entries))
	}
	return &faq.FieldError{Field: "format", Reason: "one of jsonl, csv, xlsx"}
}

// entrySheet is the sheet of an export, helpSheet that of the explanations.
const (
	entrySheet = "问答"
	helpSheet  = "说明"
)

func titles() []string {
	out := make([]string, len(headings))
	for i, h := range headings {
		out[i] = h.title
	}
	return out
}

// rowsOf hands rows to yield until that fails.
type rowsOf func(yield func(cells []string) error) error

// entryRows makes the rows of entries.
func entryRows(shop faq.Shop, entries []faq.Entry) rowsOf {
	return func(yield func([]string) error) error {
		for _, e := range entries {
			for _, cells := range rowsOfEntry(shop, e) {
				if err := bounded(cells, e.ID); err != nil {
					return err
				}
				if err := yield(cells); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// rowsOfEntry makes a row of each answer, and more where the phrasings fill more than a cell. Id and question stand in
// every row, so that the table can be filtered; all else of the entry in the first.
func rowsOfEntry(shop faq.Shop, e faq.Entry) [][]string {
	similar := parts(e.Similar)
	out := make([][]string, max(1, len(e.Answers), len(similar)))
	for i := range out {
		c := make([]string, entryColumns)
		c[colID], c[colQuestion] = write(string(e.ID)), write(e.Question)
		if i == 0 {
			c[colCategory], c[colMark] = write(e.Category), string(shop)+":"+markOf(e)
			c[colRisk], c[colStatus] = title(risks, e.Risk), title(statuses, e.Status)
			c[colFrom], c[colUntil] = writeMoment(e.ValidFrom), writeMoment(e.ValidUntil)
		}
		if i < len(similar) {
			c[colSimilar] = writeList(similar[i])
		}
		if i < len(e.Answers) {
			a := e.Answers[i]
			c[colAnswer] = write(a.Text)
			c[colState], c[colRegion], c[colChannel] = writeList(stateTitles(a.When.OrderState)), writeList(a.When.Region), writeList(a.When.Channel)
			c[colProduct], c[colGoods], c[colMember] = writeList(a.When.Product), writeList(a.When.Category), writeList(a.When.Member)
			c[colAnswerFrom], c[colAnswerUntil] = writeWhen(a.When.From), writeWhen(a.When.Until)
			if len(e.Answers) > 1 {
				c[colNumber] = fmt.Sprint(i + 1)
			}
		}
		out[i] = c
	}
	return out
}

func stateTitles(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = title(states, v)
	}
	return out
}

// fullCell is how much goes into a cell of phrasings, in UTF-16 units: what Excel takes, less some room for marks.
const fullCell = 30_000

// parts cuts a list of phrasings into what fits into a cell each.
func parts(items []string) (out [][]string) {
	from, size := 0, 0
	for i, s := range items {
		n := units(writeList([]string{s})) + 1
		if size+n > fullCell && i > from {
			out = append(out, items[from:i])
			from, size = i, 0
		}
		size += n
	}
	if from < len(items) {
		out = append(out, items[from:])
	}
	return out
}

// bounded refuses what a spreadsheet would cut off.
func bounded(cells []string, id faq.ID) error {
	if i := slices.IndexFunc(cells, func(s string) bool { return units(s) > excelize.TotalCellChars }); i >= 0 {
		return unreadable("条目 %s 的「%s」太长，一格放不下。请导出成 jsonl。", id, headings[i].title)
	}
	return nil
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// writeCSV writes UTF-8 with the mark in front by which Excel knows it.
func writeCSV(w io.Writer, header []string, rows rowsOf) error {
	b := bufio.NewWriter(w)
	b.WriteString("\ufeff")
	out := csv.NewWriter(b)
	if err := out.Write(header); err != nil {
		return err
	}
	if err := rows(out.Write); err != nil {
		return err
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return b.Flush()
}
