package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xiaoer/faq"
)

// etag is how an entry's revision is spelt in headers.
func etag(revision int) string { return strconv.Quote(strconv.Itoa(revision)) }

// fresh reports whether the copy that the client holds (If-None-Match) is the revision.
func fresh(c *call, revision int) bool {
	return slices.ContainsFunc(tags(c.Request.Header["If-None-Match"]), func(tag string) bool {
		return tag == "*" || strings.TrimPrefix(tag, "W/") == etag(revision)
	})
}

// tags splits a header that lists entity tags. Ours hold no commas.
func tags(lines []string) []string {
	var out []string
	for _, t := range strings.Split(strings.Join(lines, ","), ",") {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// started returns the revision that an edit of the entry starts from, 0 where it makes the entry, by the request's
// If-Match or If-None-Match. It is errNoPrecondition where neither is there, errStale where they do not hold, and
// faq.ErrNotFound where If-Match is about an entry that is not.
//
// The keeper compares again when it writes; here the headers are only put into the keeper's terms.
func (s *server) started(ctx context.Context, c *call) (revision int, err error) {
	want, unless := tags(c.Request.Header["If-Match"]), tags(c.Request.Header["If-None-Match"])
	switch {
	case len(want) == 0 && len(unless) == 0:
		return 0, errNoPrecondition
	case len(want) == 0 && slices.Equal(unless, []string{"*"}):
		return 0, nil
	case len(unless) > 0: // "only if it has changed since" is no way to edit
		return 0, errStale
	}
	have, err := s.Store.Entry(ctx, c.shop, faq.ID(c.Param("id")))
	if err != nil {
		return 0, fmt.Errorf("if-match: %w", err)
	}
	return have.Revision, c.starts(have.Revision)
}

// starts reports by If-Match whether the edit started from the revision: nil, errStale, or errNoPrecondition where the
// header is not there.
func (c *call) starts(revision int) error {
	want := tags(c.Request.Header["If-Match"])
	switch {
	case len(want) == 0:
		return errNoPrecondition
	case slices.Contains(want, etag(revision)) || slices.Contains(want, "*"):
		return nil
	}
	return errStale
}

// overtaken makes a failed precondition of the keeper's conflict, unless it has a reason of its own.
func overtaken(err error) error {
	reasoned := slices.ContainsFunc([]error{faq.ErrStep, faq.ErrSecondPerson, faq.ErrInherited, faq.ErrHindered, faq.ErrCrowded},
		func(is error) bool { return errors.Is(err, is) })
	if errors.Is(err, faq.ErrConflict) && !reasoned && !errors.As(err, new(*refusal)) {
		return fmt.Errorf("%w: %w", errStale, err)
	}
	return err
}
