package main

import (
	"context"
	"errors"
	"fmt"

	"xiaoer/faq"
)

type checkCmd struct {
	JSON bool `name:"json" help:"Print the results as JSON."`
}

// Help stands below the list of flags.
func (*checkCmd) Help() string {
	return `Asks the questions of which the shop has decided who must answer them (a manager sets them over HTTP, /checks), and
lists those that are answered otherwise. The exit code is 0 where all pass and 4 where one fails. Nothing is kept, so
it may be run beside a server.`
}

func (c *checkCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	h, cleanup, err := openAside(ctx, s, io.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	bar := newProgress(io.err, "checking")
	r, err := h.player.Check(ctx, faq.Shop(s.Shop), bar.told)
	bar.done()
	if err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(io.out, r)
	} else {
		err = r.Print(io.out)
	}
	if err == nil && r.Failed > 0 {
		err = &checksFailed{r.Failed, r.Passed + r.Failed}
	}
	return err
}

// checksFailed says that a shop's checks were asked and not all of them passed. It has an exit code of its own.
type checksFailed struct{ failed, all int }

func (e *checksFailed) Error() string { return fmt.Sprintf("%d of %d checks fail", e.failed, e.all) }
