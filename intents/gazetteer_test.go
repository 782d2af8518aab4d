package intents_test

import (
	"sync"

	"xiaoer/intents"
	"xiaoer/intents/pack"
)

// gazetteer is the real one, compiled once for all tests.
var gazetteer = sync.OnceValue(func() *intents.Gazetteer { return intents.NewGazetteer(pack.Load().Regions) })
