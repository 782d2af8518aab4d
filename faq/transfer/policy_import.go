package transfer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"xiaoer/faq"
)

// PolicyStore is what an import of tables needs of a [faq.Store].
type PolicyStore interface {
	Version(ctx context.Context, shop faq.Shop) (int64, error)
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
	Policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error)
	PutPolicies(ctx context.Context, shop faq.Shop, policies []faq.Policy, edit faq.Edit) ([]faq.Policy, error)
}

// ImportPolicies does with tables what [Import] does with entries, at a moment. Tables that the file does not name stay.
// A table that takes away what a live answer quotes is [Blocked].
func ImportPolicies(ctx context.Context, store PolicyStore, file *PolicyFile, shop faq.Shop, edit faq.Edit, dry bool, now time.Time) (*Report, error) {
	for try := 1; ; try++ {
		version, err := store.Version(ctx, shop)
		if err != nil {
			return nil, err
		}
		have, err := store.Policies(ctx, shop)
		if err != nil {
			return nil, err
		}
		entries, err := faq.All(ctx, store, shop)
		if err != nil {
			return nil, err
		}
		report, put := ComparePolicies(have, file, now)
		report.severed(entries, have, put, now)
		if dry || !report.OK() {
			return report, nil
		}
		edit.IfVersion = &version
		if len(put) > 0 {
			_, err = store.PutPolicies(ctx, shop, put, edit)
		}
		switch {
		case errors.Is(err, faq.ErrConflict) && try < tries:
			continue
		case err != nil:
			return nil, fmt.Errorf("import, nothing was changed: %w", err)
		}
		report.Applied = true
		return report, nil
	}
}

// severed blocks the tables of which a version would leave a live answer without what it quotes.
func (r *Report) severed(entries map[faq.ID]*faq.Entry, have, put []faq.Policy, now time.Time) {
	var all []faq.Entry
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		all = append(all, *entries[id])
	}
	after := faq.Follow(have, put, now)
	for i := range r.Items {
		o := &r.Items[i]
		if o.State != New && o.State != Changed {
			continue
		}
		quoting := slices.DeleteFunc(slices.Clone(all), func(e faq.Entry) bool { return !e.QuotesOf(o.ID) })
		e, err := faq.Severed(quoting, have, after, now)
		if err == nil {
			continue
		}
		r.Counts[o.State]--
		r.Counts[Blocked]++
		o.State = Blocked
		o.Findings = append(o.Findings, Finding{Sheet: o.Sheet, Row: o.Row, Column: policyForm.columns[polColumn].title, Level: Stop,
			Text: fmt.Sprintf("条目「%s」（%s）的答案引用了这张表里的内容，这一版没有。请补上这一项，或者先改那条答案。", brief(e.Question), e.ID)})
	}
}

// ComparePolicies says what becomes of a file of tables in a shop that has these versions, and which are to be put, in
// the order in which they begin. What is to begin at a moment to come is compared with the version that begins then, and
// the rest with what is in force now.
func ComparePolicies(have []faq.Policy, file *PolicyFile, now time.Time) (*Report, []faq.Policy) {
	report, known, said := newReport(file.Format, file.Notes), map[string]bool{}, map[tableVersion]string{}
	for _, p := range have {
		known[p.Name] = true
	}
	for _, p := range faq.InForce(have, now) {
		said[tableVersion{name: p.Name}] = tableContent(p)
	}
	for _, p := range faq.Upcoming(have, now) {
		said[tableVersion{p.Name, p.Begins().UnixMicro()}] = tableContent(p)
	}
	begun := map[string]time.Time{} // when the last version in the file began that has begun
	for _, it := range file.Items {
		if from := it.Policy.EffectiveFrom.Time; !from.After(now) && from.After(begun[it.Policy.Name]) {
			begun[it.Policy.Name] = from
		}
	}
	seen := map[tableVersion]PolicyItem{}
	var put []faq.Policy
	for _, it := range file.Items {
		o := Outcome{Sheet: it.Sheet, Row: it.Row, ID: it.Policy.Name, Title: it.Policy.Title, Findings: slices.Clone(it.Findings)}
		if err := it.Policy.Valid(); err != nil && len(o.Findings) == 0 {
			c, text := tableWords(err, it.Policy)
			o.Findings = append(o.Findings, Finding{Sheet: it.Sheet, Row: it.Row, Column: policyForm.columns[c].title, Level: Stop, Text: cmp.Or(it.Policy.Name, "没有写表名的表") + "：" + text})
		}
		key, past := tableVersionOf(it.Policy), it.Policy.EffectiveFrom.Before(begun[it.Policy.Name])
		if !it.Policy.EffectiveFrom.After(now) {
			key.from = 0
		}
		first, twice := seen[key]
		old, there := said[key]
		switch now := tableContent(it.Policy); {
		case len(o.Findings) > 0:
			o.State = Invalid
		case past:
			o.State = Duplicate
			o.Findings = append(o.Findings, Finding{Sheet: it.Sheet, Row: it.Row, Level: Note, Text: "文件里后面的一版已经生效，这一版不再导入。"})
			report.add(o)
			continue
		case twice && tableContent(first.Policy) == now:
			o.State = Duplicate
		case twice:
			o.State = Conflict
			o.Findings = append(o.Findings, Finding{Sheet: it.Sheet, Row: it.Row, Column: policyForm.columns[polName].title, Level: Stop,
				Text: fmt.Sprintf("表 %s 在%s已经写过，内容不一样。请删掉一张。", it.Policy.Name, place(Item{Sheet: first.Sheet, Row: first.Row}))})
		case !known[it.Policy.Name]:
			o.State = New
		case !there || old != now:
			o.State = Changed
		default:
			o.State = Unchanged
		}
		if o.State == Changed && inherits(have, it.Policy.Name) {
			o.State = Conflict
			o.Findings = append(o.Findings, Finding{Sheet: it.Sheet, Row: it.Row, Column: policyForm.columns[polName].title, Level: Stop,
				Text: fmt.Sprintf("表 %s 是总店的，文件里改了它。请先在店里改成自己的（override），或者删掉这张表。", it.Policy.Name)})
		}
		if o.State == New || o.State == Changed {
			put = append(put, it.Policy)
		}
		seen[key] = it
		report.add(o)
	}
	slices.SortStableFunc(put, func(a, b faq.Policy) int { return a.EffectiveFrom.Compare(b.EffectiveFrom.Time) })
	return report, put
}

// inherits reports whether the last version of the table is the head office's.
func inherits(have []faq.Policy, name string) bool {
	return slices.ContainsFunc(have, func(p faq.Policy) bool {
		return p.Name == name && p.Inherited != nil && p.Version == faq.Newest(have, name)
	})
}

// tableContent is what a version says whenever it begins, without cells of columns that it does not have: nothing can
// quote them.
func tableContent(p faq.Policy) string {
	p = p.Content()
	p.EffectiveFrom = faq.Moment{}
	rows := make([]faq.Row, len(p.Rows))
	for i, r := range p.Rows {
		rows[i] = faq.Row{Match: r.Match, Cells: map[string]string{}}
		for _, c := range p.Columns {
			rows[i].Cells[c.Name] = r.Cells[c.Name]
		}
	}
	p.Rows = rows
	b, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("a table of texts cannot be written: %v", err))
	}
	return string(b)
}
