package transfer

import (
	"iter"
)

// row is one row of a sheet.
type row struct {
	n     int      // as the spreadsheet numbers it
	cells []string // as they are shown
	raw   []string // as they are kept, where that differs: dates are numbers
}

func (r row) blank() bool {
	for _, c := range r.cells {
		if c != "" {
			return false
		}
	}
	return true
}

// sheet is one sheet of a workbook, or the whole of a CSV file. What keeps it from being read to its end is the last
// that it yields.
type sheet struct {
	name string // "" of a CSV file
	size int    // rows as far as is known, for progress
	rows iter.Seq2[row, error]
}

// The bounds of what is read. A spreadsheet of 50,000 entries with three phrasings each has 15 MB.
const (
	MaxFile = 64 << 20  // bytes of a file
	maxRows = 300_000   // rows of a sheet with something in them
	maxCell = 1 << 20   // bytes of a cell; Excel itself allows 32,767 characters
	maxWide = 1_000     // columns
	maxOpen = 256 << 20 // bytes of an XLSX once it is unpacked
)
