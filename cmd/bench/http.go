package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"xiaoer/engine/enginetest"
	"xiaoer/faq"
)

// crowds are the numbers of clients that ask at once.
var crowds = []int{8, 64}

// through names a way to ask over HTTP.
func through(way string, clients int) string { return fmt.Sprintf("%s, %d clients", way, clients) }

// overHTTP has clients ask the product and the plain path in turn, without its cache and then with it.
func (l *lab) overHTTP(ctx context.Context, m *measured, bank []faq.Entry, plain *contender, p product) error {
	if err := l.uncached(ctx, m, bank, plain, p); err != nil {
		return err
	}
	return l.cached(ctx, m, plain, p)
}

// uncached asks everything once, then what the bank answers among it, and then times edits of the product.
func (l *lab) uncached(ctx context.Context, m *measured, bank []faq.Entry, plain *contender, p product) (err error) {
	s, err := p.serve(ctx, "--cache=0")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	made := m.making(productWay)
	made.again = s.took.Seconds()
	if err := s.trained(ctx); err != nil {
		return err
	}
	if err := rest(ctx, s.cmd.Process.Pid); err != nil {
		return err
	}
	if err := l.crowd(ctx, m, l.texts, crowds, door{productWay, s.url}, door{plainWay, shopOf(plain)}); err != nil {
		return err
	}
	mixed := l.mixed(bank)
	if m.answered, err = s.answers(ctx, mixed[:min(len(mixed), sampled)]); err != nil {
		return err
	}
	if err := l.crowd(ctx, m, mixed, crowds[1:], door{mixedWay, s.url}, door{mixedPlainWay, shopOf(plain)}); err != nil {
		return err
	}
	if m.late, err = s.late(); err != nil {
		return err
	}
	made.mb = memory(s.cmd.Process.Pid)
	if made.edits, err = s.edits(ctx, l.rounds); err != nil {
		return err
	}
	plain.edits, err = plainEdits(plain, l.rounds)
	return err
}

// cached asks some questions again and again, as buyers do, of the product as it comes.
func (l *lab) cached(ctx context.Context, m *measured, plain *contender, p product) (err error) {
	s, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.trained(ctx); err != nil {
		return err
	}
	if err := rest(ctx, s.cmd.Process.Pid); err != nil {
		return err
	}
	return l.crowd(ctx, m, drawn(l.texts), crowds[1:], door{cachedWay, s.url}, door{repeatedWay, shopOf(plain)})
}

// mixed has every second question ask what an entry of the bank answers, which hardly any of the utterances does: they were
// said in other shops.
func (l *lab) mixed(bank []faq.Entry) []string {
	texts := make([]string, len(l.texts))
	for i, text := range enginetest.Asked(bank, len(l.texts)) {
		if texts[i] = l.texts[i]; i%2 == 0 {
			texts[i] = text
		}
	}
	return texts
}

// sampled is of how many questions it is seen whether they are answered.
const sampled = 400

// draws are how many questions are drawn with repetition.
const draws = 100_000

// drawn draws from the texts as if the most frequent were asked twice as often as the second, three times as often as
// the third, and so on: Zipf's law, which holds of much that people say. How often real buyers repeat each other is not
// in the file of what they said, which has every message once.
func drawn(texts []string) []string {
	rng := rand.New(rand.NewPCG(3, 4))
	next := rand.NewZipf(rng, zipf, 1, uint64(len(texts)-1))
	out := make([]string, draws)
	for i := range out {
		out[i] = texts[next.Uint64()]
	}
	return out
}

// zipf is the law's exponent, which the generator wants above 1.
const zipf = 1.01

// door is where a way to ask is asked over HTTP.
type door struct{ name, url string }

func shopOf(plain *contender) string { return plain.URL + "/v1/shops/" + shop }

// crowd loads the doors in turn, in every second round in the opposite order. The first is the product, which is warmed
// up. The first round warms up too and is not counted.
func (l *lab) crowd(ctx context.Context, m *measured, texts []string, crowds []int, doors ...door) error {
	waiting := make([]*requests, len(doors))
	for i, d := range doors {
		var err error
		if waiting[i], err = newRequests(d.url, texts); err != nil {
			return err
		}
	}
	for waiting[0].next.Load() < int64(l.warm) {
		if _, err := waiting[0].load(ctx, crowds[0], l.http); err != nil {
			return fmt.Errorf("warm up over HTTP: %w", err)
		}
	}
	for _, clients := range crowds {
		for _, d := range doors {
			called(&m.doors, through(d.name, clients)) // so that the page has the product first
		}
		for round := range 1 + l.rounds {
			for i := range doors {
				at := (i + round) % len(doors)
				took, err := waiting[at].load(ctx, clients, l.http)
				if err != nil {
					return fmt.Errorf("%s over HTTP: %w", doors[at].name, err)
				}
				if round > 0 {
					called(&m.doors, through(doors[at].name, clients)).addLoad(took, l.http)
				}
			}
		}
	}
	return nil
}

// plainEdits are milliseconds from an edit to finding it, inside the process: the plain path has nothing that edits
// come through.
func plainEdits(plain *contender, n int) (out []float64, err error) {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("店里第%d只猫叫什么名字", i)
	}
	t, err := plain.Time("edit", texts)
	for _, us := range t.Micros {
		out = append(out, us/1000)
	}
	if err == nil && t.Found < n {
		err = fmt.Errorf("%d of %d edits were found", t.Found, n)
	}
	return out, err
}
