package replay

import (
	"context"

	"xiaoer/faq"
)

// Import is what an import needs of a [faq.Store].
type Import interface {
	Version(ctx context.Context, shop faq.Shop) (int64, error)
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
	Policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error)
	Put(ctx context.Context, shop faq.Shop, entries []faq.Entry, edit faq.Edit) ([]faq.Entry, error)
	PutPolicies(ctx context.Context, shop faq.Shop, policies []faq.Policy, edit faq.Edit) ([]faq.Policy, error)
	Words(ctx context.Context, shop faq.Shop) (w faq.Words, revision int, err error)
	PutWords(ctx context.Context, shop faq.Shop, w faq.Words, edit faq.Edit) (revision int, err error)
}

// Gated is a store behind a gate.
type Gated struct {
	Import
	Gate Gate
}

// Put is the store's, behind the gate.
func (g Gated) Put(ctx context.Context, shop faq.Shop, entries []faq.Entry, edit faq.Edit) ([]faq.Entry, error) {
	edit, err := g.Gate.Admit(ctx, shop, Draft{Entries: entries}, edit)
	if err != nil {
		return nil, err
	}
	return g.Import.Put(ctx, shop, entries, edit)
}

// PutPolicies is the store's, behind the gate.
func (g Gated) PutPolicies(ctx context.Context, shop faq.Shop, policies []faq.Policy, edit faq.Edit) ([]faq.Policy, error) {
	edit, err := g.Gate.Admit(ctx, shop, Draft{Policies: policies}, edit)
	if err != nil {
		return nil, err
	}
	return g.Import.PutPolicies(ctx, shop, policies, edit)
}

// PutWords is the store's, behind the gate.
func (g Gated) PutWords(ctx context.Context, shop faq.Shop, w faq.Words, edit faq.Edit) (revision int, err error) {
	if edit, err = g.Gate.Admit(ctx, shop, Draft{Words: &w}, edit); err != nil {
		return 0, err
	}
	return g.Import.PutWords(ctx, shop, w, edit)
}
