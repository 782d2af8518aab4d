// Package transfer carries a shop's content in and out of files: JSONL, CSV and XLSX.
//
// JSONL is for programs. A spreadsheet is for managers, and is taken as they have it: a title above the header, columns
// in any order and under any of their usual names, merged cells, several phrasings in one cell, blank rows, CSV in UTF-8
// or GB18030. An entry with several answers takes several rows; see column.go for what each column holds.
//
// An import goes three ways down: [Read] makes a [File] of bytes, with every complaint about a cell; [Compare], which is
// pure, makes a [Report] of the file and what the shop has now; [Import] keeps what the report says is new or changed.
//
// The package promises:
//   - An import happens wholly or not at all. Nothing is written while one row has something against it.
//   - What is wrong is named by sheet, row and column as the program shows them that the file was made with.
//   - What was exported is imported again without a difference, and what was imported twice was imported once.
//   - What somebody else has edited since the export is not overwritten, unless the importer says so.
//   - No exported cell is a formula.
//
// It leaves the keeping to the store, and judging the wording to [Options.Check].
package transfer
