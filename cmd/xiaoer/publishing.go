package main

import (
	"context"
	"fmt"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type publishingCmd struct {
	Set string `placeholder:"GUARDS" help:"Guard from now on by these, comma-separated: review, second-person, checks; or none."`
	Why string `help:"Goes into the audit log."`
}

// Help stands below the list of flags.
func (*publishingCmd) Help() string {
	return `Prints how the shop guards what becomes live, as JSON. With review, what editors write as live waits as a draft until a
manager publishes it; with second-person so it is for everybody, and nobody publishes what he wrote last himself; with
checks, what breaks one of the shop's checks or contradicts what it says elsewhere is not published.`
}

func (c *publishingCmd) Run(ctx context.Context, s Settings, io streams) error {
	guards, err := c.guards()
	if err != nil {
		return err
	}
	return withStore(ctx, s, func(store *sqlite.DB) error {
		if c.Set != "" {
			edit := faq.Edit{By: faq.ActorOf(ctx).Name, Why: c.Why}
			if _, err := store.PutPublishing(ctx, faq.Shop(s.Shop), guards, edit); err != nil {
				return err
			}
		}
		p, _, err := store.Publishing(ctx, faq.Shop(s.Shop))
		if err != nil {
			return err
		}
		return printJSON(io.out, p)
	})
}

func (c *publishingCmd) guards() (p faq.Publishing, err error) {
	if c.Set == "none" {
		return p, nil
	}
	for _, guard := range strings.FieldsFunc(c.Set, func(r rune) bool { return r == ',' }) {
		switch guard {
		case "review":
			p.Review = true
		case "second-person":
			p.SecondPerson = true
		case "checks":
			p.Checks = true
		default:
			return p, &faq.FieldError{Field: "set", Reason: fmt.Sprintf("%q is not one of review, second-person, checks, none", guard)}
		}
	}
	return p, nil
}
