package pack

import (
	"fmt"
	"strings"

	"xiaoer/intents"
)

// parsePlace reads a line of regions.tsv: name, other names, kind and what lies around it, parted by tabs, and several
// in one cell by spaces. A "?" behind a name marks it as an everyday word as well.
func parsePlace(line string) (intents.Place, error) {
	cells := strings.Split(line, "\t")
	if len(cells) < 3 || len(cells) > 4 {
		return intents.Place{}, fmt.Errorf("place %q: want name, other names, kind, around, parted by tabs", line)
	}
	p := intents.Place{Kind: intents.PlaceKind(cells[2])}
	names := strings.Fields(cells[0])
	if len(names) != 1 || !p.Kind.Valid() {
		return p, fmt.Errorf("place %q: want one name and a kind", line)
	}
	for i, name := range append(names, strings.Fields(cells[1])...) {
		name, guarded := strings.CutSuffix(name, "?")
		if guarded {
			p.Guarded = append(p.Guarded, name)
		}
		if i == 0 {
			p.Name = name
		} else {
			p.Other = append(p.Other, name)
		}
	}
	if len(cells) == 4 {
		p.In = strings.Fields(cells[3])
	}
	return p, nil
}
