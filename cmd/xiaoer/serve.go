package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"xiaoer/api"
	"xiaoer/faq"
)

type serveCmd struct {
	Addr           string        `help:"Host and port to listen on; port 0 takes a free one." default:"127.0.0.1:8080"`
	Rate           float64       `help:"Requests a second that one buyer's address may make." default:"10"`
	Burst          int           `help:"Requests that one buyer's address may make at once." default:"30"`
	TrustedProxies []string      `help:"Addresses or networks of proxies whose X-Forwarded-For is believed."`
	AllowedOrigins []string      `help:"Web origins whose pages may call the API."`
	Poll           time.Duration `help:"How often the store is asked for changes made elsewhere." default:"200ms"`
}

func (c *serveCmd) Run(ctx context.Context, s Settings, io streams) error {
	log := slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: s.LogLevel}))
	listener, err := net.Listen("tcp", c.Addr) // first: what cannot be served should not be built
	if err != nil {
		return err
	}
	defer listener.Close()
	bar := newProgress(io.err, "indexing")
	h, err := open(ctx, s, log, bar.told)
	if err != nil {
		return err
	}
	defer h.Close()
	h.live.Poll = c.Poll
	secret, err := welcome(ctx, h.store)
	if err != nil {
		return err
	}
	shops, err := h.store.Shops(ctx)
	if err != nil {
		return err
	}
	for _, shop := range shops {
		if _, err := h.live.Bank(ctx, shop); err != nil {
			return err
		}
	}
	bar.done()
	handler := api.New(api.Config{
		Engine: h.engine, Store: h.store, Keys: h.store, Queue: h.store, Log: log,
		Rate:           api.Rate{PerSecond: c.Rate, Burst: c.Burst},
		TrustedProxies: c.TrustedProxies, AllowedOrigins: c.AllowedOrigins,
		Ready: func(ctx context.Context) error { _, err := h.store.Shops(ctx); return err },
	})
	greet(io, listener.Addr().String(), shops, secret)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return h.live.Run(ctx) })
	group.Go(func() error { return api.Serve(ctx, listener, handler, log) })
	return group.Wait()
}

// greet tells whoever started the server where it is and what to type first.
func greet(io streams, addr string, shops []faq.Shop, secret string) {
	fmt.Fprintf(io.out, "\n店小二已就绪  xiaoer is ready: http://%s\n", addr)
	if len(shops) > 0 {
		fmt.Fprintf(io.out, "\n  curl -s http://%s/v1/shops/%s/ask -H 'Content-Type: application/json' -d '{\"text\":\"乌鲁木齐要补运费吗\"}'\n", addr, shops[0])
	}
	if secret != "" {
		fmt.Fprintf(io.out, "\n  管理密钥（只显示这一次）  admin key, shown once: %s\n  curl -s http://%s/v1/shops/%s/tickets -H 'Authorization: Bearer %s'\n", secret, addr, starterShop, secret)
	}
	fmt.Fprintln(io.out)
}
