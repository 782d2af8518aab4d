package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"xiaoer/faq"
)

// readPolicy shows the version of a table that is in force at a moment. The ETag is the last version's, which an edit
// starts from, whether it is in force or not.
func (s *server) readPolicy(c *call) error {
	q := c.query()
	at := q.moment("as_of", s.Now())
	if q.err != nil {
		return q.err
	}
	versions, err := s.versions(c.ctx(), c)
	if err != nil {
		return err
	}
	in := faq.InForce(versions, at)
	if len(in) == 0 {
		return fmt.Errorf("policy %s as of %v: %w", c.Param("name"), at, faq.ErrNotFound)
	}
	c.Header("ETag", etag(faq.Newest(versions, c.Param("name"))))
	return c.send(http.StatusOK, in[0])
}

// versions returns all versions of the table that the path names, oldest first; faq.ErrNotFound where there are none.
func (s *server) versions(ctx context.Context, c *call) ([]faq.Policy, error) {
	all, err := s.Store.Policies(ctx, c.shop)
	if err != nil {
		return nil, err
	}
	name := c.Param("name")
	of := faq.VersionsOf(all, name)
	if len(of) == 0 {
		return nil, fmt.Errorf("policy %s: %w", name, faq.ErrNotFound)
	}
	return of, nil
}

// policyTerm is a version with the time in which it is in force.
type policyTerm struct {
	faq.Policy
	State termState  `json:"state"`
	From  *time.Time `json:"from,omitempty"`  // left out is since ever, or never
	Until *time.Time `json:"until,omitempty"` // left out is for good, or never
}

// termState says how the time of a version lies to now.
type termState string

const (
	inForce  termState = "in_force"
	upcoming termState = "upcoming"
	over     termState = "past"
	never    termState = "never" // another version took its place before it began
)

// listVersions shows every version of a table, newest first.
func (s *server) listVersions(c *call) error {
	versions, err := s.versions(c.ctx(), c)
	if err != nil {
		return err
	}
	out := make([]policyTerm, len(versions))
	for i, p := range versions {
		out[len(versions)-1-i] = termOf(p, faq.Terms(versions), s.Now())
	}
	c.Header("ETag", etag(faq.Newest(versions, c.Param("name"))))
	return c.send(http.StatusOK, struct {
		Versions []policyTerm `json:"versions"`
	}{out})
}

func termOf(p faq.Policy, terms []faq.Term, now time.Time) policyTerm {
	i := slices.IndexFunc(terms, func(t faq.Term) bool { return t.Version == p.Version })
	if i < 0 {
		return policyTerm{Policy: p, State: never}
	}
	t := terms[i]
	out := policyTerm{Policy: p, State: inForce, From: perhaps(t.From), Until: perhaps(t.Until)}
	switch {
	case t.From.After(now):
		out.State = upcoming
	case !t.Until.IsZero() && !t.Until.After(now):
		out.State = over
	}
	return out
}

// perhaps is a moment that may be none.
func perhaps(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// diffPolicy shows what differs between two versions of a table. Left out they are the one in force and the last.
func (s *server) diffPolicy(c *call) error {
	versions, err := s.versions(c.ctx(), c)
	if err != nil {
		return err
	}
	usual := versions[0].Version
	if in := faq.InForce(versions, s.Now()); len(in) > 0 {
		usual = in[0].Version
	}
	q, last := c.query(), faq.Newest(versions, c.Param("name"))
	from, to := q.number("from", usual, 1, last), q.number("to", last, 1, last)
	if q.err != nil {
		return q.err
	}
	return c.send(http.StatusOK, struct {
		From    int              `json:"from"`
		To      int              `json:"to"`
		Changes []faq.CellChange `json:"changes"`
	}{from, to, orEmpty(faq.ComparePolicies(versions[from-1], versions[to-1]))})
}
