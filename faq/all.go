package faq

import (
	"context"
	"strings"
)

// All reads every entry of the shop, by id. They take as little room as they can: a bank of them is kept for long.
func All(ctx context.Context, from interface {
	Entries(ctx context.Context, shop Shop, filter Filter) (entries []Entry, next string, err error)
}, shop Shop) (map[ID]*Entry, error) {
	all := map[ID]*Entry{}
	page := Page{Limit: 500}
	for {
		part, next, err := from.Entries(ctx, shop, Filter{Page: page})
		if err != nil {
			return nil, err
		}
		part = packed(part)
		for i := range part {
			all[part[i].ID] = &part[i]
		}
		if next == "" {
			return all, nil
		}
		page.After = next
	}
}

// packed returns a copy of the entries that lies in one piece: all their texts are cut out of one string, their lists out
// of one list each, and what many entries have alike is kept once. Decoded one by one they take a third more.
func packed(entries []Entry) []Entry {
	out := append(make([]Entry, 0, len(entries)), entries...)
	similar, answers := 0, 0
	for i := range out {
		similar, answers = similar+len(out[i].Similar), answers+len(out[i].Answers)
	}
	phrasings, says := make([]string, 0, similar), make([]Answer, 0, answers)
	for i := range out {
		e := &out[i]
		if n := len(phrasings); e.Similar != nil {
			phrasings = append(phrasings, e.Similar...)
			e.Similar = phrasings[n:len(phrasings):len(phrasings)]
		}
		if n := len(says); e.Answers != nil {
			says = append(says, e.Answers...)
			e.Answers = says[n:len(says):len(says)]
		}
	}
	join(out)
	return out
}

// join cuts the entries' texts out of one string.
func join(entries []Entry) {
	alike := map[string]string{}
	var size int
	each(entries, func(text *string, often bool) {
		if !often {
			size += len(*text)
		} else if known, is := alike[*text]; is {
			*text = known
		} else {
			alike[*text] = *text
		}
	})
	var b strings.Builder
	b.Grow(size)
	each(entries, func(text *string, often bool) {
		if !often {
			b.WriteString(*text)
		}
	})
	all := b.String()
	each(entries, func(text *string, often bool) {
		if !often {
			*text, all = all[:len(*text)], all[len(*text):]
		}
	})
}

// each calls f with every text of the entries but those of conditions, and whether it is one that many have.
func each(entries []Entry, f func(text *string, often bool)) {
	for i := range entries {
		e := &entries[i]
		f((*string)(&e.ID), false)
		f(&e.Question, false)
		for k := range e.Similar {
			f(&e.Similar[k], false)
		}
		for k := range e.Answers {
			f(&e.Answers[k].Text, false)
		}
		f(&e.Category, true)
		f((*string)(&e.Risk), true)
		f((*string)(&e.Status), true)
		f(&e.UpdatedBy, true)
	}
}
