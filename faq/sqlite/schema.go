package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"xiaoer/faq"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the file to this binary's schema, and makes it if there is none. Where an older file is to be
// changed, it needs that for itself: while another process has it open, Migrate returns faq.ErrBusy. A file of a newer
// schema is a *SchemaError. Killed midway, it may be run again.
func Migrate(ctx context.Context, path string) (err error) {
	defer during(&err, "migrate %s", path)
	cfg := Config{Path: path}
	have, want, err := schemaVersion(ctx, cfg)
	switch {
	case err != nil:
		return err
	case have > want:
		return &SchemaError{Have: have, Want: want}
	case have == want:
		return nil
	}
	return migrate(ctx, cfg)
}

// SchemaVersion returns the schema that the file has and the one that this binary wants. A file that does not
// exist, or holds nothing yet, has 0.
func SchemaVersion(ctx context.Context, path string) (have, want int64, err error) {
	defer during(&err, "schema of %s", path)
	return schemaVersion(ctx, Config{Path: path})
}

// migrate applies what is missing, each migration in its own transaction.
func migrate(ctx context.Context, cfg Config) error {
	if !exists(cfg.Path) {
		return create(ctx, cfg)
	}
	// The connection locks the file until it is closed: nothing may be served on a schema that changes underneath.
	db := pool(cfg.dsn(migrating), 1)
	defer db.Close()
	all, err := steps(db)
	if err != nil {
		return err
	}
	_, err = all.Up(ctx)
	return err
}

// create makes the file aside and puts it in its place when it is whole. So one that is killed leaves none by half,
// and of several that make the same file, one does and the others take up what it made.
func create(ctx context.Context, cfg Config) error {
	aside, err := os.MkdirTemp(filepath.Dir(cfg.Path), ".xiaoer-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	fresh := Config{Path: filepath.Join(aside, "new.db")}
	if err := os.WriteFile(fresh.Path, nil, 0o644); err != nil {
		return err
	}
	if err := migrate(ctx, fresh); err != nil {
		return err
	}
	if err := os.Link(fresh.Path, cfg.Path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func steps(db *sql.DB) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
}

func schemaVersion(ctx context.Context, cfg Config) (have, want int64, err error) {
	db := pool(cfg.dsn(looking), 1)
	defer db.Close()
	all, err := steps(db)
	if err != nil {
		return 0, 0, err
	}
	sources := all.ListSources()
	want = sources[len(sources)-1].Version
	if !exists(cfg.Path) {
		return 0, want, nil
	}
	have, err = applied(ctx, db)
	return have, want, err
}

// applied reads goose's table itself: to ask goose is to make the table, and a file that is only looked at is not
// written to.
func applied(ctx context.Context, db *sql.DB) (have int64, err error) {
	var tables, ours int
	err = db.QueryRowContext(ctx, `
		SELECT count(*), count(*) FILTER (WHERE name = 'goose_db_version') FROM sqlite_schema WHERE type = 'table'`).
		Scan(&tables, &ours)
	switch {
	case err != nil:
		return 0, err
	case tables == 0:
		return 0, nil
	case ours == 0:
		return 0, fmt.Errorf("a SQLite file of another program: %w", faq.ErrInvalid)
	}
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	return have, err
}
