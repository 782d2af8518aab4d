package main

import (
	"context"
	"errors"
	"fmt"
)

// crowds are the numbers of clients that ask at once.
var crowds = []int{8, 64}

// through names a way to ask over HTTP.
func through(way string, clients int) string { return fmt.Sprintf("%s, %d clients", way, clients) }

// overHTTP has clients ask the product and the plain path in turn, and then times edits of the product.
func (l *lab) overHTTP(ctx context.Context, m *measured, plain *contender, p product) (err error) {
	s, err := p.serve(ctx)
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
	if err := l.crowd(ctx, m, map[string]string{productWay: s.url, plainWay: plain.URL + "/v1/shops/" + shop}); err != nil {
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

// crowd loads both in turn, in every second round in the opposite order. The first round warms up and is not counted.
func (l *lab) crowd(ctx context.Context, m *measured, urls map[string]string) error {
	doors := map[string]*requests{}
	for name, url := range urls {
		var err error
		if doors[name], err = newRequests(url, l.texts); err != nil {
			return err
		}
	}
	for doors[productWay].next.Load() < int64(l.warm) {
		if _, err := doors[productWay].load(ctx, crowds[0], l.http); err != nil {
			return fmt.Errorf("warm up over HTTP: %w", err)
		}
	}
	order := []string{productWay, plainWay}
	for _, clients := range crowds {
		for _, name := range order {
			called(&m.doors, through(name, clients)) // so that the page has the product first
		}
		for round := range 1 + l.rounds {
			for i := range order {
				name := order[(i+round)%len(order)]
				took, err := doors[name].load(ctx, clients, l.http)
				if err != nil {
					return fmt.Errorf("%s over HTTP: %w", name, err)
				}
				if round > 0 {
					called(&m.doors, through(name, clients)).addLoad(took, l.http)
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
