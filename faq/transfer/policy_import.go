package transfer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"xiaoer/faq"
)

// PolicyStore is what an import of tables needs of a [faq.Store].
type PolicyStore interface {
	Version(ctx context.Context, shop faq.Shop) (int64, error)
	Policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error)
	PutPolicies(ctx context.Context, shop faq.Shop, policies []faq.Policy, edit faq.Edit) error
}

// ImportPolicies does with tables what [Import] does with entries. Tables that the file does not name stay.
func ImportPolicies(ctx context.Context, store PolicyStore, file *PolicyFile, shop faq.Shop, edit faq.Edit, dry bool) (*Report, error) {
	for try := 1; ; try++ {
		version, err := store.Version(ctx, shop)
		if err != nil {
			return nil, err
		}
		have, err := store.Policies(ctx, shop)
		if err != nil {
			return nil, err
		}
		report, put := ComparePolicies(have, file)
		if dry || !report.OK() {
			return report, nil
		}
		edit.IfVersion = &version
		if len(put) > 0 {
			err = store.PutPolicies(ctx, shop, put, edit)
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

// ComparePolicies says what becomes of a file of tables in a shop that has these, and which are to be put.
func ComparePolicies(have []faq.Policy, file *PolicyFile) (*Report, []faq.Policy) {
	report, byName := newReport(file.Format, file.Notes), map[string]string{}
	for _, p := range have {
		byName[p.Name] = tableContent(p)
	}
	seen := map[string]PolicyItem{}
	var put []faq.Policy
	for _, it := range file.Items {
		o := Outcome{Sheet: it.Sheet, Row: it.Row, ID: it.Policy.Name, Title: it.Policy.Title, Findings: slices.Clone(it.Findings)}
		if err := it.Policy.Valid(); err != nil && len(o.Findings) == 0 {
			c, text := tableWords(err)
			o.Findings = append(o.Findings, Finding{Sheet: it.Sheet, Row: it.Row, Column: policyForm.columns[c].title, Level: Stop, Text: cmp.Or(it.Policy.Name, "没有写表名的表") + "：" + text})
		}
		first, twice := seen[it.Policy.Name]
		old, there := byName[it.Policy.Name]
		switch now := tableContent(it.Policy); {
		case len(o.Findings) > 0:
			o.State = Invalid
		case twice && tableContent(first.Policy) == now:
			o.State = Duplicate
		case twice:
			o.State = Conflict
			o.Findings = append(o.Findings, Finding{Sheet: it.Sheet, Row: it.Row, Column: policyForm.columns[polName].title, Level: Stop,
				Text: fmt.Sprintf("表 %s 在%s已经写过，内容不一样。请删掉一张。", it.Policy.Name, place(Item{Sheet: first.Sheet, Row: first.Row}))})
		case !there:
			o.State = New
		case old != now:
			o.State = Changed
		default:
			o.State = Unchanged
		}
		if o.State == New || o.State == Changed {
			put = append(put, it.Policy)
		}
		seen[it.Policy.Name] = it
		report.add(o)
	}
	return report, put
}

// tableContent is what a table says, without cells of columns that it does not have: nothing can quote them.
func tableContent(p faq.Policy) string {
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
