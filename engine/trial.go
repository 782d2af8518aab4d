package engine

import "xiaoer/faq"

// Trial is one question whose right answer is known, as a matcher that had not seen it would have answered it. A
// bank's own phrasings, left out in turn, make trials; an exchange with a verdict on it has all that a trial needs.
type Trial struct {
	Entry      faq.ID  // the one that the matcher put first
	Confidence float64 // in that entry
	Guessed    bool    // as in Match
	Right      bool    // it is one that answers the question
}

// Measured is a Matcher that knows how it fares.
type Measured interface {
	// Trials returns the trials, in an order that depends on nothing but the matcher; none where it was not measured.
	// They must not be changed. What their confidences were made with had not been fitted to them.
	Trials() []Trial
}
