// Package pack is the built-in knowledge of the trade, as data: what buyers of any shop want and how they put it,
// what lies outside, which words mean the same, which words a segmenter must not split, where places are, and what
// must go to a person.
//
// It promises consistent data: a test holds that no phrasing stands in two intents, no group is empty or double.
// It is written from knowledge of the trade and knows nothing of any one shop; what a shop says is in its entries.
// Reading it into something that classifies is left to package match, finding concepts to intents.Lexicon.
package pack

import (
	"bufio"
	"embed"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"strings"
	"sync"

	"xiaoer/intents"
	"xiaoer/intents/zh"
)

//go:embed intents/*.txt synonyms.txt everyday.txt words.txt regions.tsv rules.txt
var files embed.FS

// synonymFiles hold the words that mean the same: those of the trade, then those with which people ask about anything.
// The trade goes first, for a word that both had would be named as the first names it.
var synonymFiles = []string{"synonyms.txt", "everyday.txt"}

// Pack is the parsed data. It is shared and must not be changed.
type Pack struct {
	Intents  []intents.Intent   // in the order of the files
	Synonyms []intents.Synonyms // in normal form
	Words    []string           // for the segmenter
	Version  string             // changes with any of the data
	Regions  []intents.Place    // for the gazetteer
	Rules    []intents.Rule     // what hands a message to a person, in the order of trying
}

// Load returns the pack. It panics on malformed data, which no build that passed its tests holds.
var Load = sync.OnceValue(func() *Pack {
	p, err := parse()
	if err != nil {
		panic("intents/pack: " + err.Error())
	}
	return p
})

// Gazetteer returns the one gazetteer of the pack's places.
var Gazetteer = sync.OnceValue(func() *intents.Gazetteer { return intents.NewGazetteer(Load().Regions) })

// version is a checksum over all files.
func version() (string, error) {
	h := fnv.New64a()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(path)
		fmt.Fprintf(h, "%s %d\n", path, len(data))
		h.Write(data)
		return err
	})
	return fmt.Sprintf("%016x", h.Sum64()), err
}

func parse() (*Pack, error) {
	p := &Pack{}
	var err error
	if p.Version, err = version(); err != nil {
		return nil, err
	}
	names, err := files.ReadDir("intents")
	if err != nil {
		return nil, err
	}
	for _, f := range names {
		in, err := parseIntents(path.Join("intents", f.Name()))
		if err != nil {
			return nil, err
		}
		p.Intents = append(p.Intents, in...)
	}
	for _, file := range synonymFiles {
		groups, err := parseGroups(file)
		if err != nil {
			return nil, err
		}
		p.Synonyms = append(p.Synonyms, groups...)
	}
	err = eachLine("regions.tsv", func(line string) error {
		place, err := parsePlace(line)
		p.Regions = append(p.Regions, place)
		return err
	})
	if err != nil {
		return nil, err
	}
	if p.Rules, err = parseRules("rules.txt"); err != nil {
		return nil, err
	}
	return p, eachLine("words.txt", func(line string) error {
		p.Words = append(p.Words, line)
		return nil
	})
}

// parseIntents reads a file of intents: a header "= id | title | risk", then a phrasing a line.
func parseIntents(file string) ([]intents.Intent, error) {
	var out []intents.Intent
	err := eachLine(file, func(line string) error {
		header, ok := strings.CutPrefix(line, "= ")
		if !ok {
			if len(out) == 0 {
				return fmt.Errorf("phrasing %q before the first header", line)
			}
			in := &out[len(out)-1]
			in.Phrasings = append(in.Phrasings, line)
			return nil
		}
		cells := strings.Split(header, "|")
		if len(cells) != 3 {
			return fmt.Errorf("header %q: want id | title | risk", line)
		}
		in := intents.Intent{
			ID:    intents.ID(strings.TrimSpace(cells[0])),
			Title: strings.TrimSpace(cells[1]),
			Risk:  intents.Risk(strings.TrimSpace(cells[2])),
		}
		out = append(out, in)
		return in.Risk.Valid()
	})
	return out, err
}

// parseRules reads a file of intercept rules: a header "= reason | name", then phrases parted by spaces, and behind a "-"
// the phrases that look alike and do not count.
func parseRules(file string) ([]intents.Rule, error) {
	var out []intents.Rule
	err := eachLine(file, func(line string) error {
		if header, ok := strings.CutPrefix(line, "= "); ok {
			reason, name, _ := strings.Cut(header, "|")
			r := intents.Rule{Name: strings.TrimSpace(name), Reason: intents.Handover(strings.TrimSpace(reason))}
			if r.Name == "" || !r.Reason.Valid() {
				return fmt.Errorf("header %q: want reason | name", line)
			}
			out = append(out, r)
			return nil
		}
		if len(out) == 0 {
			return fmt.Errorf("phrases %q before the first header", line)
		}
		r := &out[len(out)-1]
		if unless, ok := strings.CutPrefix(line, "- "); ok {
			r.Unless = append(r.Unless, strings.Fields(unless)...)
		} else {
			r.Phrases = append(r.Phrases, strings.Fields(line)...)
		}
		return nil
	})
	return out, err
}

// parseGroups reads a file of groups, one a line.
func parseGroups(file string) ([]intents.Synonyms, error) {
	var out []intents.Synonyms
	err := eachLine(file, func(line string) error {
		g, err := parseSynonyms(line)
		out = append(out, g)
		return err
	})
	return out, err
}

// parseSynonyms reads "a b c" or, one-way, "a b > c d". Words are folded to normal form.
func parseSynonyms(line string) (intents.Synonyms, error) {
	left, right, oneWay := strings.Cut(line, ">")
	g := intents.Synonyms{Words: folded(left), OneWay: folded(right)}
	if len(g.Words) == 0 || oneWay != (len(g.OneWay) > 0) || !oneWay && len(g.Words) < 2 {
		return g, fmt.Errorf("group %q: want two words or more, or words > words", line)
	}
	return g, nil
}

func folded(words string) []string {
	var out []string
	for _, w := range strings.Fields(words) {
		if w = zh.Fold(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// eachLine calls do for every line that is neither blank nor a comment, and says which line an error is about.
func eachLine(file string, do func(line string) error) error {
	f, err := files.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := do(line); err != nil {
			return fmt.Errorf("%s:%d: %w", file, n, err)
		}
	}
	return scan.Err()
}
