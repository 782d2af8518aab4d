package engine

// What only tests look at from outside.
const (
	Nearby    = nearby
	Outside   = outside
	Elsewhere = elsewhere
)

// Words is what the buyer is told for a decision.
var Words = words
