package match

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"encoding/gob"
	"fmt"
	"io"
	"math"
	"slices"

	"xiaoer/intents"
)

// The classifier of wishes, trained: learning it anew takes two seconds, which a start cannot spare.
// `xiaoer train --wishes` makes the file; a test holds it equal to what the pack would give now.
//
//go:embed wishes.gob.gz
var wishesFile []byte

// wishesData is the file: the features by rising hash, each with the number of phrasings that hold it and its
// weights, one after the other. Weights are kept in sixteen bits between the least and the greatest.
type wishesData struct {
	Version  string
	Texts    int
	Features []uint32
	With     []uint16 // phrasings that hold the feature
	Posted   []uint16 // weights of the feature
	Classes  []uint16
	Weights  []uint16
	Low, Top float64
	Bias     []float32
}

// OpenWishes returns the classifier for the intents, from the embedded file where that was trained on them, else
// trained now.
func OpenWishes(lens *Lens, all []intents.Intent) *Wishes {
	w := newWishes(lens, all)
	var d wishesData
	z, err := gzip.NewReader(bytes.NewReader(wishesFile))
	if err == nil {
		err = gob.NewDecoder(z).Decode(&d)
	}
	if err != nil || d.Version != w.Version() {
		return NewWishes(lens, all)
	}
	w.unpack(d)
	return w
}

func (w *Wishes) unpack(d wishesData) {
	w.rarity = &rarity{texts: d.Texts}
	w.model = &linear{classes: len(w.intents), bias: d.Bias}
	impacts := make([]impact, len(d.Classes))
	for i, c := range d.Classes {
		impacts[i] = impact{int32(c), float32(d.Low + float64(d.Weights[i])/math.MaxUint16*(d.Top-d.Low))}
	}
	for i, f := range d.Features {
		n := int(d.Posted[i])
		w.rarity.with.add(feature(f), int32(d.With[i]))
		w.model.enter(feature(f), impacts[:n:n])
		impacts = impacts[n:]
	}
}

// Save writes the classifier as OpenWishes reads it.
func (w *Wishes) Save(out io.Writer) error {
	d := wishesData{Version: w.Version(), Texts: w.rarity.texts, Bias: w.model.bias, Low: math.Inf(1), Top: math.Inf(-1)}
	for f, ps := range w.model.all() {
		d.Features = append(d.Features, uint32(f))
		for _, p := range ps {
			d.Low, d.Top = min(d.Low, float64(p.w)), max(d.Top, float64(p.w))
		}
	}
	slices.Sort(d.Features)
	for _, f := range d.Features {
		ps := slices.Clone(w.model.postings(feature(f)))
		slices.SortFunc(ps, func(a, b impact) int { return cmp.Compare(a.class, b.class) })
		d.With = append(d.With, uint16(min(math.MaxUint16, w.rarity.with.of(feature(f)))))
		d.Posted = append(d.Posted, uint16(len(ps)))
		for _, p := range ps {
			d.Classes = append(d.Classes, uint16(p.class))
			d.Weights = append(d.Weights, uint16(math.Round((float64(p.w)-d.Low)/(d.Top-d.Low)*math.MaxUint16)))
		}
	}
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(z).Encode(d); err != nil {
		return fmt.Errorf("save wishes: %w", err)
	}
	return z.Close()
}
