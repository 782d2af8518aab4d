package match

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"slices"

	"xiaoer/engine"
	"xiaoer/faq"
)

// memory is all that a model of a small bank cannot work out again in no time: its classifier and its calibration,
// which take some three hundred milliseconds of a processor for 100 entries; to read them and to draw them takes a tenth.
type memory struct {
	Version string   // of code and data that it was made by
	Of      [32]byte // a digest of what it was trained on

	Calibration []float64
	Trials      []engine.Trial
	Classes     []memoryClass // by entry
}

// memoryClass is what the classifier has learned of one entry.
type memoryClass struct {
	Features []uint32
	Weights  []float32
	Bias     float64
}

// Keep implements engine.Keeping. Of one entry there is nothing to learn, and large banks train in the background.
func (t *Trainer) Keep(from engine.Matcher, entries []engine.Taught) ([]byte, error) {
	m, ok := from.(*Model)
	if !ok || t.ranker() != shipped() || len(entries) < 2 || len(entries) > maxCalibrated || m.version != t.version() {
		return nil, nil
	}
	k := memory{Version: t.keeps(), Of: digest(entries), Calibration: m.calibration.weight, Trials: m.trials}
	for _, e := range entries {
		s := m.sitters.find(e.ID)
		if s == nil || s.drawn.Load() == nil {
			return nil, nil
		}
		p := s.drawn.Load()
		if p.odd == nil || p.odd.weights == nil {
			return nil, nil
		}
		k.Classes = append(k.Classes, memoryOf(p))
	}
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(k); err != nil {
		return nil, fmt.Errorf("keep training: %w", err)
	}
	return out.Bytes(), nil
}

func memoryOf(p *portrait) memoryClass {
	c := memoryClass{Bias: p.bias}
	terms := slices.DeleteFunc(slices.Clone(p.odd.weights), func(t term) bool { return t.w == 0 })
	slices.SortFunc(terms, func(x, y term) int { return cmp.Compare(x.f, y.f) })
	for _, t := range terms {
		c.Features, c.Weights = append(c.Features, uint32(t.f)), append(c.Weights, t.w)
	}
	return c
}

func (c memoryClass) vector() vector {
	v := make(vector, len(c.Features))
	for i, f := range c.Features {
		v[i] = term{feature(f), c.Weights[i]}
	}
	return v
}

// Restore implements engine.Keeping.
func (t *Trainer) Restore(ctx context.Context, from []byte, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	var k memory
	if err := gob.NewDecoder(bytes.NewReader(from)).Decode(&k); err != nil {
		return nil, fmt.Errorf("restore training: %w", err)
	}
	if t.ranker() != shipped() || k.Version != t.keeps() || k.Of != digest(entries) || !k.fits(len(entries)) {
		return nil, nil
	}
	m, seen, err := t.prepare(ctx, entries, entries, search)
	if err != nil {
		return nil, err
	}
	for i, s := range seen {
		p := t.draw(s, m.own)
		p.classify(k.Classes[i].vector(), k.Classes[i].Bias)
		m.sitters.find(s.entry.ID).drawn.Store(p)
	}
	m.calibration, m.trials = calibration{k.Calibration}, k.Trials
	return m, nil
}

// fits reports whether it is of so many entries, and whole.
func (k *memory) fits(entries int) bool {
	return len(k.Classes) == entries && (k.Calibration == nil || len(k.Calibration) == len(telling)+2) &&
		!slices.ContainsFunc(k.Classes, func(c memoryClass) bool { return len(c.Features) != len(c.Weights) })
}

// keeps names all that a training depends on beside the entries.
func (t *Trainer) keeps() string { return t.version() + "+" + t.SenseVersion() }

// digest tells entries with what buyers have said of them from others.
func digest(entries []engine.Taught) (sum [32]byte) {
	h := sha256.New()
	write := json.NewEncoder(h)
	for _, e := range entries {
		for _, part := range []any{e.Entry, said(e.Confirmed), said(e.Denied)} {
			if err := write.Encode(part); err != nil {
				panic(fmt.Sprintf("an entry that was read as JSON cannot be written: %v", err))
			}
		}
	}
	return [32]byte(h.Sum(nil))
}

// said is what a training heeds of tallies.
func said(tallies []faq.Tally) (out []any) {
	for _, y := range tallies {
		out = append(out, y.Question, y.Core, y.For, y.Against)
	}
	return out
}
