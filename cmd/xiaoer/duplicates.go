package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"xiaoer/engine/replay"
	"xiaoer/engine/rival"
	"xiaoer/faq"
)

type rivalsCmd struct {
	Deep bool `help:"Also leave out half of the phrasings in turn, and see which other entry would answer them."`
	List int  `default:"20" help:"How many pairs to list."`
	Last int  `default:"10000" help:"How many of the shop's last exchanges to look at."`
	JSON bool `name:"json" help:"Print all pairs as JSON."`
}

// Help stands below the list of flags.
func (*rivalsCmd) Help() string {
	return `Lists entries that compete for the same questions, with why: phrasings that both have or that hardly differ, past
questions of which both were about as likely to be the answer, and, with --deep, phrasings that another entry would
answer if they had not been written down. Nothing is changed, so it may be run beside a server.`
}

// Validate is called by kong.
func (c *rivalsCmd) Validate() error {
	switch {
	case c.List < 1 || c.List > 1000:
		return errors.New("--list: want 1 to 1000")
	case c.Last < 1 || c.Last > replay.MostLast:
		return errors.New("--last: want 1 to 100000")
	}
	return nil
}

func (c *rivalsCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	if err := mustHaveStore(s); err != nil {
		return err
	}
	h, cleanup, err := openAside(ctx, s, io.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	bar := newProgress(io.err, "asking")
	pairs, err := h.rivals.Find(ctx, faq.Shop(s.Shop), rival.Wish{Deep: c.Deep, Last: c.Last, Told: bar.told})
	bar.done()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(io.out, struct {
			Pairs []rival.Pair `json:"pairs"`
		}{pairs})
	}
	printPairs(io.out, pairs, c.List)
	return nil
}

// printPairs prints pairs for a manager.
func printPairs(w io.Writer, pairs []rival.Pair, most int) {
	for _, p := range pairs[:min(most, len(pairs))] {
		fmt.Fprintf(w, "%s（%s） 和 %s（%s）\n", p.A.Question, p.A.Entry, p.B.Question, p.B.Entry)
		if len(p.Shared) > 0 {
			fmt.Fprintf(w, "    两边都有的问法：%s\n", strings.Join(p.Shared, "、"))
		}
		for _, a := range p.Alike {
			fmt.Fprintf(w, "    几乎一样的问法：%s / %s\n", a.A, a.B)
		}
		for _, a := range p.Asked {
			fmt.Fprintf(w, "    买家问过、难分是哪一条：%s（%d 次，%.2f 对 %.2f）\n", a.Question, a.Times, a.A, a.B)
		}
		for _, t := range p.Taken {
			fmt.Fprintf(w, "    %s 的问法会被 %s 答走：%s（%.2f）\n", t.Of, t.By, t.Phrasing, t.Confidence)
		}
		advice := "答案不一样，要么选定一条，要么把两边的问法分清楚"
		if p.Proposal.SameAnswers {
			advice = "答案一样，可以合并"
		}
		fmt.Fprintf(w, "    建议：%s。合并的话，留下 %s，加 %d 条问法，下线 %s。\n", advice, p.Proposal.Keep, len(p.Proposal.Phrasings), p.Proposal.Retire)
	}
	fmt.Fprintf(w, "共 %d 对条目在争同样的问题。\n", len(pairs))
}
