package transfer

import (
	"errors"
	"fmt"

	"xiaoer/faq"
)

// Finding is something to tell whoever imports.
type Finding struct {
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row,omitempty"` // as the spreadsheet numbers it, or the line of a JSONL file; 0 is the whole file
	Column string `json:"column,omitempty"`
	Rule   string `json:"rule,omitempty"` // of whoever checks the wording
	Level  Level  `json:"level"`
	Text   string `json:"text"` // in Chinese: what is wrong, and what to do
}

// Level says what a finding does to the import.
type Level string

// The levels.
const (
	Stop Level = "stop" // nothing is imported
	Note Level = "note" // to know
)

// ErrTooLarge is a file of more than MaxFile.
var ErrTooLarge = errors.New("file too large")

// FileError says what keeps a file from being read at all. It is faq.ErrInvalid.
type FileError struct {
	File string
	Text string // in Chinese
}

func (e *FileError) Error() string {
	if e.File == "" {
		return e.Text
	}
	return e.File + "：" + e.Text
}

// Unwrap makes every FileError an ErrInvalid.
func (e *FileError) Unwrap() error { return faq.ErrInvalid }

func unreadable(format string, args ...any) *FileError {
	return &FileError{Text: fmt.Sprintf(format, args...)}
}
