package transfer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// csvSheet makes a sheet of a CSV file.
func csvSheet(data []byte) (sheet, error) {
	text, err := decoded(data)
	if err != nil {
		return sheet{}, err
	}
	comma := separator(text)
	return sheet{size: bytes.Count(text, []byte("\n")) + 1, rows: func(yield func(row, error) bool) {
		csvRows(text, comma, yield)
	}}, nil
}

func csvRows(text []byte, comma rune, yield func(row, error) bool) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma, -1, true
	for n, done := 0, int64(0); ; {
		n += 1 + blankLines(text[done:]) // encoding/csv passes over them, spreadsheets count them
		cells, err := r.Read()
		done = r.InputOffset()
		var broken *csv.ParseError
		switch {
		case err == io.EOF:
			return
		case errors.As(err, &broken):
			yield(row{}, unreadable("第 %d 行的双引号没有成对。格子里有双引号的，要写成两个，整格再用双引号括起来；用表格软件另存为 CSV 会自动这样做。", n))
			return
		case err != nil:
			yield(row{}, err)
			return
		}
		if at := bytes.IndexByte([]byte(strings.Join(cells, "")), 0); at >= 0 {
			yield(row{}, unreadable("第 %d 行里有看不见的空字符（NUL），文件可能坏了，或者不是 CSV。请用表格软件重新保存。", n))
			return
		}
		if !yield(row{n: n, cells: cells, raw: cells}, nil) {
			return
		}
	}
}

// blankLines counts the lines of nothing that the text begins with.
func blankLines(text []byte) (n int) {
	for {
		switch {
		case bytes.HasPrefix(text, []byte("\n")):
			text = text[1:]
		case bytes.HasPrefix(text, []byte("\r\n")):
			text = text[2:]
		default:
			return n
		}
		n++
	}
}

// separator guesses what parts the cells: what the first lines have most of, commas where they have nothing.
func separator(text []byte) rune {
	head := text[:min(len(text), 4<<10)]
	best, most := ',', 0
	for _, c := range ",\t;" {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// decoded returns the file's text in UTF-8, whether it was that or GB18030.
func decoded(data []byte) ([]byte, error) {
	for _, bom := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(bom)) {
			return nil, unreadable("文件是 UTF-16 编码（“Unicode 文本”），读不了。请另存为“CSV UTF-8”或 .xlsx。")
		}
	}
	text, marked := bytes.CutPrefix(data, []byte("\ufeff"))
	if utf8.Valid(text) {
		return text, nil
	}
	utf, other := lines(text)
	if marked || utf > 0 {
		return nil, unreadable("文件里混着两种编码：文件第 %d 行不是 UTF-8，别处是。可能是把两个文件拼在了一起。请用表格软件分别打开，复制到一个 .xlsx 里再导入。", other)
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	if at := bytes.IndexRune(out, utf8.RuneError); err != nil || at >= 0 {
		return nil, unreadable("看不懂文件的编码：文件第 %d 行既不是 UTF-8，也不是 GB18030。请用表格软件另存为 .xlsx 或“CSV UTF-8”。", bytes.Count(out[:max(at, 0)], []byte("\n"))+1)
	}
	return out, nil
}

// lines returns the first line that is Chinese in UTF-8, and the first that is not UTF-8; 0 is none. GBK of three
// characters or more is very rarely valid UTF-8 with Chinese in it: its trailing bytes would all have to fall into one
// third of their range.
func lines(text []byte) (utf, other int) {
	n := 0
	for line := range bytes.Lines(text) {
		n++
		switch {
		case !utf8.Valid(line):
			if other == 0 {
				other = n
			}
		case utf == 0 && bytes.ContainsFunc(line, func(r rune) bool { return r >= 0x3000 }):
			utf = n
		}
	}
	return utf, other
}
