// Package api answers HTTP: buyers ask, agents serve the queue, editors and managers write what the shop says.
//
// [New] makes the handler and [Serve] runs it until told to stop. The routes stand in routes.go, every action in a
// file of its own called noun_verb.go, every refusal in one table in errors.go. The contract for callers is
// openapi.json, served at /openapi.json; a test holds it and the routes equal.
//
// The package promises:
//   - What is malformed ends here: bodies are bounded; all but files to import and pictures must be one JSON value in UTF-8 and may
//     name no unknown field.
//   - Every refusal is a problem document (RFC 9457): a stable English code for programs, a Chinese sentence for
//     people, the field where one is to blame. What went wrong inside is told to the log alone.
//   - Who acts is who holds the key or has signed in, whatever the body says. The name of the key or of the user is the
//     agent: two keys of one name are one agent, so that a new key keeps the tickets of the old one, and whoever signs in
//     under that name has them too; people of one name need a mark between them.
//   - Neither opens anything of another shop, nor can tell whether there is such a shop.
//   - A session opens what a key of its user's role in that shop opens, and nothing for pages of another origin. It ends
//     when the user signs out, changes the password, or may do something else; within a second where another process
//     did it. Whoever guesses waits longer and longer, and hears nothing of whether there is such a user.
//   - An edit says which state it started from (If-Match), and one that started from an older state is refused.
//   - Whatever is changed is changed on behalf of the key's holder, by name and role: the keeper writes that down.
//   - Logs hold no bodies, no texts, no keys and no paths: the id of a conversation is a secret.
//
// Buyers hold no key. They may ask, add pictures, judge, complete, and read and follow the conversation whose id they were given,
// within a rate for each client address; one whom the shop's own site vouches for (X-Buyer) never reads another's.
// Agents may read, serve and propose, editors may write entries and preview drafts, managers may publish and delete them,
// write policies and checks, set what is tolerated and run the desk, and admins may have programs told, and manage the
// keys and users of their shops; a role may do all that the ones before it may.
//
// What lasts (streams of events) has no time to be done in: it ends when the client goes, reads too slowly, or the hub
// closes.
//
// It leaves TLS to a proxy in front, deciding to the engine, and keeping and the order of the queue to the keepers.
package api

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/gin-gonic/gin"

	"xiaoer/engine"
	"xiaoer/engine/gap"
	"xiaoer/engine/replay"
	"xiaoer/engine/rival"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
	"xiaoer/intents"
)

// Engine is what the door needs of an [engine.Engine], which says what each method promises.
type Engine interface {
	Ask(ctx context.Context, q faq.Question) (engine.Reply, error)
	Try(ctx context.Context, q faq.Question) (faq.Exchange, error)
	Judge(ctx context.Context, shop faq.Shop, exchange string, verdict faq.Verdict, token string) error
	Why(ctx context.Context, shop faq.Shop, exchange string) (faq.Exchange, error)
	Weigh(ctx context.Context, x faq.Exchange) ([]engine.Weighed, error)
	Recite(ctx context.Context, shop faq.Shop, id faq.ID, slots intents.Slots) (engine.Recited, error)
	Confirmations(ctx context.Context, shop faq.Shop, entry faq.ID) ([]faq.Confirmation, error)
	Veto(ctx context.Context, shop faq.Shop, confirmation string, edit faq.Edit) error
	Lookup(ctx context.Context, shop faq.Shop, l engine.Lookup) (found []engine.Found, total int, err error)
	Complete(ctx context.Context, shop faq.Shop, typed string, n int) ([]faq.Option, error)
	Calibration(ctx context.Context, shop faq.Shop, supposed faq.Tolerance) (engine.Calibration, error)
}

// Store is what the door needs of a [faq.Store], and the lives of entries and the audit log, which say what each method
// promises.
type Store interface {
	faq.Lives
	faq.Audit
	faq.Heirs
	Entry(ctx context.Context, shop faq.Shop, id faq.ID) (faq.Entry, error)
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
	Categories(ctx context.Context, shop faq.Shop, status faq.Status) ([]faq.Category, error)
	Put(ctx context.Context, shop faq.Shop, entries []faq.Entry, edit faq.Edit) ([]faq.Entry, error)
	Delete(ctx context.Context, shop faq.Shop, id faq.ID, edit faq.Edit) error
	Revisions(ctx context.Context, shop faq.Shop, id faq.ID) ([]faq.Revision, error)
	Policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error)
	PutPolicy(ctx context.Context, shop faq.Shop, policy faq.Policy, edit faq.Edit) error
	PutPolicies(ctx context.Context, shop faq.Shop, policies []faq.Policy, edit faq.Edit) ([]faq.Policy, error)
	Version(ctx context.Context, shop faq.Shop) (int64, error)
	Shops(ctx context.Context) ([]faq.Shop, error)
	Tolerance(ctx context.Context, shop faq.Shop) (t faq.Tolerance, revision int, err error)
	PutTolerance(ctx context.Context, shop faq.Shop, t faq.Tolerance, edit faq.Edit) (revision int, err error)
	Words(ctx context.Context, shop faq.Shop) (w faq.Words, revision int, err error)
	PutWords(ctx context.Context, shop faq.Shop, w faq.Words, edit faq.Edit) (revision int, err error)
	WordsRevisions(ctx context.Context, shop faq.Shop) ([]faq.WordsRevision, error)
}

// Desk is what the door needs of a keeper of the desk.
type Desk interface {
	desk.Queue
	desk.Log
	desk.Roster
	desk.Helper
	desk.Album
	desk.Figures
	desk.Hooks
}

// Replay is what the door needs of a [replay.Player], which says what each method promises.
type Replay interface {
	Preview(ctx context.Context, shop faq.Shop, d replay.Draft, w replay.Wish) (replay.Report, error)
	Check(ctx context.Context, shop faq.Shop, told func(done, total int)) (replay.Results, error)
	Breach(ctx context.Context, shop faq.Shop, d replay.Draft) (replay.Breach, error)
}

// Gaps is what the door needs of a [gap.Book], which says what each method promises.
type Gaps interface {
	Missed(ctx context.Context, shop faq.Shop, after string, n int) (list []gap.Missed, next string, err error)
	List(ctx context.Context, shop faq.Shop, w gap.Wish) (gaps []gap.Gap, total int, err error)
	Gap(ctx context.Context, shop faq.Shop, id string) (gap.Gap, error)
	Gain(ctx context.Context, shop faq.Shop, w gap.Which) (gap.Gain, error)
	Accept(ctx context.Context, shop faq.Shop, g gap.Gap, by faq.ID, written *faq.Entry, edit faq.Edit) (*faq.Entry, error)
	Ignore(ctx context.Context, shop faq.Shop, g gap.Gap, edit faq.Edit) error
}

// Rivals is what the door needs of a [rival.Finder], which says what it promises.
type Rivals interface {
	Find(ctx context.Context, shop faq.Shop, w rival.Wish) ([]rival.Pair, error)
}

// Config says what stands behind the door. Engine, Store, Keys, People, Queue, Replay, Checks, Gaps and Rivals are
// required.
type Config struct {
	Engine Engine
	Store  Store
	Keys   faq.Keys
	People people.Keeper
	Queue  Desk
	Replay Replay
	Checks faq.Checks
	Gaps   Gaps
	Rivals Rivals
	Hub    *desk.Hub // woken by the keeper when there is news; nil is one that nobody wakes

	Now   func() time.Time                // nil means time.Now
	Log   *slog.Logger                    // nil means silence
	Ready func(ctx context.Context) error // what /readyz reports; nil means always ready

	Served func(Visit) // hears of every request when it has ended, and must return at once; nil is nobody

	Rate    Rate          // of one buyer's address
	MaxBody int64         // bytes of an entry, a policy or a reply; 0 means 1 MiB. A question may have 64 KiB at most
	Wait    time.Duration // how long a request may take behind the door; 0 means 10 s. A preview may take 30 s

	// TrustedProxies are the addresses or networks whose X-Forwarded-For is believed. None by default: whoever may
	// name his own address has no rate.
	TrustedProxies []string

	// AllowedOrigins are the web origins ("https://shop.example.com") whose pages may call; "*" allows every one.
	// None by default.
	AllowedOrigins []string

	pace  pace                             // of streams; zero is the usual one
	cost  people.Cost                      // of a password's hash; zero is the usual one
	match func(hash, password string) bool // nil is people.Matches
}

// Valid says what is wrong with the configuration.
func (cfg Config) Valid() error {
	switch {
	case cfg.Engine == nil || cfg.Store == nil || cfg.Keys == nil || cfg.People == nil || cfg.Queue == nil || cfg.Replay == nil || cfg.Checks == nil || cfg.Gaps == nil || cfg.Rivals == nil:
		return fmt.Errorf("api: %w: Engine, Store, Keys, People, Queue, Replay, Checks, Gaps and Rivals are required", faq.ErrInvalid)
	case cfg.MaxBody < 0 || cfg.Wait < 0 || cfg.Rate.Burst < 0:
		return fmt.Errorf("api: %w: MaxBody, Wait and Rate.Burst may not be negative", faq.ErrInvalid)
	}
	if err := gin.New().SetTrustedProxies(cfg.TrustedProxies); err != nil {
		return fmt.Errorf("api: trusted proxies: %w: %w", faq.ErrInvalid, err)
	}
	return nil
}

// New returns the handler. It starts nothing, and panics on a configuration that is not Valid.
func New(cfg Config) http.Handler {
	if err := cfg.Valid(); err != nil {
		panic(err)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Ready == nil {
		cfg.Ready = func(context.Context) error { return nil }
	}
	if cfg.Served == nil {
		cfg.Served = func(Visit) {}
	}
	if cfg.pace == (pace{}) {
		cfg.pace = usualPace
	}
	if cfg.cost == (people.Cost{}) {
		cfg.cost = people.Usual
	}
	if cfg.match == nil {
		cfg.match = people.Matches
	}
	if cfg.Hub == nil {
		cfg.Hub = &desk.Hub{}
	}
	cfg.MaxBody = cmp.Or(cfg.MaxBody, 1<<20)
	cfg.Wait = cmp.Or(cfg.Wait, 10*time.Second)
	return (&server{
		Config: cfg, limits: newLimiter(cfg.Rate, cfg.Now), pictures: newLimiter(cfg.Rate.ofPictures(), cfg.Now),
		lines:    &lines{queue: cfg.Queue, fresh: cfg.pace.line},
		turn:     make(chan struct{}, 1),
		sessions: newSessions(cfg.People, cfg.Now), names: &names{keeper: cfg.People, now: cfg.Now}, hashing: make(chan struct{}, runtime.NumCPU()),
	}).routed()
}

// server holds the actions.
type server struct {
	Config
	limits *limiter
	lines  *lines
	turn   chan struct{} // of imports: holds one

	pictures *limiter

	sessions *sessions
	names    *names
	hashing  chan struct{}              // of passwords: each takes the memory that its cost says
	browsers http.CrossOriginProtection // for what a cookie opens
}

// gin prints its routes and warnings to standard output unless it is told, before the first engine is made, that this
// is no rehearsal. The mode belongs to the whole process, so it is set once.
func init() { gin.SetMode(gin.ReleaseMode) }
