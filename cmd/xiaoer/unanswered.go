package main

import (
	"context"
	"errors"
	"io"

	"xiaoer/engine/gap"
	"xiaoer/engine/replay"
	"xiaoer/faq"
)

type missedCmd struct {
	State string   `enum:"open,accepted,ignored,all" default:"open" help:"Which clusters: open, accepted, ignored or all."`
	List  int      `default:"20" help:"How many clusters to list."`
	Gain  int      `placeholder:"N" help:"Replay the shop's last questions as if the first N open clusters were closed."`
	Of    []string `placeholder:"ID" help:"Replay as if these clusters were closed."`
	Last  int      `default:"10000" help:"How many of the shop's last exchanges to replay."`
	JSON  bool     `name:"json" help:"Print all of it as JSON."`
}

// Help stands below the list of flags.
func (*missedCmd) Help() string {
	return `Questions that no entry answered are sorted into clusters, and listed by how often they are asked: with what agents
answered, and, where at least two agree, with what would close the cluster: phrasings for an entry that is there, or
a new entry. Over HTTP an editor accepts, merges or ignores one (/unanswered/clusters).

--gain 5 says what closing the first five would do to the share of questions that are answered, by asking the shop's
last questions of it. No entry is changed, so it may be run beside a server.`
}

// Validate is called by kong.
func (c *missedCmd) Validate() error {
	switch {
	case c.List < 1 || c.List > 1000:
		return errors.New("--list: want 1 to 1000")
	case c.Gain < 0 || c.Gain > gap.MostTogether || len(c.Of) > gap.MostTogether:
		return errors.New("--gain, --of: want at most 50 clusters")
	case c.Gain > 0 && len(c.Of) > 0:
		return errors.New("give --gain or --of, not both")
	case c.Last < 1 || c.Last > replay.MostLast:
		return errors.New("--last: want 1 to 100000")
	}
	return nil
}

func (c *missedCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	if err := mustHaveStore(s); err != nil {
		return err
	}
	h, cleanup, err := openAside(ctx, s, io.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	report, err := c.report(ctx, h.gaps, faq.Shop(s.Shop), io.err)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(io.out, report)
	}
	return report.Print(io.out)
}

func (c *missedCmd) report(ctx context.Context, book *gap.Book, shop faq.Shop, told io.Writer) (r gap.Report, err error) {
	r.Shop = shop
	w := gap.Wish{State: faq.GapState(c.State), All: c.State == "all", Limit: c.List}
	if r.Clusters, r.Total, err = book.List(ctx, shop, w); err != nil || c.Gain == 0 && len(c.Of) == 0 {
		return r, err
	}
	bar := newProgress(told, "replaying")
	defer bar.done()
	gain, err := book.Gain(ctx, shop, gap.Which{IDs: c.Of, Top: c.Gain, Last: c.Last, Told: bar.told})
	r.Gain = &gain
	return r, err
}
