package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
)

func TestOpenRefusesOtherSchemas(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		spoil  func(t *testing.T, path string)
		have   int64
		advice string
	}{
		{"older", older, 1, "xiaoer migrate"},
		{"newer", newer, 9999, "too old"},
	} {
		path := filepath.Join(t.TempDir(), "shop.db")
		c.spoil(t, path)
		_, err := Open(t.Context(), Config{Path: path})
		var wrong *SchemaError
		if !errors.As(err, &wrong) || wrong.Have != c.have || wrong.Want != newest(t) || !strings.Contains(err.Error(), c.advice) {
			t.Errorf("%s: got error %v, want a SchemaError of %d for %d that says %q", c.name, err, c.have, newest(t), c.advice)
		}
		have, want, err := SchemaVersion(t.Context(), path)
		if have != c.have || want != newest(t) || err != nil {
			t.Errorf("%s: got version %d of %d, error %v; want %d of %d", c.name, have, want, err, c.have, newest(t))
		}
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, path string){
		"no file":    func(*testing.T, string) {},
		"empty file": empty,
		"older":      older,
		"current":    func(t *testing.T, path string) { open(t, Config{Path: path}) },
	} {
		path := filepath.Join(t.TempDir(), "shop.db")
		prepare(t, path)
		if err := Migrate(t.Context(), path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		db := open(t, Config{Path: path})
		if err := db.CreateShop(t.Context(), "tea", faq.Edit{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	path := filepath.Join(t.TempDir(), "shop.db")
	newer(t, path)
	var wrong *SchemaError
	if err := Migrate(t.Context(), path); !errors.As(err, &wrong) {
		t.Errorf("newer: got error %v, want a SchemaError", err)
	}
}

// Tables that were kept before they had versions are counted in the order in which they were saved.
func TestMigrateCountsVersions(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.db")
	older(t, path)
	db := raw(t, path)
	_, err := db.ExecContext(t.Context(), `
		INSERT INTO shop (name, seq, created_at, created_by, why) VALUES ('tea', 4, 0, '', '');
		INSERT INTO policy (shop, name, seq, edited_at, edited_by, why, body) VALUES
			('tea', 'postage', 4, 3000000, 'boss', '涨价', '{"name":"postage","title":"二","columns":[],"rows":[]}'),
			('tea', 'postage', 2, 1000000, 'boss', '', '{"name":"postage","title":"一","columns":[],"rows":[]}'),
			('tea', 'hours', 3, 2000000, 'boss', '', '{"name":"hours","title":"三","columns":[],"rows":[]}')`)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if err := Migrate(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	policies, err := open(t, Config{Path: path}).Policies(t.Context(), "tea")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range policies {
		got = append(got, fmt.Sprint(p.Name, p.Version, p.Title, p.UpdatedAt.Unix(), p.Why))
	}
	if want := "[hours1三2 postage1一1 postage2二3涨价]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if in := faq.InForce(policies, time.Unix(3, 0)); len(in) != 2 || in[1].Title != "二" {
		t.Errorf("in force: got %+v, want the last of each", in)
	}
}

func TestMigrateNeedsTheFileForItself(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.db")
	older(t, path)
	server := raw(t, path)
	if _, err := server.ExecContext(t.Context(), `SELECT count(*) FROM shop`); err != nil {
		t.Fatal(err)
	}
	err := named(migrate(t.Context(), Config{Path: path, BusyTimeout: time.Millisecond}))
	if !errors.Is(err, faq.ErrBusy) {
		t.Errorf("migrate beside a server: got error %v, want %v", err, faq.ErrBusy)
	}
	server.Close()
	if err := Migrate(t.Context(), path); err != nil {
		t.Errorf("migrate alone: %v", err)
	}
}

func TestOpenLeavesForeignFilesAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	empty(t, other)
	if _, err := raw(t, other).ExecContext(t.Context(), `CREATE TABLE goods (id INTEGER PRIMARY KEY)`); err != nil {
		t.Fatal(err)
	}
	letter := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(letter, []byte(strings.Repeat("亲，您好。", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		other: faq.ErrInvalid, letter: nil, dir: faq.ErrReadOnly, "": faq.ErrInvalid,
		filepath.Join(dir, "none", "shop.db"): faq.ErrReadOnly,
	} {
		before, _ := os.ReadFile(path)
		_, err := Open(t.Context(), Config{Path: path})
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%q: got error %v, want %v", path, err, want)
		}
		if after, _ := os.ReadFile(path); string(before) != string(after) {
			t.Errorf("%q was changed", path)
		}
	}
}

// newest is the schema of this binary: the number of the last migration.
func newest(t *testing.T) int64 {
	t.Helper()
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseInt(files[len(files)-1].Name()[:5], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// older makes a file of schema 1.
func older(t *testing.T, path string) {
	empty(t, path)
	db := pool(Config{Path: path}.dsn(migrating), 1)
	defer db.Close()
	all, err := steps(db)
	if err == nil {
		_, err = all.UpTo(t.Context(), 1)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// newer makes a file of a schema that is not written yet.
func newer(t *testing.T, path string) {
	open(t, Config{Path: path})
	_, err := raw(t, path).ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	if err != nil {
		t.Fatal(err)
	}
}

func empty(t *testing.T, path string) {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// raw is a connection past the package, as another process would have.
func raw(t *testing.T, path string) *sql.DB {
	db := pool(Config{Path: path}.dsn(writing), 1)
	t.Cleanup(func() { db.Close() })
	return db
}
