package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type inheritCmd struct {
	Follow faq.Shop `placeholder:"SHOP" xor:"act" help:"Follow this shop from now on: what it serves, this shop serves."`
	Leave  string   `placeholder:"ENTRIES" xor:"act" help:"Follow nobody any more; keep: what was inherited stays as the shop's own, remove: it goes."`

	Override string `placeholder:"ID" xor:"act" help:"Make the shop's own of an inherited entry."`
	OptOut   string `placeholder:"ID" xor:"act" help:"Serve it no more."`
	OptIn    string `placeholder:"ID" xor:"act" help:"Serve it again."`
	Adopt    string `placeholder:"ID" xor:"act" help:"Take the head office's in the place of the shop's own."`
	Keep     string `placeholder:"ID" xor:"act" help:"Stay with the shop's own, whatever has changed upstream."`
	Table    bool   `help:"The ID is the name of a table."`

	Tie  faq.Tie `enum:",inherited,overridden,opted_out,held" default:"" help:"List only those: inherited, overridden, opted_out or held."`
	Open bool    `help:"List only what somebody has to look at: held, or overridden and changed upstream since."`
	Why  string  `help:"Goes into the audit log."`
	JSON bool    `name:"json" help:"Print what is listed as JSON, one a line."`

	OverrideChecks string `placeholder:"REASON" help:"Do it although it breaks one of the shop's checks; the audit log keeps the reason."`
}

// Help stands below the list of flags.
func (*inheritCmd) Help() string {
	return `Lists what the shop's head office offers and how it stands in the shop: inherited, overridden (the shop's own), opted out
of, or held, where something of the shop's own is in the way. Of what is overridden it shows what the head office has
changed since. With one of the other flags it does that first. Where the shop asks its checks before it publishes, what breaks
one changes nothing, and the exit code is 4.`
}

func (c *inheritCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		heirs := replay.GatedHeirs{Heirs: store, Gate: gate(store, s, io, c.OverrideChecks), Now: time.Now}
		err := c.act(ctx, heirs, faq.Shop(s.Shop), io.out)
		breached(err, "改动", io)
		return err
	})
}

// act does what the flags ask for, else it lists.
func (c *inheritCmd) act(ctx context.Context, store replay.GatedHeirs, shop faq.Shop, out io.Writer) error {
	edit := faq.Edit{By: faq.ActorOf(ctx).Name, Why: c.Why}
	choice, chosen := c.choice()
	switch {
	case c.Follow != "":
		return c.followed(out)(store.Follow(ctx, shop, c.Follow, edit))
	case c.Leave != "" && c.Leave != "keep" && c.Leave != "remove":
		return &faq.FieldError{Field: "leave", Reason: "one of keep, remove"}
	case c.Leave != "":
		return c.followed(out)(store.Unfollow(ctx, shop, c.Leave == "keep", edit))
	case chosen:
		b, err := store.Choose(ctx, shop, choice, edit)
		if err != nil {
			return err
		}
		return c.print(out, b)
	}
	return c.list(ctx, store, shop, out)
}

// choice is the act that the flags ask for, if any.
func (c *inheritCmd) choice() (faq.Choice, bool) {
	noun := faq.EntryNoun
	if c.Table {
		noun = faq.PolicyNoun
	}
	for act, id := range map[faq.Act]string{
		faq.Override: c.Override, faq.OptOut: c.OptOut, faq.OptIn: c.OptIn, faq.Adopt: c.Adopt, faq.KeepOwn: c.Keep,
	} {
		if id != "" {
			return faq.Choice{Noun: noun, ID: id, Act: act}, true
		}
	}
	return faq.Choice{}, false
}

// followed prints whom the shop follows, unless that went wrong.
func (c *inheritCmd) followed(out io.Writer) func(faq.Following, error) error {
	return func(f faq.Following, err error) error {
		if err != nil {
			return err
		}
		return printJSON(out, f)
	}
}

func (c *inheritCmd) list(ctx context.Context, store replay.Heirs, shop faq.Shop, out io.Writer) error {
	f := faq.BequestFilter{Tie: c.Tie, Open: c.Open, Page: faq.Page{Limit: 500}}
	for {
		part, next, err := store.Bequests(ctx, shop, f)
		if err != nil {
			return err
		}
		for _, b := range part {
			if err := c.print(out, b); err != nil {
				return err
			}
		}
		if f.Page.After = next; next == "" {
			break
		}
	}
	if !c.Open {
		return nil
	}
	return c.listUnsayable(ctx, store, shop, out)
}

// listUnsayable lists answers of the shop's own that its tables no longer have the cells for.
func (c *inheritCmd) listUnsayable(ctx context.Context, store replay.Heirs, shop faq.Shop, out io.Writer) error {
	entries, err := faq.All(ctx, store, shop)
	if err != nil {
		return err
	}
	policies, err := store.Policies(ctx, shop)
	if err != nil {
		return err
	}
	for _, u := range faq.UnsayableAmong(entries, policies, time.Now()) {
		if c.JSON {
			err = printLine(out, u)
		} else {
			_, err = fmt.Fprintf(out, "说不了  %s  %s  政策表里没有答案要引用的内容：%s\n", u.ID, u.Question, u.Lacks)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printLine writes v as JSON on one line.
func printLine(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// tieWords are what people call the ties.
var tieWords = map[faq.Tie]string{
	faq.Inherited: "跟着总店", faq.Overridden: "自己的", faq.OptedOut: "不用", faq.Held: "被挡住", "": "和总店无关",
}

func (c *inheritCmd) print(out io.Writer, b faq.Bequest) error {
	if c.JSON {
		return printLine(out, b)
	}
	w := bufio.NewWriter(out)
	kind := ""
	if b.Noun == faq.PolicyNoun {
		kind = "（政策表）"
	}
	fmt.Fprintf(w, "%s  %s%s  %s%s\n", tieWords[b.Tie], b.ID, kind, b.Title, remark(b))
	if b.Diff != nil {
		if err := printDiff(w, *b.Diff); err != nil {
			return err
		}
	}
	for _, cell := range b.Cells {
		fmt.Fprintf(w, "%s\n- %s\n+ %s\n", strings.TrimSpace(cmp.Or(cell.Row, cell.Field)+" "+cell.Column), cell.Old, cell.New)
	}
	return w.Flush()
}

// remark says what somebody has to look at.
func remark(b faq.Bequest) string {
	switch {
	case b.Hindrance == nil && b.Changed && b.Upstream == 0:
		return "  总店已经不用了"
	case b.Hindrance == nil && b.Changed:
		return fmt.Sprintf("  总店从第 %d 版改到了第 %d 版：", b.Base, b.Upstream)
	case b.Hindrance == nil:
		return ""
	}
	switch b.Hindrance.Kind {
	case faq.SamePhrasing:
		ids := make([]string, len(b.Hindrance.Entries))
		for i, id := range b.Hindrance.Entries {
			if ids[i] = string(id); slices.Contains(b.Hindrance.Ended, id) {
				ids[i] += "（已过期，可以下线）"
			}
		}
		return "  店里的条目有一样的问法：" + strings.Join(ids, "、")
	case faq.LacksCell:
		return "  店里的政策表缺答案要引用的内容：" + b.Hindrance.Lacks
	}
	return "  店里有自己的，编号一样"
}
