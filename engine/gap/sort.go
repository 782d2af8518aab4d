package gap

import (
	"context"

	"xiaoer/faq"
)

// sort returns the gap of each question. Those that are new are sorted into the gaps there are, and kept. Then all of them
// are read anew, so that gaps become one which the shop's words have made alike since.
func (b *Book) sort(ctx context.Context, shop faq.Shop, questions []*Question) (map[string]string, error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	of, err := b.Gaps.Sorted(ctx, shop)
	if err != nil || !anyNew(questions, of) {
		return of, err
	}
	words, _, err := b.Store.Words(ctx, shop)
	if err != nil {
		return nil, err
	}
	all, tongue := make([]seen, 0, len(questions)), b.Speak(words)
	for _, q := range questions {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		all = append(all, tongue.see(q.Text))
	}
	vectors, with := vectors(all)
	news := assign(questions, of, group(vectors, with, begun(questions, of)))
	for core, id := range news {
		of[core] = id
	}
	return of, b.Gaps.KeepSorted(ctx, shop, news)
}

func anyNew(questions []*Question, of map[string]string) bool {
	for _, q := range questions {
		if of[q.core] == "" {
			return true
		}
	}
	return false
}

// begun numbers the groups that there are; -1 is a question of none.
func begun(questions []*Question, of map[string]string) []int {
	number, out := map[string]int{}, make([]int, len(questions))
	for i, q := range questions {
		id := of[q.core]
		if id == "" {
			out[i] = -1
			continue
		}
		if _, known := number[id]; !known {
			number[id] = len(number)
		}
		out[i] = number[id]
	}
	return out
}

// assign names the groups, and returns the questions whose gap has changed. A group keeps the name that most of its
// questions have, of equals the one that was asked first; without one it is called after its first question.
func assign(questions []*Question, of map[string]string, number []int) map[string]string {
	votes := map[int]map[string]int{}
	names := map[int]string{}
	for i, q := range questions {
		id := of[q.core]
		if id == "" {
			continue
		}
		if votes[number[i]] == nil {
			votes[number[i]] = map[string]int{}
		}
		votes[number[i]][id]++
	}
	for i, q := range questions {
		id, n := of[q.core], number[i]
		if id != "" && (names[n] == "" || votes[n][id] > votes[n][names[n]]) {
			names[n] = id
		}
	}
	news := map[string]string{}
	for i, q := range questions {
		n := number[i]
		if names[n] == "" {
			names[n] = name(q.core)
		}
		if of[q.core] != names[n] {
			news[q.core] = names[n]
		}
	}
	return news
}
