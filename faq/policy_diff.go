package faq

import (
	"slices"
	"strings"
)

// CellChange is one thing that two versions of a table say otherwise. Row and Column are left out where it is not about
// a cell. Old is "" where there was nothing, New where there is nothing any more.
type CellChange struct {
	Field  string `json:"field"`            // "title", "by", "effective_from", "columns", "rows" or "cells"
	Row    string `json:"row,omitempty"`    // what the row matches: 新疆、西藏
	Column string `json:"column,omitempty"` // its name
	Old    string `json:"old"`
	New    string `json:"new"`
}

// ComparePolicies returns what differs between two versions of a table, but for what the store sets: first the table's
// own fields, then columns and rows that came, went or moved, then the cells in rows and columns that both have. It is pure.
func ComparePolicies(before, after Policy) []CellChange {
	var out []CellChange
	add := func(c CellChange) {
		if c.Old != c.New {
			out = append(out, c)
		}
	}
	add(CellChange{Field: "title", Old: before.Title, New: after.Title})
	add(CellChange{Field: "by", Old: string(before.By), New: string(after.By)})
	add(CellChange{Field: "effective_from", Old: before.EffectiveFrom.spelt(), New: after.EffectiveFrom.spelt()})
	add(CellChange{Field: "columns", Old: columnWords(before), New: columnWords(after)})
	add(CellChange{Field: "rows", Old: rowWords(before), New: rowWords(after)})
	for _, r := range after.Rows {
		old := before.matching(r)
		if old == nil {
			old = &Row{}
		}
		for _, c := range after.Columns {
			add(CellChange{Field: "cells", Row: matchWords(r), Column: c.Name, Old: old.Cells[c.Name], New: r.Cells[c.Name]})
		}
	}
	for _, r := range before.Rows {
		now := after.matching(r)
		for _, c := range before.Columns {
			if now == nil || !after.has(c.Name) {
				add(CellChange{Field: "cells", Row: matchWords(r), Column: c.Name, Old: r.Cells[c.Name]})
			}
		}
	}
	return out
}

// matching returns the row for the same values.
func (p *Policy) matching(r Row) *Row {
	i := slices.IndexFunc(p.Rows, func(o Row) bool { return slices.Equal(o.Match, r.Match) })
	if i < 0 {
		return nil
	}
	return &p.Rows[i]
}

func (m Moment) spelt() string {
	if m.IsZero() {
		return ""
	}
	return spelt(&m.Time)
}

func columnWords(p Policy) string {
	var out []string
	for _, c := range p.Columns {
		out = append(out, strings.TrimSpace(c.Name+" "+c.Title+" "+c.Unit))
	}
	return strings.Join(out, "\n")
}

func rowWords(p Policy) string {
	var out []string
	for _, r := range p.Rows {
		out = append(out, matchWords(r))
	}
	return strings.Join(out, "\n")
}

func matchWords(r Row) string { return strings.Join(r.Match, "、") }
