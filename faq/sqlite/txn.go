package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"xiaoer/faq"
)

// statements is a transaction, or the readers where one statement is all.
type statements interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// txn is one transaction, or one act's part of it, and the moment that everything in it happens at.
type txn struct {
	on     statements
	db     *DB
	now    time.Time
	memory *memory  // of the writer; nil in what only reads
	undo   []func() // what gives the memory back what it was
	told   []news   // what readers are woken for once it is committed
	kins   map[faq.Shop]*kin
}

// write runs the act in a transaction that holds the write lock from its start, and returns what the act returned
// once that is on the disk. Others may share the transaction, and nothing of one is undone by another (see group): an
// act may run twice, and must then do the same. When the context ends first, nothing was written.
func write[T any](ctx context.Context, db *DB, act func(*txn) (T, error)) (T, error) {
	return submit(ctx, db, sharing, act)()
}

// writeAlone is write for an act that takes long: nobody shares its transaction, and so nobody waits for its end who
// came before it.
func writeAlone[T any](ctx context.Context, db *DB, act func(*txn) (T, error)) (T, error) {
	return submit(ctx, db, alone, act)()
}

// submit begins a write, which is about the keys or, where there are none, about anything. What it returns waits for
// the end of it.
func submit[T any](ctx context.Context, db *DB, how manner, act func(*txn) (T, error), about ...key) (wait func() (T, error)) {
	var out T
	m := &member{ctx: ctx, manner: how, keys: about, act: func(tx *txn) (err error) {
		out, err = act(tx)
		return err
	}}
	db.group.submit(m)
	return func() (none T, err error) {
		if err := m.wait(); err != nil {
			return none, err
		}
		for _, n := range m.told {
			db.told(n.shop, n.conversation, n.events)
		}
		return out, nil
	}
}

// read runs the act on one moment of the file.
func read[T any](ctx context.Context, db *DB, act func(*txn) (T, error)) (none T, err error) {
	tx, err := db.readers.BeginTx(ctx, nil)
	if err != nil {
		return none, err
	}
	defer tx.Rollback() // after Commit it does nothing
	out, err := act(&txn{on: tx, db: db, now: whole(db.now())})
	if err == nil {
		err = tx.Commit()
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		err = ctx.Err() // database/sql had rolled back before we asked
	}
	if err != nil {
		return none, err
	}
	return out, nil
}

// glance is read for an act of one statement, which sees one moment by itself. A transaction around it takes as long
// again.
func glance[T any](ctx context.Context, db *DB, act func(*txn) (T, error)) (none T, err error) {
	out, err := act(&txn{on: db.readers, db: db, now: whole(db.now())})
	if err != nil {
		return none, err
	}
	return out, nil
}

// ExecContext runs a statement. A write's that has begun is carried through, whatever becomes of the context: SQLite
// answers an interrupted one by undoing the whole transaction, and that is not the act's alone.
func (tx *txn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if tx.memory == nil {
		return tx.on.ExecContext(ctx, query, args...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return tx.on.ExecContext(context.Background(), query, args...)
}

// QueryContext runs a query, as ExecContext does.
func (tx *txn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.on.QueryContext(tx.lasting(ctx), query, args...)
}

// QueryRowContext runs a query for a row, as ExecContext does.
func (tx *txn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.on.QueryRowContext(tx.lasting(ctx), query, args...)
}

// lasting is the context of a statement.
func (tx *txn) lasting(ctx context.Context) context.Context {
	if tx.memory != nil {
		return context.Background()
	}
	return ctx
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

// column is what micros writes, for a statement that is run so often that the driver should not have to look at it twice.
func column(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UnixMicro()
}

// encode writes a body. What JSON cannot hold, such as a confidence that is no number, can never be kept. What is written
// with every question writes itself.
func encode(v any) (string, error) {
	if v, ok := v.(interface{ AppendJSON([]byte) ([]byte, error) }); ok {
		return encodeOften(v.AppendJSON)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("%w: %w", faq.ErrInvalid, err)
	}
	return string(b), nil
}

// bodies are buffers that bodies are written in.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

func encodeOften(write func([]byte) ([]byte, error)) (string, error) {
	buf := bodies.Get().(*[]byte)
	defer bodies.Put(buf)
	b, err := write((*buf)[:0])
	if err != nil {
		return "", fmt.Errorf("%w: %w", faq.ErrInvalid, err)
	}
	*buf = b
	return string(b), nil
}
