package transfer

import (
	"encoding/json"
	"io"
	"slices"

	"xiaoer/faq"
	"xiaoer/intents"
)

// WritePolicies writes tables in the format; [JSONL] is one JSON document here, as [ReadPolicies] reads it.
func WritePolicies(w io.Writer, format Format, policies []faq.Policy) error {
	switch format {
	case JSONL:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string][]faq.Policy{"policies": bare(policies)})
	case CSV:
		var header []string
		for _, c := range policyForm.columns {
			header = append(header, c.title)
		}
		return writeCSV(w, header, policyRows(policies))
	case XLSX:
		return writeXLSX(w, policySheet, policyForm.columns, policyRows(policies))
	}
	return &faq.FieldError{Field: "format", Reason: "one of jsonl, csv, xlsx"}
}

// bare are the tables without what the store sets.
func bare(policies []faq.Policy) []faq.Policy {
	out := make([]faq.Policy, 0, len(policies))
	for _, p := range policies {
		out = append(out, p.Content())
	}
	return out
}

const policySheet = "政策表"

// policyRows makes a row of each cell. The version that a row belongs to is told by name and moment.
func policyRows(policies []faq.Policy) rowsOf {
	return func(yield func([]string) error) error {
		for _, p := range policies {
			for i, r := range p.Rows {
				match := slices.Clone(r.Match)
				if p.By == intents.OrderState {
					match = stateTitles(match)
				}
				for k, c := range p.Columns {
					cells := []string{write(p.Name), writeWhen(p.EffectiveFrom), "", "", writeList(match), write(c.Name), "", "", write(r.Cells[c.Name])}
					if i == 0 && k == 0 {
						cells[polTitle], cells[polBy] = write(p.Title), title(slotTerms, p.By)
					}
					if i == 0 {
						cells[polColumnTitle], cells[polUnit] = write(c.Title), write(c.Unit)
					}
					if err := yield(cells); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
}
