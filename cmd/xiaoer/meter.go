package main

import (
	"context"

	"xiaoer/api/metrics"
)

// metered returns a meter that hears of the house's questions.
func metered(h *house) *metrics.Meter {
	m := metrics.New(sources(h)...)
	h.engine.Asked = m.Asked
	return m
}

// sources are the figures that the parts of the house count themselves.
func sources(h *house) []metrics.Source {
	return []metrics.Source{recordFigures(h), deskFigures(h), bankFigures(h), cacheFigures(h)}
}

func recordFigures(h *house) metrics.Source {
	return metrics.Source{
		Figures: []metrics.Figure{
			{Name: "records_ahead_total", Help: "Replies of the bot that were told before they were in the database.", Total: true},
			{Name: "records_pending", Help: "Of them not in the database yet."},
			{Name: "records_lost_total", Help: "Of them that could not be written: each is in the log.", Total: true},
			{Name: "records_stuck", Help: "1 while what was told cannot be written, as on a full disk."},
			{Name: "records_aside_bytes", Help: "Size of the file that keeps them meanwhile."},
			{Name: "store_commits_total", Help: "Transactions of the writer.", Total: true},
			{Name: "store_acts_total", Help: "Acts in them; divided by the transactions, how many share a flush.", Total: true},
		},
		Read: func(context.Context) ([]float64, error) {
			s := h.store.Stats()
			stuck := 0.
			if s.Stuck {
				stuck = 1
			}
			return []float64{float64(s.Told), float64(s.Pending), float64(s.Lost), stuck, float64(s.Aside), float64(s.Commits), float64(s.Acts)}, nil
		},
	}
}

func deskFigures(h *house) metrics.Source {
	return metrics.Source{
		Figures: []metrics.Figure{
			{Name: "tickets_waiting", Help: "Tickets that wait for somebody, in all shops."},
			{Name: "tickets_claimed", Help: "Tickets that somebody has."},
			{Name: "tickets_oldest_waiting_seconds", Help: "How long the one that was opened first has waited."},
			{Name: "streams_open", Help: "Pages that follow events."},
		},
		Read: func(ctx context.Context) ([]float64, error) {
			b, err := h.store.Backlog(ctx)
			return []float64{float64(b.Waiting), float64(b.Claimed), b.Oldest.Seconds(), float64(h.hub.Watches())}, err
		},
	}
}

func bankFigures(h *house) metrics.Source {
	return metrics.Source{
		Figures: []metrics.Figure{
			{Name: "shops_open", Help: "Shops that are being served from memory."},
			{Name: "shops_open_bytes", Help: "What they are taken to need in memory, by which there is room for them."},
			{Name: "shops_opened_total", Help: "Openings of shops.", Total: true},
			{Name: "shops_closed_total", Help: "Closings of shops, to make room for others.", Total: true},
			{Name: "shops_waits_total", Help: "Calls that waited because their shop was not open.", Total: true},
			{Name: "shops_untrained", Help: "Of them served by a generation that waits for its training."},
			{Name: "generation_lag_steps", Help: "Changes in the store that the shop furthest behind does not serve yet."},
			{Name: "trainings_total", Help: "Trainings that have ended.", Total: true},
			{Name: "trainings_failed_total", Help: "Of them without a new generation.", Total: true},
			{Name: "training_seconds_total", Help: "Time that all trainings took.", Total: true},
		},
		Read: func(context.Context) ([]float64, error) {
			f := h.live.Following()
			return []float64{float64(f.Shops), float64(f.Bytes), float64(f.Openings), float64(f.Closings), float64(f.Waits), float64(f.Untrained), float64(f.Behind), float64(f.Trainings), float64(f.Failed), f.Training.Seconds()}, nil
		},
	}
}

func cacheFigures(h *house) metrics.Source {
	return metrics.Source{
		Figures: []metrics.Figure{
			{Name: "cache_hits_total", Help: "Texts that had been ranked before, of the same bank.", Total: true},
			{Name: "cache_misses_total", Help: "Texts that had not been, or so long ago that they had gone.", Total: true},
			{Name: "cache_bytes", Help: "Memory that kept rankings take."},
		},
		Read: func(context.Context) ([]float64, error) {
			s := h.ranked.Stats()
			return []float64{float64(s.Hits), float64(s.Misses), float64(s.Bytes)}, nil
		},
	}
}
