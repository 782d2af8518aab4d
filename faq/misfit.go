package faq

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"xiaoer/intents"
	"xiaoer/intents/pack"
)

// MisfitError is a FieldError about a value that is not of the sort that its place takes.
type MisfitError struct {
	FieldError
	Value string
	Wants Sort
	Unit  string // of a Number
}

// Unwrap makes every MisfitError a FieldError.
func (e *MisfitError) Unwrap() error { return &e.FieldError }

// Sort is a sort of value.
type Sort string

// The sorts.
const (
	Number Sort = "number" // or a range of numbers: "3", "1.5", "1-3", "三"
	Place  Sort = "place"  // of the gazetteer
	State  Sort = "state"  // one of intents.OrderStates
)

const (
	numeral = `([0-9０-９]+([,，][0-9０-９]{3})*([.．][0-9０-９]+)?|[零〇一二两三四五六七八九十百千万半]+)`
	upTo    = `\s*[-－–—~～〜至到]+\s*`
)

var number = regexp.MustCompile(`^\s*[-－]?` + numeral + `(` + upTo + numeral + `)?\s*$`)

// placed refuses a region that the gazetteer does not know: no buyer is ever there.
func placed(field, region string) error {
	if pack.Gazetteer().Kind(region) != "" {
		return nil
	}
	return &MisfitError{FieldError{field, fmt.Sprintf("%q is no place that is known, or one of several", region)}, region, Place, ""}
}

// stated refuses what is no state of an order.
func stated(field, state string) error {
	if slices.Contains(intents.OrderStates, state) {
		return nil
	}
	return &MisfitError{FieldError{field, fmt.Sprintf("%q is none of %v", state, intents.OrderStates)}, state, State, ""}
}

// measured refuses what cannot stand before the unit.
func measured(field, cell, unit string) error {
	if strings.TrimSpace(unit) == "" || number.MatchString(cell) {
		return nil
	}
	return &MisfitError{FieldError{field, fmt.Sprintf("%q is no number or range of numbers, which the unit %s asks for", cell, unit)}, cell, Number, unit}
}

// fits refuses what the slot By never is.
func (p *Policy) fits(field, match string) error {
	switch {
	case match == Rest:
	case p.By == intents.Region:
		return placed(field, match)
	case p.By == intents.OrderState:
		return stated(field, match)
	}
	return nil
}
