// Package sqlite keeps shops in one SQLite file: what they know, who may act, what was said and who answers it.
//
// A [DB] is the [faq.Store], the [faq.Keys], the [faq.Voices], the [faq.Checks], the [faq.Lives], the [faq.Audit], the [faq.Heirs], the
// [desk.Ledger], the [desk.Past], the [desk.Queue], the [desk.Album] and the [people.Keeper] of all shops of one process.
// [Open] makes a new file or takes up an existing one of exactly this binary's schema; [Migrate] brings an older
// file up to it.
//
// The package promises what those ports promise (it sits the exam of package storetest), and:
//   - Every act happens wholly or not at all. What was acknowledged is there after the process is killed at any moment,
//     and after a power cut as well, as far as the disk is honest about flushing. Where Config.Lag allows it, what the
//     bot said by itself is an exception for so long, and nobody can tell but by a power cut: see ahead.go.
//   - Writers take turns, and those who wait share the next commit without knowing of each other; readers never wait
//     for them and see one moment of the file throughout an act.
//   - Errors name the act and its object and wrap a sentinel of package faq where the cause is known.
//
// It leaves backups to the operator, who must take the -wal and -ahead files along or use SQLite's own backup; the masking of
// personal data to whoever hands it in; and several machines on one file to nobody: SQLite's locks do not hold over
// network file systems.
package sqlite

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
	"github.com/oklog/ulid/v2"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
)

// Config says which file, and whose clock. Only Path is required.
type Config struct {
	Path        string
	Now         func() time.Time // nil means time.Now
	Log         *slog.Logger     // nil means none; used while opening, and for what was told and cannot be written
	BusyTimeout time.Duration    // how long a write waits for one of another process; 0 means 5 s
	Readers     int              // how many may read at once; 0 means 4 or the number of CPUs, if more

	// Lag is how long an exchange that concerns nobody but the bot may wait for others to share its commit with; Record
	// tells of it at once, when it is in a file beside the database. The last Lag of such exchanges is what a power cut
	// may take, and a kill takes nothing. 0 means that nothing is told before it is on the disk.
	Lag time.Duration

	after func(time.Duration, func()) // nil means time.AfterFunc
	hasty bool                        // in tests that kill nobody: commits are not flushed to the disk
	crowd int                         // in tests: in place of faq.MostInherited, where that is 0

	// Told, if set, is called after every commit that has added events to the log. It must return at once.
	Told func(shop faq.Shop, conversation string, events []desk.Event)
}

// DB is one open file. All methods may be called from many goroutines at once.
type DB struct {
	writer  *sql.DB // one connection: SQLite has one writer, and waiting in Go obeys the context
	readers *sql.DB
	now     func() time.Time
	entropy ulid.MonotonicReader // ids made within one millisecond keep their order
	told    func(shop faq.Shop, conversation string, events []desk.Event)
	group   group
	lag     time.Duration
	aside   aside
	after   func(time.Duration, func())
	log     *slog.Logger
	crowd   int
	ahead   atomic.Int64 // exchanges that were told ahead
	commits atomic.Int64
	acts    atomic.Int64 // that were committed
	lost    atomic.Int64 // exchanges that were told and could not be written
	decoded sync.Map     // of *desk.Rules, by their text
	recents recents
	hours   hours
}

var (
	_ faq.Store   = (*DB)(nil)
	_ faq.Keys    = (*DB)(nil)
	_ faq.Voices  = (*DB)(nil)
	_ faq.Checks  = (*DB)(nil)
	_ faq.Lives   = (*DB)(nil)
	_ faq.Audit   = (*DB)(nil)
	_ faq.Heirs   = (*DB)(nil)
	_ desk.Ledger = (*DB)(nil)
	_ desk.Past   = (*DB)(nil)
	_ desk.Queue  = (*DB)(nil)
	_ desk.Log    = (*DB)(nil)
	_ desk.Roster = (*DB)(nil)
	_ desk.Helper = (*DB)(nil)
	_ desk.Album  = (*DB)(nil)

	_ desk.Figures = (*DB)(nil)
	_ desk.Hooks   = (*DB)(nil)

	_ people.Keeper = (*DB)(nil)
)

// Open opens the file, which it makes if there is none. The schema of an existing file must be this binary's:
// otherwise it returns a *SchemaError and leaves the file alone.
func Open(ctx context.Context, cfg Config) (db *DB, err error) {
	defer during(&err, "open %s", cfg.Path)
	if cfg.Path == "" {
		return nil, &faq.FieldError{Field: "path", Reason: "is empty"}
	}
	if err := ready(ctx, cfg); err != nil {
		return nil, err
	}
	db = &DB{
		writer:  pool(cfg.dsn(writing), 1),
		readers: pool(cfg.dsn(reading), cmp.Or(cfg.Readers, max(4, runtime.NumCPU()))),
		now:     cfg.Now,
		told:    cfg.Told,
		lag:     cfg.Lag,
		after:   cfg.after,
		log:     cfg.Log,
		crowd:   cmp.Or(cfg.crowd, faq.MostInherited),
		entropy: &ulid.LockedMonotonicReader{MonotonicReader: ulid.Monotonic(rand.Reader, 0)},
	}
	db.group.db, db.group.keys = db, map[key]int{}
	db.hours.shops = map[faq.Shop]timed{}
	db.aside.path = cfg.absolute() + "-ahead"
	if db.after == nil {
		db.after = func(d time.Duration, f func()) { time.AfterFunc(d, f) }
	}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	if db.now == nil {
		db.now = time.Now
	}
	if db.told == nil {
		db.told = func(faq.Shop, string, []desk.Event) {}
	}
	// The writer comes first: after a crash it is the one that may recover the log.
	if err := errors.Join(db.writer.PingContext(ctx), db.readers.PingContext(ctx)); err != nil {
		db.Shut()
		return nil, err
	}
	// What was told and is not there yet comes before all else. Where it cannot be written, Ready says so. That another
	// process has the file matters only to who comes to tell something.
	if err := db.takeAside(ctx); err != nil && !errors.Is(err, errTaken) {
		db.said(err)
	}
	return db, nil
}

// ready sees to it that the file has the schema of this binary.
func ready(ctx context.Context, cfg Config) error {
	have, want, err := schemaVersion(ctx, cfg)
	switch {
	case err != nil:
		return err
	case have == want:
		return nil
	case have != 0:
		return &SchemaError{Have: have, Want: want}
	}
	if err := migrate(ctx, cfg); err != nil {
		return err
	}
	if cfg.Log != nil {
		cfg.Log.InfoContext(ctx, "store made", "path", cfg.Path, "schema", want)
	}
	return nil
}

// Shut waits for the acts under way and closes the file. It is not named Close because that is what [desk.Queue]
// does to a ticket.
func (db *DB) Shut() error {
	left := db.group.end()
	// Readers go first: only a writer that leaves last may fold the log into the file and remove it.
	return errors.Join(left, db.readers.Close(), db.writer.Close(), db.aside.close())
}

// The ways to open the file.
//
// Synchronous is FULL: a commit returns when the log is on the disk. On a virtual ext4 disk and two shared cores, a
// lone Record takes 0.5 ms, of which the flush is a quarter; 32 at once share commits and take 0.13 to 0.24 ms each.
// Under NORMAL, which flushes at checkpoints only, a killed process loses nothing either, but a power cut takes the
// last commits with it, when a buyer has been told that a person will come. A larger page cache and rarer checkpoints
// (8000 pages) made no difference that could be told from noise.
//
// The statement cache holds every statement of the package, so that each is parsed once a connection.
const (
	common    = "&_foreign_keys=on&_synchronous=FULL&_stmt_cache_size=64"
	writing   = "mode=rw&_txlock=immediate&_journal_mode=WAL" + common
	reading   = "mode=ro&_txlock=deferred" + common
	looking   = "mode=rw&_txlock=deferred" + common
	migrating = "mode=rw&_txlock=immediate&_locking_mode=EXCLUSIVE&_journal_mode=WAL" + common
)

// absolute is the path as no later change of directory moves it.
func (cfg Config) absolute() string {
	path, err := filepath.Abs(cfg.Path)
	if err != nil {
		return cfg.Path
	}
	return path
}

// dsn makes the data source name.
func (cfg Config) dsn(mode string) string {
	busy := cmp.Or(cfg.BusyTimeout, 5*time.Second)
	if cfg.hasty {
		mode += "&_synchronous=OFF"
		mode = strings.Replace(mode, "&_synchronous=FULL", "", 1)
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(cfg.absolute()),
		RawQuery: mode + "&_busy_timeout=" + strconv.FormatInt(busy.Milliseconds(), 10)}
	return u.String()
}

// pool connects when it is first used; its connections stay once they are made.
func pool(dsn string, size int) *sql.DB {
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		panic(err) // the driver is not linked in: nothing about the file is known yet
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db
}

// newULID returns an id that sorts by the moment it was made at.
func (db *DB) newULID(at time.Time) string {
	return ulid.MustNew(ulid.Timestamp(at), db.entropy).String()
}

// newSecretID returns an id that cannot be guessed, by 130 random bits. The moment stands in front so that new rows
// stand beside new rows in every index: a transaction writes fewer pages than it would all over the file.
func newSecretID(at time.Time) string {
	stamp := ulid.ULID{}
	_ = stamp.SetTime(ulid.Timestamp(at)) // which fails in the year 10889
	return strings.ToLower(stamp.String()[:10] + rand.Text())
}
