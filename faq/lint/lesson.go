package lint

import (
	"bufio"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"

	"xiaoer/faq/lint/judge"
)

// Lesson is a labelled answer, from a file of them: a line "## block kind", "## warn rule", "## ok" or "## clean" heads
// those that follow, and each is on a line of its own, behind its question where it has one: 能开票吗 || 这个开不了.
type Lesson struct {
	Label    string // block, warn, ok, or clean: without any finding
	Kind     string // the kind of breach, or the rule
	Question string
	Answer   string
	Line     int // in its file
}

// Innocent reports whether the answer must not be blocked.
func (l Lesson) Innocent() bool { return l.Label == "ok" || l.Label == "clean" }

// ReadLessons reads a file of lessons.
func ReadLessons(in io.Reader) ([]Lesson, error) {
	var out []Lesson
	head := Lesson{}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if h, ok := strings.CutPrefix(line, "## "); ok {
			head.Label, head.Kind, _ = strings.Cut(h, " ")
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if head.Label == "" {
			return nil, fmt.Errorf("line %d: no heading says what it is: ## block kind, or ## ok", n)
		}
		l := head
		l.Line, l.Answer = n, line
		if asked, answer, ok := strings.Cut(line, "|| "); ok {
			l.Question, l.Answer = strings.TrimSpace(asked), strings.TrimSpace(answer)
		}
		out = append(out, l)
	}
	return out, lines.Err()
}

// source is a folder of lessons, and how far they are trusted.
type source struct {
	folder  string
	weight  float64
	drill   bool // alternatives in brackets make several of one
	unruled bool // the rules' findings are left out
	use     judge.Use
}

// The sources. What strangers have told counts full. Drills are many of a kind, and each counts less: on a stranger's
// sentences that made no difference between a quarter and the half. The sentences that the rules were written with would
// teach that rules are never wrong, so they are learnt from without what the rules find. The bars are set
// on what other strangers wrote: breaches and innocents alike, neither easy nor hard ones, for what is learnt from is meant
// to mislead; and what a shop says all day, for of that nearly all is innocent, and much of it terse.
var sources = []source{
	{folder: "told", weight: 1},
	{folder: "drills", weight: 0.4, drill: true},
	{folder: "misses", weight: 0.4, drill: true},
	{folder: "rules", weight: 0.1, unruled: true},
	{folder: "aside", use: judge.Tell},
	{folder: "daily", use: judge.Pass},
}

// variants is how many sentences one drill makes at most.
const variants = 6

// studied is a lesson with where it comes from.
type studied struct {
	Lesson
	source
}

// study reads all lessons below a folder, in the order of the sources and of their files.
func study(lessons fs.FS) ([]studied, error) {
	var out []studied
	for _, from := range sources {
		names, err := fs.Glob(lessons, path.Join(from.folder, "*.txt"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all, err := readFile(lessons, name)
			if err != nil {
				return nil, err
			}
			for _, l := range all {
				for _, x := range from.practise(l) {
					out = append(out, studied{x, from})
				}
			}
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no lessons: a folder with told/*.txt, drills/*.txt, misses/*.txt, rules/*.txt, aside/*.txt and daily/*.txt")
	}
	return out, nil
}

func readFile(lessons fs.FS, name string) ([]Lesson, error) {
	f, err := lessons.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := ReadLessons(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

// practise returns the sentences that a lesson makes.
func (s source) practise(l Lesson) []Lesson {
	if !s.drill {
		return []Lesson{l}
	}
	h := fnv.New64a()
	_, _ = io.WriteString(h, l.Question+l.Answer)
	rng := rand.New(rand.NewPCG(h.Sum64(), variants))
	var out []Lesson
	seen := map[[2]string]bool{}
	for range 3 * variants {
		x := l
		x.Question, x.Answer = choose(l.Question, rng), strings.Trim(choose(l.Answer, rng), "，")
		if key := [2]string{x.Question, x.Answer}; !seen[key] && x.Answer != "" {
			seen[key] = true
			out = append(out, x)
		}
		if len(out) == variants {
			break
		}
	}
	return out
}

// choose takes one of the alternatives of each pair of brackets: (能|可以)开票.
func choose(s string, rng *rand.Rand) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			break
		}
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			break
		}
		options := strings.Split(s[open+1:open+end], "|")
		b.WriteString(s[:open])
		b.WriteString(options[rng.IntN(len(options))])
		s = s[open+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// Digest is a hash of the lessons below a folder and of the built-in packs, by which a judge is known to be of them.
func Digest(lessons fs.FS) (string, error) {
	h := fnv.New64a()
	for _, root := range []struct {
		fs.FS
		pattern string
	}{{packs, "packs/*.txt"}, {lessons, "*/*.txt"}} {
		names, err := fs.Glob(root, root.pattern)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			text, err := fs.ReadFile(root, name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		}
	}
	return fmt.Sprintf("%016x", h.Sum64()), nil
}
