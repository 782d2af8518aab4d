package faq

import "reflect"

// WordsDiff is what differs between two states of a shop's words. A group or a name that was edited is in both.
type WordsDiff struct {
	Added   Words `json:"added"`
	Removed Words `json:"removed"`
}

// CompareWords says what has come and what has gone. The order of groups, of names and of what is ignored does not count.
func CompareWords(before, after Words) WordsDiff {
	return WordsDiff{Added: after.without(before), Removed: before.without(after)}
}

// without returns what the other words do not have.
func (w Words) without(o Words) Words {
	return Words{
		Synonyms: unlike(w.Synonyms, o.Synonyms, func(a, b Synonyms) bool { return reflect.DeepEqual(a, b) }),
		Names:    unlike(w.Names, o.Names, func(a, b Name) bool { return reflect.DeepEqual(a, b) }),
		Ignored:  unlike(w.Ignored, o.Ignored, func(a, b string) bool { return a == b }),
	}
}

func unlike[T any](all, in []T, same func(a, b T) bool) (out []T) {
next:
	for _, a := range all {
		for _, b := range in {
			if same(a, b) {
				continue next
			}
		}
		out = append(out, a)
	}
	return out
}
