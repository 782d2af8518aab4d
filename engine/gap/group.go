package gap

import (
	"cmp"
	"container/heap"
	"slices"
)

// How questions are grouped. The numbers are of half of the intents of six public sets of questions (a shop's, two of
// shopping talk, three of finance and general ones), as if the bot knew nothing of them. At .22 the groups are 93, 85, 87,
// 82, 73 and 52 % pure (normalised mutual information .86, .63, .57, .81, .90, .92), the last being a set of pairs that
// differ in a word; of the other half, which nothing was chosen by, 92, 84, 89, 87, 73 and 56 %. At .14 they hold more of
// their intents together and are some seven points less pure, at .28 the reverse: a mixed group misleads whoever writes
// its answer, a split one costs a second look. Questions that came in ten parts, day by day, were grouped nearly as well
// as all at once (.778 against .782 on average).
const (
	// alike is how alike two groups must be on average, question by question, to be one.
	alike = 0.22

	// most is how many neighbours a question is compared with. Groups that are less than half as alike as they would have to
	// be are not compared again: it saves a quarter of the time and changes nothing above.
	most = 40

	// everyday is the share of questions from which a feature is too common to find neighbours by; it still counts in
	// how alike they are.
	everyday = 0.10
)

// group sorts questions into groups: the two that are most alike on average become one, until no two are alike enough.
// Those that have the same number in kept, from 0, begin as one group; -1 begins alone. It returns the number of each
// question's group, in the order of the groups' first questions. It is deterministic.
//
// Average link because buyers' ways to ask one thing are a cloud and no chain: by single link half of a day's questions
// end in one group.
func group(vectors []vector, with []int, kept []int) []int {
	g := newGrouping(vectors, kept)
	g.meet(vectors, with)
	for g.queue.Len() > 0 {
		l := heap.Pop(&g.queue).(link)
		a, b := g.groups[l.a], g.groups[l.b]
		if a != nil && b != nil && a.age == l.ageA && b.age == l.ageB {
			g.join(l.a, l.b)
		}
	}
	return g.numbers(len(vectors))
}

// grouping is a grouping under way. A group is named by its first question.
type grouping struct {
	groups []*cluster // nil where the question has joined another
	into   []int
	queue  links
}

// cluster is a group of questions.
type cluster struct {
	members []int
	sum     map[int32]int64 // of their vectors: the product of two sums is that of all pairs
	near    map[int]bool    // groups that may be like it
	age     int
}

func newGrouping(vectors []vector, kept []int) *grouping {
	g := &grouping{groups: make([]*cluster, len(vectors)), into: make([]int, len(vectors))}
	first := map[int]int{}
	for i, v := range vectors {
		at, known := i, false
		if kept[i] >= 0 {
			if at, known = first[kept[i]]; !known {
				at, first[kept[i]] = i, i
			}
		}
		if !known {
			g.groups[at] = &cluster{sum: map[int32]int64{}, near: map[int]bool{}}
		}
		c := g.groups[at]
		c.members = append(c.members, i)
		for _, t := range v {
			c.sum[t.feature] += int64(t.weight)
		}
		g.into[i] = at
	}
	return g
}

// meet finds the neighbours of every question by the features that they share, and queues what is alike.
func (g *grouping) meet(vectors []vector, with []int) {
	bound := max(20, int(everyday*float64(len(vectors))))
	posts := make([][]post, len(with))
	for i, v := range vectors {
		for _, t := range v {
			if with[t.feature] <= bound {
				posts[t.feature] = append(posts[t.feature], post{i, t.weight})
			}
		}
	}
	score := make([]int64, len(vectors))
	var found []int
	for i, v := range vectors {
		found = found[:0]
		for _, t := range v {
			for _, p := range posts[t.feature] {
				if score[p.question] == 0 {
					found = append(found, p.question)
				}
				score[p.question] += int64(t.weight) * int64(p.weight)
			}
		}
		slices.SortFunc(found, func(a, b int) int { return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b)) })
		for n, j := range found {
			if n <= most && g.into[i] != g.into[j] {
				g.acquaint(g.into[i], g.into[j])
			}
		}
		for _, j := range found {
			score[j] = 0
		}
	}
	for a, c := range g.groups {
		if c == nil {
			continue
		}
		for b := range c.near {
			if a < b {
				g.offer(a, b)
			}
		}
	}
	heap.Init(&g.queue)
}

// post is a question that has a feature.
type post struct {
	question int
	weight   int32
}

func (g *grouping) acquaint(a, b int) {
	g.groups[a].near[b], g.groups[b].near[a] = true, true
}

// offer queues two groups where they are alike enough.
func (g *grouping) offer(a, b int) bool {
	a, b = min(a, b), max(a, b)
	x, y := g.groups[a], g.groups[b]
	s := float64(product(x.sum, y.sum)) / float64(unit*unit*len(x.members)*len(y.members))
	if s < alike/2 {
		delete(x.near, b)
		delete(y.near, a)
	}
	if s < alike {
		return false
	}
	g.queue = append(g.queue, link{s, a, b, x.age, y.age})
	return true
}

func product(a, b map[int32]int64) (sum int64) {
	if len(a) > len(b) {
		a, b = b, a
	}
	for f, w := range a {
		sum += w * b[f]
	}
	return sum
}

// join makes one group of two: the earlier takes the later in.
func (g *grouping) join(a, b int) {
	a, b = min(a, b), max(a, b)
	x, y := g.groups[a], g.groups[b]
	x.members = append(x.members, y.members...)
	for f, w := range y.sum {
		x.sum[f] += w
	}
	x.age++
	g.groups[b], g.into[b] = nil, a
	delete(x.near, b)
	for n := range y.near {
		if n != a {
			delete(g.groups[n].near, b)
			g.acquaint(a, n)
		}
	}
	for n := range x.near {
		queued := len(g.queue)
		if g.offer(a, n) {
			heap.Fix(&g.queue, queued)
		}
	}
}

func (g *grouping) numbers(n int) []int {
	out, number := make([]int, n), map[int]int{}
	for i := range n {
		at := i
		for g.into[at] != at {
			at = g.into[at]
		}
		if _, known := number[at]; !known {
			number[at] = len(number)
		}
		out[i] = number[at]
	}
	return out
}

// link is two groups that are alike, as they were when it was made.
type link struct {
	alike      float64
	a, b       int
	ageA, ageB int
}

// links is a heap: the most alike first.
type links []link

func (l links) Len() int      { return len(l) }
func (l links) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l links) Less(i, j int) bool {
	x, y := l[i], l[j]
	return cmp.Or(cmp.Compare(y.alike, x.alike), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) < 0
}
func (l *links) Push(x any) { *l = append(*l, x.(link)) }
func (l *links) Pop() any {
	old := *l
	last := old[len(old)-1]
	*l = old[:len(old)-1]
	return last
}
