package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	_ "github.com/mattn/go-sqlite3" // with the build tag sqlite_fts5, or there is no full-text search in it

	"xiaoer/cmd/bench/stopwatch"
	"xiaoer/faq"
)

// serveSQLite plays SQLite's own full-text search. It has no Chinese words; its trigram tokenizer finds any three
// characters in a row. A message is searched for by the triples in it, any of them, and ranked by SQLite's BM25.
func serveSQLite(ctx context.Context, bank []faq.Entry, dir string) error {
	ctx = context.WithoutCancel(ctx) // the driver keeps a goroutine for each query that might be cancelled
	db, err := sql.Open("sqlite3", filepath.Join(dir, "peer.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := fillSQLite(ctx, db, bank); err != nil {
		return err
	}
	var version string
	if err := db.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&version); err != nil {
		return err
	}
	ask, err := db.PrepareContext(ctx, `SELECT id FROM faq WHERE faq MATCH ? ORDER BY rank LIMIT 10`)
	if err != nil {
		return err
	}
	defer ask.Close()
	search := func(ctx context.Context, text string) (bool, error) {
		terms := triples(text)
		if len(terms) == 0 {
			return false, nil
		}
		n, err := count(ask.QueryContext(ctx, `"`+strings.Join(terms, `" OR "`)+`"`))
		return n > 0, err
	}
	return stopwatch.Serve(ctx, os.Stdin, os.Stdout, stopwatch.Ready{Version: "SQLite " + version}, map[string]stopwatch.Call{"search": search})
}

func fillSQLite(ctx context.Context, db *sql.DB, bank []faq.Entry) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `CREATE VIRTUAL TABLE faq USING fts5(id UNINDEXED, question, similar, answer, tokenize = 'trigram')`)
	if err != nil {
		return fmt.Errorf("%w (it comes with go build -tags sqlite_fts5)", err)
	}
	put, err := tx.PrepareContext(ctx, `INSERT INTO faq VALUES (?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer put.Close()
	for _, e := range bank {
		if _, err := put.ExecContext(ctx, string(e.ID), e.Question, strings.Join(e.Similar, "\n"), e.Answers[0].Text); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO faq(faq) VALUES ('optimize')`); err != nil {
		return err
	}
	return tx.Commit()
}

// count reads rows to their end.
func count(rows *sql.Rows, err error) (n int, _ error) {
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

// triples are the different three characters in a row of a text, letters and digits only: none stands across a comma.
func triples(text string) (out []string) {
	seen := map[string]bool{}
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for _, run := range strings.FieldsFunc(text, apart) {
		said := []rune(run)
		for i := 0; i+3 <= len(said); i++ {
			if t := string(said[i : i+3]); !seen[t] {
				seen[t] = true
				out = append(out, t)
			}
		}
	}
	return out
}
