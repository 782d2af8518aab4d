// Package xiaoer is the FAQ answer engine for Chinese online shops: it answers what the shop has decided to say,
// asks back when two answers are near, and hands everything else to a person without losing a word.
//
// A walk through the house, from the ground up. Arrows point down only; layers_test.go holds them.
//
//   - intents/zh reads Chinese: one normal form, words, sounds. Below it lies only intents/zh/jieba, where cgo stops.
//   - intents says what buyers want and what may be done about it: intents, slots, places, intercept rules.
//     intents/pack is the built-in knowledge of the trade, as data.
//   - faq holds what the shop has decided to say: entries, conditions, policy tables, and the record of what was said.
//     faq/picture takes in the images that buyers and agents send, and faq/people is who may sign in.
//     faq/desk is what people answer: conversations and tickets, all decided in one pure Step. faq/transfer carries
//     content in and out, faq/lint holds it against what platforms forbid.
//     faq/sqlite keeps it all in one file; faq/storetest is the exam that every keeper sits.
//   - engine leads from a question to a decision. engine/search finds candidates in Bleve, or in a
//     snapshot of it in memory, engine/match weighs them and says how likely each is right, engine/risk turns a
//     tolerated rate of wrong answers into the confidence from which to answer, engine/chart draws what that costs,
//     engine/replay shows what an edit would change, engine/gap sorts what was not answered and says what would close
//     it, engine/rival finds entries that compete, engine/eval measures all of it, engine/enginetest holds any engine to
//     scripts that shop staff can read.
//   - api speaks HTTP, api/hook tells a shop's own programs what happens, api/metrics a monitor, and api/web holds the pages that people see,
//     which call api like anybody else; api/web/e2e drives them in a browser. cmd/xiaoer wires everything into one
//     binary. cmd/bench measures it beside plain Bleve and other engines.
//
// What is in doubt: the ranker is trained on two banks and on the built-in pack, and how sure it may be of a shop
// unlike those is estimated from that shop's own phrasings, not known. Read engine/match for what was tried.
package xiaoer

import "embed"

// Starter is the sample shop that an empty store is filled with. A manager replaces it.
//
//go:embed testdata/corpora/starter
var Starter embed.FS
