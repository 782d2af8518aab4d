package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
)

// txn is one transaction and the moment that everything in it happens at.
type txn struct {
	*sql.Tx
	db   *DB
	now  time.Time
	told []news // what readers are woken for once it is committed
}

// write runs the act in a transaction that holds the write lock from its start, and returns what the act returned
// once that is on the disk. When the context ends first, nothing was written.
func write[T any](ctx context.Context, db *DB, act func(*txn) (T, error)) (T, error) {
	return run(ctx, db, db.writer, act)
}

// read runs the act on one moment of the file.
func read[T any](ctx context.Context, db *DB, act func(*txn) (T, error)) (T, error) {
	return run(ctx, db, db.readers, act)
}

func run[T any](ctx context.Context, db *DB, pool *sql.DB, act func(*txn) (T, error)) (none T, err error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return none, err
	}
	defer tx.Rollback() // after Commit it does nothing
	// The clock is read with the lock in hand, so that later commits have later moments.
	t := &txn{Tx: tx, db: db, now: whole(db.now())}
	out, err := act(t)
	if err == nil {
		err = tx.Commit()
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		err = ctx.Err() // database/sql had rolled back before we asked
	}
	if err != nil {
		return none, err
	}
	for _, n := range t.told {
		db.told(n.shop, n.conversation, n.events)
	}
	return out, nil
}

// nothing is what an act returns that has nothing to return.
type nothing = struct{}

// scanner is one row of a result.
type scanner interface{ Scan(dest ...any) error }

// collect reads every row of a query that has just been made.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// whole rounds down to what a column holds: microseconds, UTC. So what is returned equals what is read later.
func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// moment reads a column of microseconds.
func moment(us int64) time.Time { return time.UnixMicro(us).UTC() }

// perhaps reads a column that may be NULL.
func perhaps(us sql.Null[int64]) *time.Time {
	if !us.Valid {
		return nil
	}
	t := moment(us.V)
	return &t
}

// micros writes a column that may be NULL.
func micros(t *time.Time) sql.Null[int64] {
	if t == nil {
		return sql.Null[int64]{}
	}
	return sql.Null[int64]{V: t.UnixMicro(), Valid: true}
}

// encode writes a body. What JSON cannot hold, such as a confidence that is no number, can never be kept.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("%w: %w", faq.ErrInvalid, err)
	}
	return string(b), nil
}
