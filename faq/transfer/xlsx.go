package transfer

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// withSheets opens a workbook and hands out its sheets, which are good until do returns.
func withSheets(data []byte, do func([]sheet) error) error {
	merged, err := unpackable(data)
	if err != nil {
		return err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxOpen, UnzipXMLSizeLimit: 32 << 20})
	switch {
	case errors.Is(err, excelize.ErrWorkbookFileFormat), errors.Is(err, zip.ErrFormat):
		return unreadable("这不是 .xlsx 工作簿，或者文件坏了。请用表格软件打开，另存为 .xlsx。")
	case err != nil:
		return unreadable("打不开这个 .xlsx（%v）。请用表格软件打开，另存为新的 .xlsx。", err)
	}
	defer f.Close()
	var sheets []sheet
	for _, name := range f.GetSheetList() {
		sheets = append(sheets, xlsxSheet(f, name, merged))
	}
	return do(sheets)
}

// unpackable unpacks the file once, into nothing: sizes in a zip's header may lie. merged tells whether any cells are
// merged: to ask for them has the whole sheet built in memory, 600 MB of 50,000 entries.
func unpackable(data []byte) (merged bool, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false, unreadable("文件不完整，或者不是 .xlsx。可能是下载或上传中断了，请重新保存或上传。")
	}
	left, book := int64(maxOpen), false
	seek := &seeker{word: []byte("mergeCell ")}
	for _, part := range z.File {
		book = book || strings.EqualFold(strings.ReplaceAll(part.Name, `\`, "/"), "[Content_Types].xml")
		r, err := part.Open()
		if err != nil {
			return false, unreadable("文件坏了，里面的 %q 打不开。请用表格软件重新保存。", part.Name)
		}
		n, err := io.Copy(seek, io.LimitReader(r, left+1))
		r.Close()
		if left -= n; left < 0 {
			return false, unreadable("文件解开后超过 %d MB，不像是问答表，没有读。请只留下要导入的工作表，或分几次导入。", maxOpen>>20)
		}
		if err != nil {
			return false, unreadable("文件坏了，里面的 %q 读不完整。请用表格软件重新保存。", part.Name)
		}
	}
	if !book {
		return false, unreadable("这是一个压缩包，不是 .xlsx 工作簿。请解压后导入里面的表。")
	}
	return seek.found, nil
}

// seeker looks for a word in what is written to it.
type seeker struct {
	word, tail []byte
	found      bool
}

func (s *seeker) Write(p []byte) (int, error) {
	if !s.found {
		seam := append(s.tail, p[:min(len(p), len(s.word))]...)
		s.found = bytes.Contains(seam, s.word) || bytes.Contains(p, s.word)
		s.tail = bytes.Clone(p[max(0, len(p)-len(s.word)):])
	}
	return len(p), nil
}

// xlsxSheet reads a sheet twice over in step: what is kept, and, from the first number on, what is shown of it.
func xlsxSheet(f *excelize.File, name string, mayMerge bool) sheet {
	s := sheet{name: name}
	s.rows = func(yield func(row, error) bool) {
		err := eachRow(f, name, mayMerge, func(r row) bool { return yield(r, nil) })
		if err != nil {
			yield(row{}, unreadable("工作表「%s」读不出来（%v）。请用表格软件打开，另存为新的 .xlsx。", name, err))
		}
	}
	return s
}

func eachRow(f *excelize.File, name string, mayMerge bool, yield func(row) bool) error {
	merged := &spans{}
	if mayMerge {
		var err error
		if merged, err = merges(f, name); err != nil {
			return err
		}
	}
	kept, err := f.Rows(name)
	if err != nil {
		return err
	}
	defer kept.Close()
	shown := display{file: f, sheet: name}
	defer shown.close()
	for n := 1; kept.Next(); n++ {
		raw, err := kept.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		raw = raw[:min(len(raw), maxWide)]
		cells := slices.Clone(raw)
		if slices.ContainsFunc(raw, numeric) {
			if cells, err = shown.row(n); err != nil {
				return err
			}
			cells = cells[:min(len(cells), maxWide)]
		}
		cells, raw = merged.fill(n, cells, raw)
		if !yield(row{n: n, cells: cells, raw: raw}) {
			return nil
		}
	}
	return kept.Error()
}

func numeric(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// display reads rows as they are shown. It opens the sheet when it is first asked.
type display struct {
	file  *excelize.File
	sheet string
	rows  *excelize.Rows
	n     int
}

func (d *display) row(n int) ([]string, error) {
	if d.rows == nil {
		rows, err := d.file.Rows(d.sheet)
		if err != nil {
			return nil, err
		}
		d.rows = rows
	}
	for ; d.n < n; d.n++ {
		if !d.rows.Next() {
			return nil, errors.Join(io.ErrUnexpectedEOF, d.rows.Error())
		}
		if d.n+1 < n {
			if _, err := d.rows.Columns(); err != nil {
				return nil, err
			}
		}
	}
	return d.rows.Columns()
}

func (d *display) close() {
	if d.rows != nil {
		d.rows.Close()
	}
}

// span is a merged range that goes over several rows: its value stands in its first cell alone, and is meant for all
// of the first column. A range within one row is left as it is: what is merged across columns is a title.
type span struct {
	column, first, last int // first and last row
	cell, raw           string
}

// spans are the merged ranges of a sheet by the row they begin in.
type spans struct {
	from map[int][]*span
	open []*span
}

func merges(f *excelize.File, name string) (*spans, error) {
	cells, err := f.GetMergeCells(name, true)
	if err != nil && strings.HasSuffix(err.Error(), "is not a worksheet") { // a chart's: it has no rows either
		return &spans{}, nil
	}
	if err != nil {
		return nil, err
	}
	s := &spans{from: map[int][]*span{}}
	for _, m := range cells {
		column, first, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return nil, err
		}
		_, last, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return nil, err
		}
		if last > first && column <= maxWide {
			s.from[first] = append(s.from[first], &span{column: column - 1, first: first, last: last})
		}
	}
	return s, nil
}

// fill puts into row n what is merged into it. Rows come in order.
func (s *spans) fill(n int, cells, raw []string) (_, _ []string) {
	still := s.open[:0]                // never more than maxWide
	blank := row{cells: cells}.blank() // a row of nothing but the rest of a merged range is blank
	for _, m := range s.open {
		if n > m.last {
			continue
		}
		still = append(still, m)
		if !blank {
			cells, raw = placed(cells, m.column, m.cell), placed(raw, m.column, m.raw)
		}
	}
	for _, m := range s.from[n][:min(len(s.from[n]), maxWide-len(still))] { // more can only overlap
		m.cell, m.raw = at(cells, m.column), at(raw, m.column)
		still = append(still, m)
	}
	s.open = still
	return cells, raw
}

func at(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

func placed(cells []string, i int, s string) []string {
	for len(cells) <= i {
		cells = append(cells, "")
	}
	cells[i] = s
	return cells
}
