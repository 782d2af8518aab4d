package zh

import (
	"slices"
	"strings"
)

// Once returns a message that was typed several times over (多久发货 多久发货？？) as typed once. Any other comes back as it is.
func Once(raw string) string {
	clauses := Phrases(raw)
	var said []string // the cores, in which 发货吗 repeats 发货
	for _, phrases := range clauses {
		for _, p := range phrases {
			if core := Bare(p); core != "" {
				said = append(said, core)
			}
		}
	}
	n := period(said)
	switch {
	case n == 1 && halved(said[0]) != "":
		return halved(said[0])
	case n == len(said):
		return raw
	}
	return strings.Join(first(n, clauses), "，")
}

// first returns the first n phrases that are more than fillers, by clauses.
func first(n int, clauses [][]string) (out []string) {
	for _, phrases := range clauses {
		var kept []string
		for _, p := range phrases {
			if n > 0 && Bare(p) != "" {
				kept = append(kept, p)
				n--
			}
		}
		if kept != nil {
			out = append(out, strings.Join(kept, " "))
		}
	}
	return out
}

// period is the length of the shortest run that, said again and again, makes up the whole.
func period(said []string) int {
	for n := 1; n <= len(said)/2; n++ {
		if len(said)%n == 0 && slices.Equal(said[n:], said[:len(said)-n]) {
			return n
		}
	}
	return len(said)
}

// leastTwice is the length, in characters, from which a phrase that is the same thing twice is no word of its own:
// 谢谢谢谢 is one.
const leastTwice = 8

// halved returns the half of a phrase that says the same thing twice without a space, 吗 and its like between; "" of others.
func halved(core string) string {
	runes := []rune(core)
	if len(runes) < leastTwice {
		return ""
	}
	for at := leastTwice / 2; at <= (len(runes)+1)/2; at++ {
		half := string(runes[:at])
		if says(core[len(half):], half) {
			return half
		}
	}
	return ""
}

// says reports whether what follows a half says the same. A core is a part of its text, so that what has not the one
// in it does not say the other, and need not be read.
func says(rest, half string) bool {
	if rest == half {
		return true
	}
	bare := Bare(half)
	return strings.Contains(strings.ReplaceAll(rest, " ", ""), bare) && bare == Core(rest)
}
