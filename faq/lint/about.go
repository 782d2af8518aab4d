package lint

// asking returns the question ready to be searched for what it is about, or nil.
func (b *Book) asking(question string) *scan {
	if question == "" {
		return nil
	}
	q := read(question)
	return &scan{&q, b.lexicon.find(&q), nil}
}

// subjectReach is how far before an elliptic refusal its subject may stand, in characters: a clause of courtesy and one
// or two of reasons lie between them, another subject hardly.
const subjectReach = 60

// about reports whether the rule's subject has come up: in the question, or in the text, not far before the match or in
// the same sentence. An answer leaves out what the question said: 能开票吗 is answered with 这个开不了.
func (s *scan) about(r *Rule, m match) bool {
	_, finish := s.sentence(m.end - 1)
	speaks := func(patterns []pattern) bool {
		return s.question != nil && s.question.mentions(patterns, 0, len(s.question.runes)) ||
			s.mentions(patterns, max(0, m.start-subjectReach), finish)
	}
	return speaks(r.about) && !speaks(r.beside)
}

// mentions reports whether one of the patterns begins between from and to.
func (s *scan) mentions(patterns []pattern, from, to int) bool {
	for i := range patterns {
		for at := from; at < to; at++ {
			if _, ok := s.at(&patterns[i], at); ok {
				return true
			}
		}
	}
	return false
}
