package engine

import (
	"context"
	"fmt"
	"slices"

	"xiaoer/faq"
)

// Confirmations returns what buyers' voices come to, by entry and newest first: of one entry, or of all where entry is
// "". A question of which nothing is settled is not among them.
func (e *Engine) Confirmations(ctx context.Context, shop faq.Shop, entry faq.ID) ([]faq.Confirmation, error) {
	bank, err := e.Banks.Bank(ctx, shop)
	if err != nil {
		return nil, fmt.Errorf("confirmations of %s: %w", shop, err)
	}
	defer bank.Release()
	if e.Voices == nil {
		return nil, nil
	}
	tallies, _, err := e.Voices.Tallies(ctx, shop)
	if err != nil {
		return nil, fmt.Errorf("confirmations of %s: %w", shop, err)
	}
	ruled := faq.Confirm(tallies, served(bank.Entries))
	return slices.DeleteFunc(ruled, func(c faq.Confirmation) bool {
		return entry != "" && c.Entry != entry || c.Standing == faq.Undecided
	}), nil
}

// Veto keeps the question of a confirmation, named by its id, from ever being confirmed for its entry. An id that
// Confirmations does not list is faq.ErrNotFound.
func (e *Engine) Veto(ctx context.Context, shop faq.Shop, id string, edit faq.Edit) error {
	all, err := e.Confirmations(ctx, shop, "")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c faq.Confirmation) bool { return c.ID() == id })
	if i < 0 {
		return fmt.Errorf("confirmation %s: %w", id, faq.ErrNotFound)
	}
	return e.Voices.Veto(ctx, shop, all[i].Entry, all[i].Core, edit)
}
