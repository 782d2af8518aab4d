package main

import (
	"context"
	"io/fs"

	"xiaoer"
	"xiaoer/faq"
	"xiaoer/faq/people"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

// starterShop is the sample shop that an empty store is given.
const starterShop faq.Shop = "starter"

// starterFolder is where its content stands in the binary.
const starterFolder = "testdata/corpora/starter"

// furnish fills an empty store with the starter shop. A store that has a shop is left alone.
func furnish(ctx context.Context, store faq.Store) error {
	shops, err := store.Shops(ctx)
	if err != nil || len(shops) > 0 {
		return err
	}
	return loadStarter(ctx, store)
}

// firstKey returns the secret of a new admin key of the first shop, and that shop, where nobody has ever had a key
// to any: whoever filled the store by other commands was shown none.
func firstKey(ctx context.Context, store *sqlite.DB) (secret string, shop faq.Shop, err error) {
	shops, err := store.Shops(ctx)
	if err != nil || len(shops) == 0 {
		return "", "", err
	}
	for _, shop := range shops {
		keys, err := store.Keys(ctx, shop)
		if err != nil || len(keys) > 0 {
			return "", "", err
		}
	}
	_, secret, err = newKey(ctx, store, shops[0], "admin", faq.Admin)
	return secret, shops[0], err
}

// firstUser returns the name of a new admin of all shops and the one-time password, where there has never been a user.
func firstUser(ctx context.Context, store people.Keeper) (name, password string, err error) {
	users, err := store.Users(ctx)
	if err != nil || len(users) > 0 {
		return "", "", err
	}
	password = people.Once()
	u, err := store.AddUser(ctx, people.User{Name: "admin", Title: "管理员", Admin: true}, people.Hash(password, people.Usual), "xiaoer serve")
	return u.Name, password, err
}

// loadStarter makes the starter shop with its entries and tables.
func loadStarter(ctx context.Context, store faq.Store) error {
	entries, policies, err := readStarter()
	if err != nil {
		return err
	}
	edit := faq.Edit{By: "starter", Why: "sample data for an empty store"}
	if err := store.CreateShop(ctx, starterShop, edit); err != nil {
		return err
	}
	for _, p := range policies {
		if err := store.PutPolicy(ctx, starterShop, p, edit); err != nil {
			return err
		}
	}
	_, err = store.Put(ctx, starterShop, entries, edit)
	return err
}

// readStarter reads the sample content. That it is sound is held by a test.
func readStarter() ([]faq.Entry, []faq.Policy, error) {
	folder, err := fs.Sub(xiaoer.Starter, starterFolder)
	if err != nil {
		return nil, nil, err
	}
	f, err := folder.Open("entries.jsonl")
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	entries, err := transfer.ReadEntries(f, "entries.jsonl")
	if err != nil {
		return nil, nil, err
	}
	p, err := folder.Open("policies.json")
	if err != nil {
		return nil, nil, err
	}
	defer p.Close()
	policies, err := transfer.ReadPolicies(p, "policies.json")
	return entries, policies, err
}
