package desk

import "slices"

// forBuyers are the turns of a ticket that its buyer is told of. The rest is the desk's own business.
var forBuyers = []Happening{Opened, Taken, Given, Released, Lapsed, HandedOn, Settled, Dismissed, Cancelled, Returned, Reopened, Merged, Awaits}

// ForBuyer returns an event as the buyer may see it, and whether he may at all. What people wrote to one another is
// left out, and so are epochs.
func (e Event) ForBuyer() (Event, bool) {
	switch e.Kind {
	case OfTicket:
		if !slices.Contains(forBuyers, e.Turn.What) {
			return e, false
		}
		e.Turn = &Turn{What: e.Turn.What}
	case OfOwner:
		change := *e.Owner
		change.Epoch = 0
		e.Owner = &change
	}
	return e, true
}
