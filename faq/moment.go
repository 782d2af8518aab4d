package faq

import (
	"encoding/json"
	"fmt"
	"time"
)

// shanghai is the time of whoever names no other. China has one zone, and no summer time since 1992.
var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// Moment is a point in time as people write it down. The zero value is none.
type Moment struct{ time.Time }

// momentForms are what a moment may look like, besides RFC 3339 with its zone.
var momentForms = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}

// ParseMoment reads a moment with its zone (RFC 3339), or one without, which is Asia/Shanghai's. A day alone is its
// beginning. Anything else is ErrInvalid.
func ParseMoment(s string) (Moment, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil && t.UTC().Year() <= 9999 { // beyond, it could not be written
		return Moment{t}, nil
	}
	for _, form := range momentForms {
		if t, err := time.ParseInLocation(form, s, shanghai); err == nil {
			return Moment{t}, nil
		}
	}
	return Moment{}, fmt.Errorf("moment %q: %w", s, ErrInvalid)
}

// MarshalJSON implements json.Marshaler, in UTC: the same moment is the same text.
func (m Moment) MarshalJSON() ([]byte, error) { return m.plain().Time.MarshalJSON() }

// UnmarshalJSON implements json.Unmarshaler. An empty text is no moment.
func (m *Moment) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*m = Moment{}
	if s == "" {
		return nil
	}
	read, err := ParseMoment(s)
	*m = read
	return err
}

// plain is the moment as it is kept: in UTC, without the monotonic reading.
func (m Moment) plain() Moment {
	if m.IsZero() {
		return Moment{}
	}
	return Moment{m.UTC().Round(0)}
}
