package main

import (
	"fmt"
	"slices"
	"strings"
)

// writePage writes the page: what was measured on what, the ratios, and the figures that they are made of.
func writePage(r result) string {
	var b strings.Builder
	fmt.Fprintf(&b, pageHead, r.machine, r.began.Format("2 January 2006"), r.busy, r.took.Minutes(), r.rounds, r.each, number(r.warm), number(r.asked), r.source, r.http)
	writeRatios(&b, r.banks)
	b.WriteString(pageCalls)
	for _, m := range r.banks {
		for _, name := range m.ways() {
			row(&b, callCells(m, name)...)
		}
	}
	b.WriteString(pageHTTP)
	for _, m := range r.banks {
		for _, t := range m.doors {
			row(&b, m.words, number(m.size), t.name, number(int(percentile(t.round, 50))), ms(percentile(t.micros, 50)), ms(percentile(t.micros, 99)))
		}
	}
	writeLate(&b, r.banks)
	b.WriteString(pageMade)
	for _, m := range r.banks {
		for _, name := range listed() {
			if one := m.making(name); one != nil {
				row(&b, madeCells(m, *one)...)
			}
		}
	}
	writePeers(&b, r)
	return b.String()
}

// listed are the ways to ask in the order of the page.
func listed() []string {
	all := []string{productWay, againWay, recordedWay, searchWay, plainWay, stoppedWay}
	for _, p := range peers {
		all = append(all, p.name)
	}
	return all
}

// ways are the names of the calls that were measured.
func (m measured) ways() (names []string) {
	for _, name := range listed() {
		if of(m.calls, name) != nil {
			names = append(names, name)
		}
	}
	return names
}

func writeRatios(b *strings.Builder, banks []measured) {
	b.WriteString(pageRatios)
	for _, m := range banks {
		try, best := of(m.calls, productWay), "–"
		if f := m.fastest(); f != nil {
			best = f.name
		}
		plain := of(m.calls, plainWay)
		cells := []any{m.words, number(m.size), ratio(times(plain, try)), ratio(times(plain, of(m.calls, againWay))), ratio(times(of(m.calls, stoppedWay), try)),
			ratio(times(plain, of(m.calls, searchWay))), ratio(times(m.fastest(), try)), best}
		for _, r := range m.httpRatios() {
			cells = append(cells, ratio(r))
		}
		row(b, cells...)
	}
}

func callCells(m measured, name string) []any {
	t := of(m.calls, name)
	allocs, kb := "–", "–"
	if t.allocs > 0 {
		allocs, kb = number(int(t.allocs)), number(int(t.bytes/1024))
	}
	return []any{m.words, number(m.size), name, ms(percentile(t.micros, 50)), ms(percentile(t.micros, 99)),
		fmt.Sprintf("%d %%", t.percentFound()), allocs, kb}
}

func madeCells(m measured, one making) []any {
	if one.missing != "" {
		return []any{m.words, number(m.size), one.name, "–", "–", "–", "–"}
	}
	again, edit := "–", "–"
	if one.again > 0 {
		again = fmt.Sprintf("%.1f", one.again)
	}
	if len(one.edits) > 0 {
		edit = fmt.Sprintf("%.0f", percentile(one.edits, 50))
	}
	return []any{m.words, number(m.size), one.name, fmt.Sprintf("%.1f", one.build), again, number(int(one.mb)), edit}
}

// writeLate says how many questions came to a person because matching took too long.
func writeLate(b *strings.Builder, banks []measured) {
	for _, m := range banks {
		if m.answered > 0 {
			fmt.Fprintf(b, "\nOf the questions half of which are the %s bank of %s's own, xiaoer answered %d %%.\n", m.words, number(m.size), m.answered)
		}
	}
	var late []string
	for _, m := range banks {
		if m.late > 0 {
			late = append(late, fmt.Sprintf("%d of the %s bank of %s", m.late, m.words, number(m.size)))
		}
	}
	if late == nil {
		b.WriteString("\nNo question came to a person because matching took too long.\n")
		return
	}
	fmt.Fprintf(b, "\nMatching took too long, and a person got the question: %s.\n", strings.Join(late, ", "))
}

// writePeers says which other engines were asked, and why the others were not.
func writePeers(b *strings.Builder, r result) {
	b.WriteString(pagePeers)
	if !r.peers {
		b.WriteString("None were asked in this run.\n")
		return
	}
	for _, p := range peers {
		fmt.Fprintf(b, "- %s: %s\n", p.name, r.became(p.name))
	}
}

// became says what became of another engine: its version, or why it was not measured.
func (r result) became(name string) string {
	var said []string
	for _, m := range r.banks {
		if one := m.making(name); one != nil {
			if one.missing != "" {
				said = append(said, "not measured: "+strings.Join(strings.Fields(one.missing), " "))
			} else {
				said = append(said, one.version)
			}
		}
	}
	if said == nil {
		return "asked about no bank"
	}
	return strings.Join(slices.Compact(said), "; ")
}

func row(b *strings.Builder, cells ...any) {
	for _, c := range cells {
		fmt.Fprintf(b, "| %v ", c)
	}
	b.WriteString("|\n")
}

// ratio writes a ratio with what precision it deserves.
func ratio(r *float64) string {
	switch {
	case r == nil:
		return "–"
	case *r < 10:
		return fmt.Sprintf("%.1f", *r)
	}
	return fmt.Sprintf("%.0f", *r)
}

// ms writes microseconds as milliseconds.
func ms(us float64) string {
	switch {
	case us < 10_000:
		return fmt.Sprintf("%.2f", us/1000)
	case us < 100_000:
		return fmt.Sprintf("%.1f", us/1000)
	}
	return fmt.Sprintf("%.0f", us/1000)
}

// number parts thousands.
func number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// columns begins a table.
func columns(names ...string) string {
	return "| " + strings.Join(names, " | ") + " |\n" + strings.Repeat("|---", len(names)) + "|\n"
}

var (
	pageHead = "# How fast the answers come\n\nWritten by `make bench`" + ` on %s, %s. Programs that wanted a
processor before it began: %s (a quiet machine has less than one). It took %.0f minutes.

Everything runs on this one machine, each contender in a process of its own, the clients of HTTP beside it. A round gives
everybody a turn at the same questions, every second round in the opposite order; the first warms up and is not counted.
There are %d rounds of %d questions. Before them xiaoer alone is asked %s others. It draws the entries of a bank in the
background, the first 200,000 of them, and has done so before its calls are measured; as a server it may still be at it. No
question comes twice in the rounds, and over HTTP none comes again before all %s have come, so that no cache of replies could help; xiaoer's is off, but where a row says so. The questions are %s. A turn over HTTP is %v.

Banks are made up. A narrow one asks the same few dozen matters about the same few dozen goods, so that its words stand in
many entries; in a wide one the vocabulary grows with the bank. Both have one to three further phrasings an entry and an
answer of some seventy characters.

![median time of a question by size of the bank](bench.svg)
`

	pageRatios = `
## Ratios

A ratio is the median of the rounds' own ratios. Above 1 xiaoer is faster.

- **plain ÷ xiaoer**: median time of ` + "`bleve.Search`" + ` over the fields question, other phrasings and answer, all words cut
  by gojieba, one match query a field, ten hits, BM25, one merged segment, nothing stored; by the median time of
  xiaoer's engine call ` + "`Try`" + `, which is the way of a question from text to decision without the record: reading, facts,
  rules, candidates, features, ranking, probability, decision.
- **again**: the same, xiaoer being asked the same questions a second time, so that every entry it weighs has been drawn,
  and lies near.
- **stop words dropped**: the same, the plain path asking without 怎么, 吗, 的 and their like.
- **search alone**: plain, by reading a text and finding ten candidates in xiaoer, which is what the plain path does.
- **fastest other**: median time of the fastest other engine, by that of ` + "`Try`" + `. An engine that finds nothing at all for more
  than half of the questions does not count here; its times are below.
- **HTTP**: requests a second of ` + "`xiaoer serve`" + `, as it comes but for the rate limit and with its cache off, with every
  reply recorded, and every hand-over on disk before it is told; by those of the plain path behind the same door (routing, checking, JSON, log), which keeps no record.

` + columns("bank", "entries", "plain ÷ xiaoer", "again", "stop words dropped", "search alone", "fastest other", "which", "HTTP, 8 clients", "HTTP, 64 clients")

	pageCalls = `
## Calls

One at a time, inside the process. *Again* is the same call with the questions of the turn a second time: every entry that it
weighs has been drawn. *Recorded* is ` + "`Ask`" + `: the same decision, and the record of it. Milliseconds;
*found* is the share of questions that anything was found for at all; allocations and KB are a question's.

` + columns("bank", "entries", "way", "p50", "p99", "found", "allocations", "KB")

	pageHTTP = `
## HTTP

Clients ask without a pause, each over a connection of its own. Requests a second are the median of the rounds; milliseconds.
Hardly any of the utterances is answered by a made-up bank, so that nearly all of them become hand-overs, each with a ticket that is
on disk before it is told. *Half of the bank's own* has every second question ask what an entry answers, mistyped. *Cached* is xiaoer with its cache of rankings, as it comes; the questions are then drawn so that some come again and again
(Zipf's law with exponent 1.01 over the same questions, an assumption: the file has each message once).

` + columns("bank", "entries", "way", "requests/s", "p50", "p99")

	pageMade = `
## Building, memory, edits

Build: seconds from the bank in a file of JSON lines until the first question can be asked, for xiaoer with import into its
store. Start: seconds until a server answers on what was built. Memory: MB resident when all had been asked, of xiaoer's
server and of the process that holds the other. Edit: milliseconds from publishing an answer over HTTP until a buyer is
told it; of the plain path, from putting an entry into the index until it is found, within the process.

` + columns("bank", "entries", "way", "build", "start", "memory", "edit")

	pagePeers = `
## Other engines

What a shop could have instead, installed by the run itself. SQLite finds any three characters in a row of the message,
ranked by its BM25. PostgreSQL finds the phrasings whose trigrams are similar to the message's (an answer's never are), by
a GIN index, with the threshold lowered to 0.1 so that it finds something; its time is psql's, over a socket. FlexSearch
and MiniSearch look for any of jieba's words in questions, phrasings and answers. None decides anything: their time is
that of ten hits.

`
)
