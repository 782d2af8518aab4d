package transfer

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"xiaoer/faq"
)

// differences names the columns in which two states of an entry differ.
func differences(a, b faq.Entry) []string {
	var out []string
	say := func(c column, differs bool) {
		if differs {
			out = append(out, headings[c].title)
		}
	}
	say(colCategory, a.Category != b.Category)
	say(colQuestion, a.Question != b.Question)
	say(colSimilar, !slices.Equal(a.Similar, b.Similar))
	say(colAnswer, !slices.EqualFunc(a.Answers, b.Answers, sameAnswer))
	say(colRisk, a.Risk != b.Risk)
	say(colStatus, a.Status != b.Status)
	say(colFrom, !sameMoment(a.ValidFrom, b.ValidFrom))
	say(colUntil, !sameMoment(a.ValidUntil, b.ValidUntil))
	return out
}

func sameMoment(a, b *time.Time) bool {
	return a == b || a != nil && b != nil && a.Equal(*b)
}

// content is what an entry says, without what the store sets: what the store makes no revision of has the same.
func content(e faq.Entry) string {
	e = e.Content()
	for _, t := range []**time.Time{&e.ValidFrom, &e.ValidUntil} {
		if *t != nil {
			utc := (*t).UTC()
			*t = &utc
		}
	}
	b, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("an entry of texts and times cannot be written: %v", err))
	}
	return string(b)
}

// markOf is what an export writes of an entry behind its shop's name, so that an import can tell who has changed it.
func markOf(e faq.Entry) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(content(e))))[:16]
}
