package match

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"xiaoer/engine/match/rank"
)

// The ranker's weights. They name no text: each belongs to a feature. `xiaoer train` makes the file.
//
//go:embed ranker.json
var rankerJSON []byte

// shipped returns the ranker that ships with the binary. It panics when the file belongs to other features: then
// the one who changed them has not trained anew.
var shipped = sync.OnceValue(func() *rank.Model {
	var m rank.Model
	if err := json.Unmarshal(rankerJSON, &m); err != nil {
		panic("engine/match: ranker.json: " + err.Error())
	}
	if !slices.Equal(m.Names, names()) {
		panic("engine/match: ranker.json was trained on other features; run xiaoer train")
	}
	return &m
})

// Unranked returns a ranker that says nothing of any candidate, for who measures examples to train one on: the
// shipped one may belong to other features.
func Unranked() *rank.Model {
	n := len(names())
	line := rank.Line{Mean: make([]float64, n), Scale: slices.Repeat([]float64{1}, n), Weight: make([]float64, n)}
	return &rank.Model{Names: names(), Line: line}
}
