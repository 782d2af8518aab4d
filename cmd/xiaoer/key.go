package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/oklog/ulid/v2"

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
writes entries, a manager deletes them and writes policies, an admin makes keys. Each may do all that the ones
before may.`
}

type keyAddCmd struct {
	Name string   `arg:"" help:"Of the person or program; it signs what the key does."`
	Role faq.Role `help:"agent, editor, manager or admin." default:"agent" enum:"agent,editor,manager,admin"`
}

func (c *keyAddCmd) Run(ctx context.Context, s Settings, io streams) error {
	if strings.TrimSpace(c.Name) == "" {
		return &faq.FieldError{Field: "name", Reason: "is empty; it signs what the key does"}
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

// newKey makes and keeps a key with a secret of 256 random bits.
func newKey(ctx context.Context, keys faq.Keys, shop faq.Shop, name string, role faq.Role) (faq.Key, string, error) {
	var bits [32]byte
	rand.Read(bits[:]) // never fails, says crypto/rand
	secret := "xe_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bits[:]))
	hash := sha256.Sum256([]byte(secret))
	key := faq.Key{ID: strings.ToLower(ulid.Make().String()), Shop: shop, Name: name, Role: role, Hash: hash[:], CreatedAt: time.Now()}
	if err := keys.AddKey(ctx, key); err != nil {
		return faq.Key{}, "", err
	}
	return key, secret, nil
}
