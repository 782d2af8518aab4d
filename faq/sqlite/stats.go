package sqlite

import (
	"context"
	"database/sql"
	"time"
)

// Stats are what the writer has done since the file was opened.
type Stats struct {
	Told    int64 // exchanges that were told ahead
	Pending int   // of them not in the database yet
	Lost    int64 // of them that could not be written
	Commits int64 // transactions
	Acts    int64 // that shared them
	Aside   int64 // bytes in the file beside the database
	Stuck   bool  // what was told cannot be written just now
}

// Stats returns them as they are.
func (db *DB) Stats() Stats {
	s := Stats{Told: db.ahead.Load(), Lost: db.lost.Load(), Commits: db.commits.Load(), Acts: db.acts.Load(), Stuck: db.Ready() != nil}
	db.group.mu.Lock()
	s.Pending = db.group.told
	db.group.mu.Unlock()
	db.aside.mu.Lock()
	s.Aside = db.aside.size
	db.aside.mu.Unlock()
	return s
}

// Backlog is what people have to do, in all shops.
type Backlog struct {
	Waiting int           // tickets that nobody has, or whose claim has lapsed
	Claimed int           // tickets that somebody has
	Oldest  time.Duration // how long the one that was opened first has waited; 0 where none does
}

// Backlog counts the open tickets. It reads all of them.
func (db *DB) Backlog(ctx context.Context) (b Backlog, err error) {
	defer during(&err, "backlog")
	now := whole(db.now())
	var oldest sql.Null[int64]
	err = db.readers.QueryRowContext(ctx, `
		SELECT count(*) FILTER (WHERE waits), count(*) FILTER (WHERE NOT waits), min(created_at) FILTER (WHERE waits)
		FROM (SELECT created_at, state = 'waiting' OR lease_until <= ? AS waits FROM ticket WHERE state <> 'closed')`, now.UnixMicro()).Scan(&b.Waiting, &b.Claimed, &oldest)
	if first := perhaps(oldest); first != nil {
		b.Oldest = now.Sub(*first)
	}
	return b, err
}
