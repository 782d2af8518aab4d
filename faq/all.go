package faq

import "context"

// All reads every entry of the shop, by id.
func All(ctx context.Context, from interface {
	Entries(ctx context.Context, shop Shop, filter Filter) (entries []Entry, next string, err error)
}, shop Shop) (map[ID]*Entry, error) {
	all := map[ID]*Entry{}
	page := Page{Limit: 500}
	for {
		part, next, err := from.Entries(ctx, shop, Filter{Page: page})
		if err != nil {
			return nil, err
		}
		for i := range part {
			all[part[i].ID] = &part[i]
		}
		if next == "" {
			return all, nil
		}
		page.After = next
	}
}
