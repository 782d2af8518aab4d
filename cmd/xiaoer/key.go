package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type keyCmd struct {
	Add    keyAddCmd    `cmd:"" help:"Make a key and print its secret, once."`
	List   keyListCmd   `cmd:"" help:"List the shop's keys."`
	Revoke keyRevokeCmd `cmd:"" help:"Make a key useless from now on."`
}

// Help stands below the list of commands.
func (*keyCmd) Help() string {
	return `A key lets its holder act in one shop, the one that --shop names: an agent reads and serves the queue, an editor
writes entries, a manager deletes them and writes policies, an admin makes keys and users. Each may do all that the ones
before may.`
}

type keyAddCmd struct {
	Name string   `arg:"" help:"Of the person or program; it signs what the key does."`
	Role faq.Role `help:"agent, editor, manager or admin." default:"agent" enum:"agent,editor,manager,admin"`
}

func (c *keyAddCmd) Run(ctx context.Context, s Settings, io streams) error {
	if err := (faq.Key{Name: c.Name}).Named(); err != nil {
		return err
	}
	return withStore(ctx, s, func(store *sqlite.DB) error {
		key, secret, err := newKey(ctx, store, faq.Shop(s.Shop), c.Name, c.Role)
		if err != nil {
			return err
		}
		fmt.Fprintf(io.err, "key %s of %s, role %s; the secret is shown this once:\n", key.ID, key.Shop, key.Role)
		_, err = fmt.Fprintln(io.out, secret)
		return err
	})
}

type keyListCmd struct{}

func (c *keyListCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		keys, err := store.Keys(ctx, faq.Shop(s.Shop))
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tNAME\tROLE\tCREATED\tREVOKED")
		for _, k := range keys {
			revoked := ""
			if k.RevokedAt != nil {
				revoked = k.RevokedAt.Format(time.DateTime)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.ID, k.Name, k.Role, k.CreatedAt.Format(time.DateTime), revoked)
		}
		return w.Flush()
	})
}

type keyRevokeCmd struct {
	ID string `arg:"" help:"The key's id, as key list shows it."`
}

func (c *keyRevokeCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		if err := store.RevokeKey(ctx, faq.Shop(s.Shop), c.ID); err != nil {
			return err
		}
		_, err := fmt.Fprintf(io.out, "key %s opens nothing any more\n", c.ID)
		return err
	})
}

// newKey makes and keeps a key.
func newKey(ctx context.Context, keys faq.Keys, shop faq.Shop, name string, role faq.Role) (faq.Key, string, error) {
	key, secret := faq.NewKey(shop, name, role)
	if err := keys.AddKey(ctx, key); err != nil {
		return faq.Key{}, "", err
	}
	return key, secret, nil
}
