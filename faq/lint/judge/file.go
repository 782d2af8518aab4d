package judge

import (
	"compress/gzip"
	"encoding/gob"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
)

// file is a judge as it is stored. Weights are kept in eight bits: a step is the hundred-and-twenty-seventh part of the
// greatest of the head.
type file struct {
	Lessons string // what the judge was trained on
	Block   float64
	Warn    float64
	Kinds   []string
	Heads   []packed // first whether, then which
}

// packed is a head: its features by rising hash, each as the difference from the one before.
type packed struct {
	Features []uint32
	Weights  []byte
	Step     float64
	Bias     float64
}

// Save writes the judge. Lessons says what it was trained on.
func (j *Judge) Save(out io.Writer, lessons string) error {
	d := file{lessons, j.Block, j.Warn, j.kinds, nil}
	for _, h := range append([]head{j.breach}, j.of...) {
		d.Heads = append(d.Heads, h.pack())
	}
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(z).Encode(d); err != nil {
		return fmt.Errorf("save judge: %w", err)
	}
	return z.Close()
}

func (h *head) pack() packed {
	top := 1e-9
	for _, w := range h.weights {
		top = max(top, math.Abs(float64(w)))
	}
	p := packed{Step: top / math.MaxInt8, Bias: h.bias}
	last := uint32(0)
	for _, f := range slices.Sorted(maps.Keys(h.weights)) {
		if w := int8(math.Round(float64(h.weights[f]) / p.Step)); w != 0 {
			p.Features = append(p.Features, uint32(f)-last)
			p.Weights = append(p.Weights, byte(w))
			last = uint32(f)
		}
	}
	return p
}

// Open reads a judge and what it was trained on.
func Open(in io.Reader) (j *Judge, lessons string, err error) {
	var d file
	z, err := gzip.NewReader(in)
	if err == nil {
		err = gob.NewDecoder(z).Decode(&d)
	}
	if err != nil {
		return nil, "", fmt.Errorf("read judge: %w", err)
	}
	if len(d.Heads) != len(d.Kinds)+1 {
		return nil, "", fmt.Errorf("read judge: %d heads for %d kinds", len(d.Heads), len(d.Kinds))
	}
	j = &Judge{bars: bars{d.Block, d.Warn}, kinds: d.Kinds}
	for i, p := range d.Heads {
		if len(p.Features) != len(p.Weights) {
			return nil, "", fmt.Errorf("read judge: head %d: %d features and %d weights", i, len(p.Features), len(p.Weights))
		}
		if h := p.unpack(); i == 0 {
			j.breach = h
		} else {
			j.of = append(j.of, h)
		}
	}
	return j, d.Lessons, nil
}

func (p *packed) unpack() head {
	h := head{make(map[feature]float32, len(p.Features)), p.Bias}
	at := uint32(0)
	for i, d := range p.Features {
		at += d
		h.weights[feature(at)] = float32(float64(int8(p.Weights[i])) * p.Step)
	}
	return h
}
