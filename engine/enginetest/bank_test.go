package enginetest

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/lint"
)

func TestBank(t *testing.T) {
	const n = 100_000
	bank := Bank(n)
	if len(bank) != n {
		t.Fatalf("%d entries, want %d", len(bank), n)
	}
	seen := map[string]bool{}
	var question, answer int
	for i := range bank {
		e := &bank[i]
		if err := e.Valid(); err != nil {
			t.Fatalf("%s %s: %v", e.ID, e.Question, err)
		}
		if seen[e.Question] || len(e.Similar) < 1 || len(e.Similar) > 3 {
			t.Fatalf("%s: %s asked before, or without one to three others: %q", e.ID, e.Question, e.Similar)
		}
		seen[e.Question] = true
		question += utf8.RuneCountInString(e.Question)
		answer += utf8.RuneCountInString(e.Answers[0].Text)
	}
	if q, a := float64(question)/n, float64(answer)/n; q < 13 || q > 16 || a < 65 || a > 75 {
		t.Errorf("%.1f characters a question, %.1f an answer, want about 14 and 70", q, a)
	}
	if first, later := madeUp(0), madeUp(maxBank); first.Question == later.Question || first.ID == later.ID {
		t.Errorf("entry %d asks again what the first does: %s", maxBank, later.Question)
	}
	if again := Bank(1000); !reflect.DeepEqual(again, bank[:1000]) {
		t.Error("a second bank begins otherwise than the first")
	}
}

func TestQuestions(t *testing.T) {
	texts, err := Questions("", 100)
	if err != nil || len(texts) != 100 {
		t.Errorf("%d made-up questions, %v, want 100", len(texts), err)
	}
	none := filepath.Join(t.TempDir(), "none.gz")
	if _, err := Questions(none, 100); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("file that is not there: %v, want %v", err, fs.ErrNotExist)
	}
}

// The words of a wide bank stand in fewer entries than those of a narrow one.
func TestWide(t *testing.T) {
	const n = 20_000
	wide := Wide(n)
	if len(wide) != n {
		t.Fatalf("%d entries, want %d", len(wide), n)
	}
	seen := map[string]bool{}
	for i := range wide {
		e := &wide[i]
		if err := e.Valid(); err != nil {
			t.Fatalf("%s %s: %v", e.ID, e.Question, err)
		}
		if seen[e.Question] {
			t.Fatalf("%s: %s asked before", e.ID, e.Question)
		}
		seen[e.Question] = true
	}
	if w, b := pairs(wide), pairs(Bank(n)); w < 5*b {
		t.Errorf("%d pairs of characters, want at least five times the %d of a narrow bank", w, b)
	}
	if again := Wide(1000); !reflect.DeepEqual(again, wide[:1000]) {
		t.Error("a second bank begins otherwise than the first")
	}
}

// pairs counts the different pairs of neighbouring characters in the questions.
func pairs(bank []faq.Entry) int {
	seen := map[[2]rune]bool{}
	for _, e := range bank {
		for _, p := range e.Phrasings() {
			said := []rune(p)
			for i := range said[1:] {
				seen[[2]rune{said[i], said[i+1]}] = true
			}
		}
	}
	return len(seen)
}

// What is made up may be published: an import takes it.
func TestMayGoOut(t *testing.T) {
	for _, e := range append(Bank(3000), Wide(3000)...) {
		if found := lint.Entry(e, nil, time.Time{}); lint.Blocked(found) {
			t.Fatalf("%s is refused: %v", e.ID, found)
		}
	}
}
