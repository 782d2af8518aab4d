package match

import (
	"slices"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// With returns a trainer whose models know a shop's own words as they know those of the trade: its synonyms stand among
// the lexicon's groups, so that whatever was learned of a built-in concept holds for the words that a shop adds to it;
// its names stay whole, stand for nothing that is inside them, and are what a mistyped word may be meant for. Without
// words it is the same trainer, and so are its models.
func (t *Trainer) With(w faq.Words) *Trainer {
	if w.None() {
		return t
	}
	own := *t
	own.own, own.names = "own-"+w.Mark(), w.Whole()
	own.Reader = t.Reader.With(zh.Own{Whole: w.Whole(), Silent: w.Silent(), Version: own.own})
	own.Lens = t.Lens.with(w)
	return &own
}

func (l *Lens) with(w faq.Words) *Lens {
	return &Lens{l.lexicon.With(w.Groups()), l.places, l.version + "+own-" + w.Mark()}
}

// vouchedNames are a shop's names as often as a word must have been written to be one that a message may be mistyped from.
func (t *Trainer) vouchedNames() []string {
	return slices.Repeat(t.names, minSeen)
}

// reread reads the text as the shop reads it. What comes to a model was read for shops of all kinds.
func (m *Model) reread(text zh.Text) zh.Text {
	if m.trainer.own == "" {
		return text
	}
	again, err := m.reader.Read(text.Raw)
	if err != nil {
		return text
	}
	return again
}
