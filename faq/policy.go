package faq

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"xiaoer/intents"
	"xiaoer/intents/pack"
)

// Policy is a table of what the shop charges or promises, which answers quote cell by cell: {postage.fee} is column
// "fee" of policy "postage", in the row that fits the buyer's slot By. It is one version of the table: every save makes
// one, and none is ever rewritten.
type Policy struct {
	Name    string       `json:"name"`
	Title   string       `json:"title"`
	By      intents.Slot `json:"by,omitempty"` // the slot that chooses the row; "" for a table of one row
	Columns []Column     `json:"columns"`
	Rows    []Row        `json:"rows"`

	// EffectiveFrom is the moment from which this version holds; zero is at once. See Begins.
	EffectiveFrom Moment `json:"effective_from,omitzero"`

	Version   int       `json:"version,omitempty"`    // counts from 1 within the table; set by the store
	UpdatedAt time.Time `json:"updated_at,omitzero"`  // set by the store
	UpdatedBy string    `json:"updated_by,omitempty"` // set by the store
	Why       string    `json:"why,omitempty"`        // set by the store
	Inherited *Origin   `json:"inherited,omitempty"`  // set by the store; nil where it is the shop's own
}

// Column describes one column for people. One with a unit holds numbers, and ranges of them: an answer says the two together.
type Column struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Unit  string `json:"unit,omitempty"`
}

// Row holds the cells for the slot values in Match. "*" matches what no other row does.
type Row struct {
	Match []string          `json:"match"`
	Cells map[string]string `json:"cells"`
}

// Rest is the Match of the row for every value that no other row names.
const Rest = "*"

var policyName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// Valid returns a *FieldError naming the first thing wrong with the table.
func (p *Policy) Valid() error {
	if !policyName.MatchString(p.Name) {
		return &FieldError{"name", "a lower-case letter, then letters, digits and underscores, at most 64"}
	}
	if p.By != "" && p.By != intents.Region && p.By != intents.OrderState && p.By != intents.Channel {
		return &FieldError{"by", "one of region, order_state, channel, or left out"}
	}
	if len(p.Columns) == 0 {
		return &FieldError{"columns", "at least one"}
	}
	for i, c := range p.Columns {
		if !policyName.MatchString(c.Name) || c.Name == "region" {
			return &FieldError{fmt.Sprintf("columns[%d].name", i), "a lower-case name other than region"}
		}
	}
	if len(p.Rows) == 0 {
		return &FieldError{"rows", "at least one"}
	}
	seen := map[string]int{}
	for i, r := range p.Rows {
		if len(r.Match) == 0 {
			return &FieldError{fmt.Sprintf("rows[%d].match", i), `at least one value, or "*"`}
		}
		for _, m := range r.Match {
			if first, dup := seen[m]; dup {
				return &FieldError{fmt.Sprintf("rows[%d].match", i), fmt.Sprintf("%q stands in row %d too", m, first)}
			}
			seen[m] = i
			if err := p.fits(fmt.Sprintf("rows[%d].match", i), m); err != nil {
				return err
			}
		}
		for _, c := range p.Columns {
			field, cell := fmt.Sprintf("rows[%d].cells.%s", i, c.Name), r.Cells[c.Name]
			if strings.TrimSpace(cell) == "" {
				return &FieldError{field, "missing"}
			}
			if err := measured(field, cell, c.Unit); err != nil {
				return err
			}
		}
	}
	if p.By == "" && (len(p.Rows) != 1 || !slices.Contains(p.Rows[0].Match, Rest)) {
		return &FieldError{"rows", `a table without "by" has one row, matching "*"`}
	}
	return nil
}

// Row returns the row for the slot's value: the one that names it, else the one that names the narrowest region
// around it, else the Rest. ok is false when no row fits, and when the value is a wide region (港澳台) inside which
// rows differ: then it takes a narrower value to tell.
func (p *Policy) Row(value string, within func(region, wanted string) bool) (row Row, ok bool) {
	var around, inside, rest *Row
	narrowest, differ := "", false
	for i := range p.Rows {
		r := &p.Rows[i]
		for _, m := range r.Match {
			switch {
			case m == value:
				return *r, true
			case m == Rest:
				rest = r
			case p.By != intents.Region:
			case within(value, m):
				if around == nil || within(m, narrowest) && !within(narrowest, m) {
					around, narrowest = r, m
				}
			case within(m, value):
				differ = differ || inside != nil && !maps.Equal(inside.Cells, r.Cells)
				inside = r
			}
		}
	}
	if differ {
		return Row{}, false
	}
	for _, r := range []*Row{around, inside, rest} {
		if r != nil {
			return *r, true
		}
	}
	return Row{}, false
}

var quote = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\}`)

// Quotes lists the policies' cells that the text quotes, as policy and column, in order of appearance.
func Quotes(text string) [][2]string {
	var out [][2]string
	for _, m := range quote.FindAllStringSubmatch(text, -1) {
		out = append(out, [2]string{m[1], m[2]})
	}
	return out
}

// has reports whether a quote may name the column.
func (p *Policy) has(column string) bool {
	region := column == string(intents.Region) && p.By == intents.Region
	return region || slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Name == column })
}

// leaves returns a value of the slot By that the condition lets through and no row is for; "" where there is none. Where
// a condition does not say, places and channels are without end, so that it takes the Rest.
func (p *Policy) leaves(when Condition) string {
	var named []string
	for _, r := range p.Rows {
		named = append(named, r.Match...)
	}
	if slices.Contains(named, Rest) {
		return ""
	}
	for _, value := range when.values(p.By) {
		if !slices.Contains(named, value) && !(p.By == intents.Region && pack.Gazetteer().Covered(value, named)) {
			return value
		}
	}
	return ""
}

func isBraced(text string) bool { return strings.ContainsAny(text, "{}") }

// Render fills the quotes of text from the tables in force. Where a table needs a slot that is unknown and its rows would
// give different texts, or known too widely to tell the row, it returns that slot as missing. A quote without table,
// row or column, and a brace that is no quote, are ErrInvalid: a buyer must never see a brace.
func Render(text string, policies []Policy, slots intents.Slots, within func(region, wanted string) bool) (out string, missing intents.Slot, err error) {
	if !isBraced(text) {
		return text, "", nil
	}
	out = quote.ReplaceAllStringFunc(text, func(q string) string {
		m := quote.FindStringSubmatch(q)
		i := slices.IndexFunc(policies, func(p Policy) bool { return p.Name == m[1] })
		if i < 0 {
			err = fmt.Errorf("quote %s: no policy of that name: %w", q, ErrInvalid)
			return ""
		}
		cell, lacks, e := policies[i].cell(m[2], slots, within)
		if e != nil {
			err = fmt.Errorf("quote %s: %w", q, e)
		}
		if lacks != "" {
			missing = lacks
		}
		return cell
	})
	if err == nil && isBraced(out) {
		err = fmt.Errorf("a brace that is no quote: %w", ErrInvalid)
	}
	if err != nil || missing != "" {
		return "", missing, err
	}
	return out, "", nil
}

// cell returns one cell, or the slot it depends on.
func (p *Policy) cell(column string, slots intents.Slots, within func(region, wanted string) bool) (cell string, missing intents.Slot, err error) {
	value := slots[p.By]
	if column == string(intents.Region) && p.By == intents.Region {
		if value == "" {
			return "", p.By, nil
		}
		return value, "", nil
	}
	if p.By == "" {
		value = Rest
	}
	if len(p.Rows) == 0 {
		return "", "", fmt.Errorf("no row: %w", ErrInvalid)
	}
	if value == "" {
		first := p.Rows[0].Cells[column]
		for _, r := range p.Rows {
			if r.Cells[column] != first {
				return "", p.By, nil
			}
		}
		cell = first
	} else {
		row, ok := p.Row(value, within)
		switch {
		case !ok && p.names(value, within):
			return "", p.By, nil
		case !ok: // asking for what is known already would go on for ever
			return "", "", fmt.Errorf("no row for %s %q: %w", p.By, value, ErrInvalid)
		}
		cell = row.Cells[column]
	}
	if cell == "" {
		return "", "", fmt.Errorf("no column %q: %w", column, ErrInvalid)
	}
	return cell, "", nil
}

// names reports whether some row names a part of the region.
func (p *Policy) names(region string, within func(region, wanted string) bool) bool {
	return p.By == intents.Region && slices.ContainsFunc(p.Rows, func(r Row) bool {
		return slices.ContainsFunc(r.Match, func(m string) bool { return within(m, region) })
	})
}
