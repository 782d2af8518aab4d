package transfer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"xiaoer/faq"
)

// fault is what is wrong with a line, for programs and for people.
type fault struct{ reason, words string }

func (f *fault) Error() string { return f.reason }

// ErrNotText is a line that is not UTF-8.
var ErrNotText error = &fault{"not UTF-8: save the file as UTF-8", "不是 UTF-8 编码，请把文件另存为 UTF-8。"}

var errTwoValues error = &fault{"more than one value in the line", "一行里写了不止一条，请每行只写一条。"}

func twice(id faq.ID, first int) error {
	return &fault{fmt.Sprintf("id %q stands in line %d too", id, first), fmt.Sprintf("编号「%s」和第 %d 行重复了。", id, first)}
}

// LineWords says to people what is wrong with a line of a file, where that is no field's.
func LineWords(err error) string {
	var f *fault
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &f):
		return f.words
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Sprintf("这一行太长了，最多 %d 个字节。", MaxLine)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "这一行的 JSON 没有写完整。"
	case errors.As(err, &syntax):
		return "不是正确的 JSON，请检查引号、逗号和括号。"
	case errors.As(err, &kind):
		return fmt.Sprintf("字段 %s 的类型不对。", kind.Field)
	}
	return "这一行不合要求，请对照说明检查。"
}
