package transfer

import (
	"context"
	"errors"
	"fmt"

	"xiaoer/faq"
)

// Store is what an import needs of a [faq.Store].
type Store interface {
	Version(ctx context.Context, shop faq.Shop) (int64, error)
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
	Put(ctx context.Context, shop faq.Shop, entries []faq.Entry, edit faq.Edit) ([]faq.Entry, error)
}

// tries is how often an import compares anew because somebody edited the shop in between.
const tries = 5

// Import compares the file with the shop and, unless it is a dry run or something speaks against it, keeps what is new
// or changed, in one transaction. The report's Applied says whether it did.
func Import(ctx context.Context, store Store, file *File, opt Options, edit faq.Edit, dry bool) (*Report, error) {
	for try := 1; ; try++ {
		version, err := store.Version(ctx, opt.Shop)
		if err != nil {
			return nil, err
		}
		have, err := faq.All(ctx, store, opt.Shop)
		if err != nil {
			return nil, err
		}
		report := Compare(have, file, opt)
		if dry || !report.OK() {
			return report, nil
		}
		edit.IfVersion = &version
		if len(report.entries) > 0 {
			_, err = store.Put(ctx, opt.Shop, report.entries, edit)
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
