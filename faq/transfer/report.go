package transfer

import "xiaoer/faq"

// State is what an import makes of one item.
type State string

// The states. The last three keep the whole file from being imported.
const (
	New       State = "new"
	Changed   State = "changed"
	Unchanged State = "unchanged"
	Duplicate State = "duplicate" // says what an earlier item says, and is passed over
	Conflict  State = "conflict"  // with another item or with what the shop has
	Blocked   State = "blocked"   // by the rules of Options.Check
	Invalid   State = "invalid"
)

// States are all of them, in the order in which they are told.
var States = []State{New, Changed, Unchanged, Duplicate, Conflict, Blocked, Invalid}

// Report says what an import would do, or did.
type Report struct {
	Format  Format        `json:"format"`
	Applied bool          `json:"applied"`
	Counts  map[State]int `json:"counts"`
	Items   []Outcome     `json:"items"`
	Notes   []Finding     `json:"notes"` // about the file as a whole

	entries []faq.Entry // to be put
}

// Outcome is what becomes of one item of the file.
type Outcome struct {
	Sheet    string    `json:"sheet,omitempty"`
	Row      int       `json:"row,omitempty"`
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	State    State     `json:"state"`
	Changes  []string  `json:"changes,omitempty"` // the columns that differ
	Findings []Finding `json:"findings,omitempty"`
}

// OK reports whether nothing speaks against the import.
func (r *Report) OK() bool {
	return r.Counts[Conflict]+r.Counts[Blocked]+r.Counts[Invalid] == 0
}

// Stops lists the findings that speak against the import, up to most of them.
func (r *Report) Stops(most int) (out []Finding) {
	for _, o := range r.Items {
		for _, f := range o.Findings {
			if f.Level == Stop && len(out) < most {
				out = append(out, f)
			}
		}
	}
	return out
}

func newReport(format Format, notes []Finding) *Report {
	r := &Report{Format: format, Counts: map[State]int{}, Items: []Outcome{}, Notes: append([]Finding{}, notes...)}
	for _, s := range States {
		r.Counts[s] = 0
	}
	return r
}

func (r *Report) add(o Outcome) {
	r.Counts[o.State]++
	r.Items = append(r.Items, o)
}
