package faq

import (
	"fmt"
	"strconv"
	"strings"

	"xiaoer/intents"
)

// Tolerance is the share of wrong answers, among those that the bot gives, that a shop is ready to bear, by class of
// risk. Zero and unset differ: of a class that tolerates 0 nothing is answered by likeness, since no evidence rules out
// every mistake, while nil has nothing to say about the class.
type Tolerance struct {
	Low    *float64 `json:"low,omitempty"`
	Normal *float64 `json:"normal,omitempty"`
	High   *float64 `json:"high,omitempty"`
}

// Risks are the classes, from the cheapest mistake to the dearest.
var Risks = [...]intents.Risk{intents.Low, intents.Normal, intents.High}

// Of is the rate of a class; set is false where there is none. A class that was never set counts as normal.
func (t Tolerance) Of(risk intents.Risk) (rate float64, set bool) {
	at := t.at(risk)
	if at == nil || *at == nil {
		return 0, false
	}
	return **at, true
}

// at returns the place of a class, nil where there is no such class.
func (t *Tolerance) at(risk intents.Risk) **float64 {
	switch risk.Or(intents.Normal) {
	case intents.Low:
		return &t.Low
	case intents.Normal:
		return &t.Normal
	case intents.High:
		return &t.High
	}
	return nil
}

// Set reports whether any class has a rate.
func (t Tolerance) Set() bool { return t != Tolerance{} }

// Else is t with the classes that it leaves unset taken from the other.
func (t Tolerance) Else(other Tolerance) Tolerance {
	for _, risk := range Risks {
		if at := t.at(risk); *at == nil {
			*at = *other.at(risk)
		}
	}
	return t
}

// Valid returns a *FieldError naming the first class whose rate is no share.
func (t Tolerance) Valid() error {
	for _, risk := range Risks {
		if rate, set := t.Of(risk); set && !(rate >= 0 && rate <= 1) { // nor what is no number at all
			return &FieldError{string(risk), fmt.Sprintf("%v is no share, want 0 to 1", rate)}
		}
	}
	return nil
}

// String is the tolerance as ParseTolerance reads it.
func (t Tolerance) String() string {
	var out []string
	for _, risk := range Risks {
		if rate, set := t.Of(risk); set {
			out = append(out, string(risk)+"="+strconv.FormatFloat(rate, 'g', -1, 64))
		}
	}
	return strings.Join(out, ",")
}

// ParseTolerance reads "low=0.1,normal=0.05,high=0.01", in any order; classes may be left out, and "" sets none.
func ParseTolerance(s string) (t Tolerance, err error) {
	if strings.TrimSpace(s) == "" {
		return t, nil
	}
	for _, part := range strings.Split(s, ",") {
		name, value, _ := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		at := t.at(intents.Risk(name))
		switch {
		case name == "" || at == nil:
			return Tolerance{}, &FieldError{name, "no class of risk, want low, normal or high, as in low=0.1,normal=0.05"}
		case *at != nil:
			return Tolerance{}, &FieldError{name, "stands twice"}
		}
		rate, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return Tolerance{}, &FieldError{name, fmt.Sprintf("%q is no number, want a share such as 0.05", value)}
		}
		*at = &rate
	}
	if err := t.Valid(); err != nil {
		return Tolerance{}, err
	}
	return t, nil
}
