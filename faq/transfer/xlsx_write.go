package transfer

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// writeXLSX writes a workbook with one sheet of data and one of explanations.
func writeXLSX(w io.Writer, name string, columns []heading, rows rowsOf) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return err
	}
	if err := writeSheet(f, name, columns, rows); err != nil {
		return err
	}
	if err := explain(f, columns); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

// writeSheet streams the rows. Every cell is text: what is typed into one later stays as it was typed.
func writeSheet(f *excelize.File, name string, columns []heading, rows rowsOf) error {
	bold, text, err := styles(f)
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.title
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	n := 0
	put := func(cells []string, style int) error {
		n++
		at, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		values := make([]any, len(cells))
		for i, s := range cells {
			if s != "" {
				values[i] = excelize.Cell{StyleID: style, Value: s}
			}
		}
		return out.SetRow(at, values)
	}
	if err := put(header, bold); err != nil {
		return err
	}
	if err := rows(func(cells []string) error { return put(cells, text) }); err != nil {
		return err
	}
	return out.Flush()
}

func styles(f *excelize.File) (bold, text int, err error) {
	const asText = 49 // the built-in number format "@"
	bold, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: asText})
	if err != nil {
		return 0, 0, err
	}
	text, err = f.NewStyle(&excelize.Style{NumFmt: asText, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return bold, text, err
}

// explain adds the sheet that says what each column holds.
func explain(f *excelize.File, columns []heading) error {
	if _, err := f.NewSheet(helpSheet); err != nil {
		return err
	}
	help := []heading{{title: "列", width: 14}, {title: "怎么填", width: 100}}
	return writeSheet(f, helpSheet, help, func(yield func([]string) error) error {
		for _, c := range columns {
			if err := yield([]string{c.title, write(c.help)}); err != nil {
				return err
			}
		}
		for _, line := range remarks {
			if err := yield([]string{"", line}); err != nil {
				return err
			}
		}
		return nil
	})
}

// remarks are what is told below the columns.
var remarks = []string{
	"列的顺序可以变，不需要的列可以整列删掉：表里没有的列，导入时不会动它。列还在、格子空着，就是清空。",
	"表里没有的条目，导入时不会动它。要停用一个条目，请把状态写成 下线。",
	"表头上面可以有标题，中间可以有空行，可以有合并的单元格。其他的列（备注等）不会导入。",
	"一行有问题，整个文件都不会导入。请先试运行，看清楚会改什么，再正式导入。",
	"导出的内容里，以 = + - @ 开头的前面会加一个单引号 '，防止被当成公式；_x000D_ 这样的写法是看不见的字符。导入时会还原，请不要改。",
}
