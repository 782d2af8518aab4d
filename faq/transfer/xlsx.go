package transfer

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// withSheets opens a workbook and hands out its sheets, which are good until do returns.
func withSheets(data []byte, do func([]sheet) error) error {
	if err := unpackable(data); err != nil {
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
		sheets = append(sheets, xlsxSheet(f, name))
	}
	return do(sheets)
}

// unpackable unpacks the file once, into nothing: sizes in a zip's header may lie.
func unpackable(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return unreadable("文件不完整，或者不是 .xlsx。可能是下载或上传中断了，请重新保存或上传。")
	}
	left, book := int64(maxOpen), false
	for _, part := range z.File {
		book = book || strings.EqualFold(strings.ReplaceAll(part.Name, `\`, "/"), "[Content_Types].xml")
		r, err := part.Open()
		if err != nil {
			return unreadable("文件坏了，里面的 %q 打不开。请用表格软件重新保存。", part.Name)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, left+1))
		r.Close()
		if left -= n; left < 0 {
			return unreadable("文件解开后超过 %d MB，不像是问答表，没有读。请只留下要导入的工作表，或分几次导入。", maxOpen>>20)
		}
		if err != nil {
			return unreadable("文件坏了，里面的 %q 读不完整。请用表格软件重新保存。", part.Name)
		}
	}
	if !book {
		return unreadable("这是一个压缩包，不是 .xlsx 工作簿。请解压后导入里面的表。")
	}
	return nil
}

func xlsxSheet(f *excelize.File, name string) sheet {
	s := sheet{name: name}
	s.rows = func(yield func(row, error) bool) {
		broken := func(err error) {
			yield(row{}, unreadable("工作表「%s」读不出来（%v）。请用表格软件打开，另存为新的 .xlsx。", name, err))
		}
		merged, err := merges(f, name)
		if err != nil {
			broken(err)
			return
		}
		shown, err := f.Rows(name)
		if err != nil {
			broken(err)
			return
		}
		defer shown.Close()
		kept, err := f.Rows(name)
		if err != nil {
			broken(err)
			return
		}
		defer kept.Close()
		for n := 1; shown.Next() && kept.Next(); n++ {
			cells, err := shown.Columns()
			raw, errRaw := kept.Columns(excelize.Options{RawCellValue: true})
			if err := errors.Join(err, errRaw); err != nil {
				broken(err)
				return
			}
			cells, raw = cells[:min(len(cells), maxWide)], raw[:min(len(raw), maxWide)]
			cells, raw = merged.fill(n, cells, raw)
			if !yield(row{n: n, cells: cells, raw: raw}, nil) {
				return
			}
		}
		if err := shown.Error(); err != nil {
			broken(err)
		}
	}
	return s
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
