// Package search keeps the index of one shop in Bleve: what buyers' questions find their candidates in, and what
// agents and managers search.
//
// An [Index] is a copy of what the store knows, seen several ways. Each entry is one document, in which all its
// phrasings lie together as words (cut by the shop's own segmenter), single characters, pairs of characters, pairs
// of syllables, and what they are about (Config.Sense); beside them the words of the answers, the category, the
// status and the risk. So a question meets its entry by a word, by a wrong character of the same sound, in pinyin,
// in Traditional script, or by meaning what the entry means. Entries and questions are read by the same zh.Reader
// and seen through the same views; these are registered with Bleve as tokenizers under names that hold the version,
// so that an index made with another dictionary does not even open.
//
//	store ── Changes(after seq) ──► CatchUp ──► Bleve ──► Find     every entry, for agents, as they type
//	                                   │          └─────► snapshot, compiled in the background
//	                                   └─ each edit ───────► │
//	                                                         └───► Search   live entries, for buyers: an engine.Searcher
//
// The package promises that
//   - what Open returns can be trusted: a folder that is damaged, half written or of another version is replaced by
//     an empty index, which the next CatchUp fills; one that is in use is left alone (ErrInUse);
//   - nothing is applied by halves: the documents of a batch and the seq that they end at are written as one, so a
//     crash at any moment costs at most one batch of work;
//   - equal contents give equal results, scores included, whatever the order of the edits and of Bleve's merging;
//   - Search is exact: the n best by BM25 over all fields, equal scores by id, and never an entry that is not live.
//
// Windows of validity are not looked at, nor is what a score is worth: that is for the engine, which has the entry in
// hand. Bleve keeps, analyses and looks up; the scoring is done here, because Bleve's own search has no pruning and its
// BM25 no true average length (see weighs). There are two ways to the same scores, the same to the last bit:
//   - the walk (walk.go) goes along Bleve's postings. It answers until there is a snapshot, and always where
//     Config.BleveAlone says so; it is what Find uses, and what the snapshot is tested against;
//   - the snapshot (hot.go) holds all postings in memory, two bytes each, and is swept (sweep.go). It is swapped by one
//     pointer: whoever asks waits for no edit and no compiling.
//
// A snapshot stays exact under edits because a score has two factors. The gain of a term in a document depends on that
// document alone (the lengths that it is measured by are fixed, see weighs), so that neither it nor any maximum of it is
// changed by what happens to others. The rarity of a term depends on two counts, of documents and of those that have the
// term, and both are kept to the document: base + delta - masked. Nothing is approximated, so nothing drifts.
//
// Measured against Bleve's own search for the same terms, question by question in turn (BenchmarkSideBySide), a sweep
// takes a 25th to a 70th of the processor's time among 10,000 entries, a 50th to a 200th among 100,000, and a 90th or
// less among a million; the walk takes a third to a seventh. Snapshots take some 290 bytes an entry in banks of thousands,
// a thousand in one of a hundred, where each entry brings words of its own.
//
// What is left of a search: two thirds are spent adding up postings, at two nanoseconds each, which only touching fewer
// could shorten; an eighth goes through the sums. Looking up single postings costs several times as much as adding one up
// in passing, so that MaxScore by the book lost against scattering everything; smaller windows gained nothing among
// 100,000. Of the seven allocations one is the result, the others are the syllables of the question.
//
// Of a small index that nobody edits Bleve is closed after a while, and opened when it is needed (doze.go): what is left
// open then is the lock. Files that are damaged meanwhile are built again by the next edit's catch-up.
//
// Caveats: an index belongs to one process at a time, and opening one that is taken waits two seconds before it says
// so. A segment that is damaged under a running process is an error of that search, not the end of the process; the
// index has to be opened anew.
package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// What can be wrong with an index.
var (
	ErrInUse  = errors.New("index is in use") // another process, or another Index of this one, holds the folder
	ErrClosed = errors.New("index is closed")
	ErrBroken = errors.New("index is broken") // Bleve has stopped writing; it can be searched, but only a new process can mend it
)

// Config says where an index is kept and how texts are read.
type Config struct {
	Dir    string     // the folder of this one shop's index; made where it is missing
	Reader *zh.Reader // reads entries and, elsewhere, the texts that are searched for; must outlive the index

	// Sense tells what a text is about beyond its own words: concepts and intents, as tokens of any form. It is
	// asked for the phrasings of entries and for what is searched, from many goroutines. Nil means nothing.
	Sense        func(zh.Text) []string
	SenseVersion string // changes whenever Sense may say otherwise of the same text

	BleveAlone bool // search Bleve's postings every time, without a snapshot in memory: slower, with the same results

	Log      *slog.Logger          // nil means silence
	Progress func(done, total int) // called after each batch of a catch-up, with steps of the shop's history; may be nil
}

// Index is the index of one shop. Its methods may be called from many goroutines at once.
type Index struct {
	dir  string
	lens *lens
	log  *slog.Logger
	told func(done, total int)

	lock  *os.File      // keeps other processes out
	turn  chan struct{} // held by whoever writes; a channel, so that waiting ends with the context
	forge forge
	mark  atomic.Pointer[mark]

	mu     sync.RWMutex  // guards what follows; held for reading during a search, for writing when the folder changes
	closed bool          // or about to be
	bleve  bleve.Index   // nil once closed, and where emptying it failed
	asleep bool          // Bleve is closed until it is needed (see doze)
	dead   chan struct{} // closed when Bleve has stopped writing

	nap   sync.Mutex
	timer *time.Timer // to the next doze; nil before the first
}

// mark is what the index knows about itself. It is kept in the index, written in one batch with the documents
// that it covers, so that no crash can part the two.
type mark struct {
	Version string   `json:"version"`
	Shop    faq.Shop `json:"shop,omitempty"` // whose history Seq belongs to; "" before the first catch-up
	Seq     int64    `json:"seq"`            // of the last step applied
}

var markKey = []byte("xiaoer")

func (m mark) bytes() []byte {
	b, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("a mark of strings and numbers cannot be written: %v", err))
	}
	return b
}

// Close ends a catch-up after its batch, waits for searches that are running, and lets go of the folder; that of a
// broken index stays taken until the process ends. Closing twice is harmless.
func (ix *Index) Close() error {
	ix.mu.Lock()
	again := ix.closed
	ix.closed = true
	ix.mu.Unlock()
	ix.nap.Lock()
	if ix.timer != nil {
		ix.timer.Stop()
	}
	ix.nap.Unlock()
	if again {
		return nil
	}
	ix.turn <- struct{}{}
	defer ix.yield()
	ix.forge.stop()
	ix.mu.Lock()
	defer ix.mu.Unlock()
	err := ix.letGo()
	if !errors.Is(err, ErrBroken) {
		err = errors.Join(err, ix.lock.Close())
	}
	if err != nil {
		return fmt.Errorf("close index: %w", err)
	}
	return nil
}

// letGo closes what Bleve holds and leaves a seal behind. The caller holds the turn and the lock.
func (ix *Index) letGo() error {
	b := ix.bleve
	switch {
	case b == nil:
		return nil
	case ix.broken():
		return ErrBroken // Bleve's Close would wait for ever, and what still runs there may write to the folder
	}
	ix.bleve = nil
	if err := b.Close(); err != nil {
		return err
	}
	if err := sealUp(ix.dir); err != nil {
		ix.log.Warn("search index is left without a seal", "dir", ix.dir, "err", err)
	}
	return nil
}

// held returns what Bleve holds, for who holds the lock.
func (ix *Index) held() (bleve.Index, error) {
	switch {
	case ix.closed:
		return nil, ErrClosed
	case ix.bleve == nil:
		return nil, ErrBroken
	}
	return ix.bleve, nil
}

// Broken implements engine.Mortal.
func (ix *Index) Broken() bool {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.broken()
}

func (ix *Index) broken() bool {
	select {
	case <-ix.dead:
		return true
	default:
		return false
	}
}

// Version names all that decides how texts are read, here and in the index: dictionary, mapping and Sense.
func (ix *Index) Version() string { return ix.lens.version }

// Seq returns the seq of the last step of the shop's history that the index has seen, 0 before the first.
func (ix *Index) Seq() int64 { return ix.mark.Load().Seq }

// Len returns the number of entries in the index, those that are not live included; 0 once it is closed.
func (ix *Index) Len() int {
	err := ix.awake()
	defer ix.mu.RUnlock()
	if err != nil {
		return 0
	}
	b, err := ix.held()
	if err != nil {
		return 0
	}
	n, err := b.DocCount()
	if err != nil {
		ix.log.Error("count entries", "err", err)
	}
	return int(n)
}
