package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"xiaoer/engine/enginetest"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
	"xiaoer/intents/zh"
)

// lab is what the banks are measured in, one after the other so that none weighs on another's figures.
type lab struct {
	settings
	dir    string // of everything that is made, thrown away at the end
	texts  []string
	node   node
	unable map[string]error // other engines that cannot be installed
}

// result is all that was seen.
type result struct {
	settings
	began   time.Time
	took    time.Duration
	machine string
	busy    string // programs that wanted a processor before it began
	source  string // of the questions
	asked   int    // different questions there are
	banks   []measured
}

// measure measures every bank.
func measure(ctx context.Context, s settings) (r result, err error) {
	r = result{settings: s, began: time.Now(), machine: machine(), busy: busy()}
	l := &lab{settings: s, unable: map[string]error{}}
	if l.dir, err = os.MkdirTemp("", "xiaoer-bench-"); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(l.dir)) }()
	if err := os.Chmod(l.dir, 0o755); err != nil { // for PostgreSQL, which runs as somebody else
		return r, err
	}
	if l.texts, r.source, err = questions(s.questions); err != nil {
		return r, err
	}
	r.asked = len(l.texts)
	l.install(ctx)
	for _, kind := range []struct {
		words string
		sizes sizes
		bank  func(int) []faq.Entry
	}{{"narrow", s.narrow, enginetest.Bank}, {"wide", s.wide, enginetest.Wide}} {
		for _, n := range kind.sizes {
			m, err := l.measure(ctx, kind.words, kind.bank(n))
			if err != nil {
				return r, fmt.Errorf("%s bank of %d: %w", kind.words, n, err)
			}
			r.banks = append(r.banks, m)
		}
	}
	r.took = time.Since(r.began)
	return r, nil
}

const realSource = "real utterances of buyers of many shops"

// questions are what buyers said, in an order that mixes their sources: all that the door would let in.
func questions(file string) (texts []string, source string, err error) {
	source = realSource
	raw, err := enginetest.Questions(file, 1<<20)
	if errors.Is(err, fs.ErrNotExist) {
		source = "made-up questions about the narrow bank's goods, since there is no file of real ones"
		raw, err = enginetest.Questions("", 20_000)
	}
	for _, text := range raw {
		if zh.Core(text) != "" && utf8.RuneCountInString(text) <= 500 {
			texts = append(texts, text)
		}
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(texts), func(i, k int) { texts[i], texts[k] = texts[k], texts[i] })
	return texts, source, err
}

// turn returns the questions of a round: others in every round.
func (l *lab) turn(round int) []string { return l.pick(round*l.each, l.each) }

// others returns questions that stand in no round.
func (l *lab) others(n int) []string { return l.pick((1+l.rounds)*l.each, n) }

func (l *lab) pick(from, n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = l.texts[(from+i)%len(l.texts)]
	}
	return texts
}

// install installs the other engines, and notes which cannot be.
func (l *lab) install(ctx context.Context) {
	if !l.peers {
		return
	}
	for _, p := range peers {
		if err := p.install(ctx, l); err != nil {
			l.unable[p.name] = err
			told("%s cannot be installed: %v", p.name, err)
		}
	}
}

// installNode installs what runs on Node, once.
func (l *lab) installNode(ctx context.Context) (err error) {
	if l.node.dir == "" {
		l.node, err = installNode(ctx, filepath.Join(l.dir, "node"))
	}
	return err
}

// measure measures one bank: all ways to ask in turn, then the product and the plain path over HTTP in turn.
func (l *lab) measure(ctx context.Context, words string, bank []faq.Entry) (m measured, err error) {
	told("%s bank of %d", words, len(bank))
	m = measured{words: words, size: len(bank)}
	file, err := l.write(words, bank)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(filepath.Dir(file))) }()
	plain, err := l.enter(ctx, plainWay, file, plainWays, role("plain"))
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, plain.Stop()) }()
	if err := l.contest(ctx, &m, plain, file); err != nil {
		return m, err
	}
	if err := l.overHTTP(ctx, &m, bank, plain, product{l.xiaoer, filepath.Join(filepath.Dir(file), productWay, "data")}); err != nil {
		return m, err
	}
	m.add(plain.making)
	return m, nil
}

// write puts a bank into a file in a folder of its own.
func (l *lab) write(words string, bank []faq.Entry) (name string, err error) {
	dir := filepath.Join(l.dir, fmt.Sprintf("%s-%d", words, len(bank)))
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	f, err := os.Create(filepath.Join(dir, "bank.jsonl"))
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(transfer.WriteEntries(f, bank), f.Close())
}

// contest times calls of the product, the plain path and the other engines. All but the plain path are gone afterwards.
func (l *lab) contest(ctx context.Context, m *measured, plain *contender, file string) (err error) {
	product, err := l.enter(ctx, productWay, file, productWays, startProduct)
	if err != nil {
		return err
	}
	all := []*contender{product, plain}
	defer func() {
		for _, c := range all {
			if c == plain {
				continue
			}
			if stopped := c.Stop(); stopped != nil {
				err = errors.Join(err, c.fail(stopped))
			}
		}
	}()
	if l.peers && m.size <= l.largest {
		for _, p := range peers {
			if c := l.enterPeer(ctx, m, p, file); c != nil {
				all = append(all, c)
			}
		}
	}
	if _, err := product.Time("try", l.others(l.warm)); err != nil {
		return err
	}
	if err := l.play(ctx, m, all); err != nil {
		return err
	}
	for _, c := range all {
		c.mb = memory(c.PID())
		if c != plain {
			m.add(c.making)
		}
	}
	return nil
}

// enterPeer starts another engine. One that cannot be is noted and not asked.
func (l *lab) enterPeer(ctx context.Context, m *measured, p peer, file string) *contender {
	err := l.unable[p.name]
	if err == nil {
		var c *contender
		if c, err = l.enter(ctx, p.name, file, []way{{p.name, "search"}}, p.start); err == nil {
			c.optional = true
			return c
		}
	}
	told("  %s is left out: %v", p.name, err)
	m.add(making{name: p.name, missing: err.Error()})
	return nil
}

// play asks everybody the same questions in turn, in every second round in the opposite order. The first round warms
// up and is not counted.
func (l *lab) play(ctx context.Context, m *measured, all []*contender) error {
	for round := range 1 + l.rounds {
		for _, c := range all {
			if err := l.takeTurn(ctx, m, c, round); err != nil {
				return err
			}
		}
		slices.Reverse(all)
	}
	return nil
}

// takeTurn asks a contender in all its ways.
func (l *lab) takeTurn(ctx context.Context, m *measured, c *contender, round int) error {
	for _, way := range c.ways {
		if err := ctx.Err(); err != nil {
			return err
		}
		t, err := c.Time(way.call, l.turn(round))
		if err != nil {
			return c.fail(fmt.Errorf("%s: %w", way.name, err))
		}
		if round > 0 {
			called(&m.calls, way.name).addTimes(t)
		}
	}
	return nil
}
