package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/sqlite"
)

func storePath(data string) string { return filepath.Join(data, "xiaoer.db") }

func indexPath(data string, shop faq.Shop, words faq.Words) string {
	path := filepath.Join(data, "index", string(shop))
	if mark := words.Mark(); mark != "" { // no shop's name has a plus
		path += "+" + mark
	}
	return path
}

// openStore opens the store in the data folder, and makes both where they are missing. log may be nil. It tells nothing
// ahead: that is for who serves.
func openStore(ctx context.Context, s Settings, log *slog.Logger) (*sqlite.DB, error) {
	return openWith(ctx, s, sqlite.Config{Log: log})
}

// openHeard opens a store to serve, whose news wakes those who watch the hub.
func openHeard(ctx context.Context, s Settings, log *slog.Logger, hub *desk.Hub) (*sqlite.DB, error) {
	return openWith(ctx, s, sqlite.Config{Log: log, Told: hub.Told, Lag: s.lag()})
}

func openWith(ctx context.Context, s Settings, cfg sqlite.Config) (*sqlite.DB, error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil { // it will hold what buyers wrote
		return nil, fmt.Errorf("data folder: %w", err)
	}
	cfg.Path = storePath(s.Data)
	return sqlite.Open(ctx, cfg)
}

// withStore opens the store alone, for what needs no reading of Chinese. There must be one: a folder that was
// mistyped is not to be filled with an empty store.
func withStore(ctx context.Context, s Settings, do func(*sqlite.DB) error) error {
	if err := mustHaveStore(s); err != nil {
		return err
	}
	store, err := openStore(ctx, s, nil)
	if err != nil {
		return err
	}
	return errors.Join(do(store), store.Shut())
}

func mustHaveShop(ctx context.Context, store faq.Store, s Settings) error {
	if _, err := store.Version(ctx, faq.Shop(s.Shop)); err != nil {
		return fmt.Errorf("shop %s: %w", s.Shop, err)
	}
	return nil
}

func mustHaveStore(s Settings) error {
	_, err := os.Stat(storePath(s.Data))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no store in %s; xiaoer serve makes one there, --data names another folder", s.Data)
	}
	return err
}
