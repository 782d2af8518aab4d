package main

import (
	"context"
	"errors"
	"log/slog"

	"xiaoer/engine"
	"xiaoer/engine/gap"
	"xiaoer/engine/match"
	"xiaoer/engine/replay"
	"xiaoer/engine/rival"
	"xiaoer/engine/search"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/sqlite"
	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
	"xiaoer/intents/zh/jieba"
)

// reading is what understands Chinese: it depends on no shop and is made once.
type reading struct {
	segmenter *jieba.Segmenter
	reader    *zh.Reader
	facts     engine.Facts
	trainer   *match.Trainer
}

// newReading loads dictionaries and knowledge, in a second or less.
func newReading(dictDir string) (*reading, error) {
	known := pack.Load()
	seg, err := jieba.New(jieba.Config{Words: known.Words, Dir: dictDir})
	if err != nil {
		return nil, err
	}
	reader := zh.NewReader(seg)
	gazetteer := pack.Gazetteer()
	lens := match.NewLens(intents.NewLexicon(known.Synonyms), gazetteer, known.Version)
	return &reading{
		segmenter: seg, reader: reader,
		facts: engine.NewFacts(gazetteer, intents.NewRules(known.Rules)),
		trainer: &match.Trainer{
			Reader: reader, Lens: lens, Wishes: match.OpenWishes(lens, known.Intents),
			Repair: match.NewVocabulary(known.Intents, known.Synonyms, known.Words, known.Regions),
		},
	}, nil
}

// speak understands texts as a shop with these words does.
func (r *reading) speak(words faq.Words) gap.Tongue {
	own := r.trainer.With(words)
	return gap.Tongue{Reader: own.Reader, Sense: own.Sense}
}

// house is everything that serves, wired together.
type house struct {
	*reading
	store  *sqlite.DB
	live   *engine.Live
	ranked *engine.Rankings
	engine *engine.Engine
	hub    *desk.Hub // woken by the store
	player *replay.Player
	gaps   *gap.Book
	rivals *rival.Finder
}

// open opens the store in the data folder, and builds the house on it once what comes first is done with it. told
// hears of long work; it may be nil.
func open(ctx context.Context, s Settings, log *slog.Logger, told func(done, total int), first func(*sqlite.DB) error) (*house, error) {
	hub := &desk.Hub{}
	store, err := openHeard(ctx, s, log, hub)
	if err != nil {
		return nil, err
	}
	if err := first(store); err != nil {
		return nil, errors.Join(err, store.Shut())
	}
	r, err := newReading(s.DictDir)
	if err != nil {
		return nil, errors.Join(err, store.Shut())
	}
	h := build(s, r, store, log, told)
	h.hub = hub
	return h, nil
}

func build(s Settings, r *reading, store *sqlite.DB, log *slog.Logger, told func(done, total int)) *house {
	openIndex := func(dir string, words faq.Words, log *slog.Logger, told func(done, total int)) (engine.Index, error) {
		reads := r.trainer.With(words)
		index, err := search.Open(search.Config{
			Dir: dir, Reader: reads.Reader, Log: log, Progress: told,
			Sense: reads.Sense, SenseVersion: reads.SenseVersion(),
			BleveAlone: s.Searcher == byBleve,
		})
		return shopIndex{index, dir, reads.Reader}, err
	}
	banks := engine.LiveConfig{
		Store: store, Fitter: r.trainer, Voices: store, Log: log, Tolerance: s.Tolerate.Tolerance, Rankings: s.rankings(),
		Speaking: func(words faq.Words) engine.Fitter { return r.trainer.With(words) },
		OpenIndex: func(shop faq.Shop, words faq.Words) (engine.Index, error) {
			return openIndex(indexPath(s.Data, shop, words), words, log, told)
		},
	}
	live := engine.NewLive(banks)
	e := engine.New(engine.Config{Banks: live, Ledger: store, Hours: store, Archive: store, Voices: store, Reader: r.reader, Facts: r.facts, Log: log, MatchWait: s.MatchWait})
	player := replay.New(replay.Config{
		Store: store, Past: store, Checks: store, Engine: e, Banks: banks,
		OpenIndex: func(dir string, words faq.Words) (engine.Index, error) { return openIndex(dir, words, nil, nil) },
	})
	return &house{
		reading: r, store: store, live: live, ranked: banks.Rankings, engine: e, player: player,
		gaps:   gap.New(gap.Config{Store: store, Past: store, Gaps: store, Engine: e, Player: player, Speak: r.speak}),
		rivals: rival.New(rival.Config{Store: store, Past: store, Player: player}),
	}
}

// Close closes indexes and store, and frees the dictionaries.
func (h *house) Close() error {
	err := errors.Join(h.live.Close(), h.store.Shut())
	h.segmenter.Close()
	return err
}
