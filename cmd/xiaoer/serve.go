package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"xiaoer/api"
	"xiaoer/api/hook"
	"xiaoer/api/metrics"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type serveCmd struct{ Door }

// Help stands below the list of flags.
func (*serveCmd) Help() string {
	return `Prints where it listens and a line of curl to try it with; an empty data folder is filled with the sample shop,
and where nobody has a key yet, one for the administrator is made and shown this once, and so is a user who may sign
in, with a one-time password. The log goes to standard error. SIGTERM or Ctrl-C lets the requests under way finish, for 10 seconds at most.`
}

func (c *serveCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	log := slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: s.LogLevel}))
	listener, err := net.Listen("tcp", c.Addr) // first: what cannot be served should not be built
	if err != nil {
		return err
	}
	defer listener.Close() // again, where serving was not reached
	monitor, err := c.monitor()
	if err != nil {
		return err
	}
	if monitor != nil {
		defer monitor.Close()
	}
	bar := newProgress(io.err, "indexing")
	h, err := open(ctx, s, log, bar.told, func(store *sqlite.DB) error { return furnish(ctx, store) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	h.live.Poll, h.live.Room = c.Poll, c.room()
	if err := sweepIndexes(ctx, s.Data, h.store, log); err != nil { // they take room, and nothing else
		log.ErrorContext(ctx, "an index in older words could not be removed", "err", err)
	}
	hello, err := prepare(ctx, h, opensAtStart)
	if err != nil {
		return err
	}
	bar.done()
	debug.FreeOSMemory() // what opening the shops took beyond what stays
	meter := metered(h)
	handler := c.door(h, meter, log)
	hello.print(io, callable(listener.Addr()))
	group, ctx := errgroup.WithContext(ctx)
	context.AfterFunc(ctx, h.hub.Close) // streams have no end of their own
	group.Go(func() error { return thrift(ctx) })
	group.Go(func() error { return h.live.Run(ctx) })
	group.Go(func() error { return sweep(ctx, h.store, log) })
	group.Go(func() error { return hook.New(hook.Config{Keeper: h.store, Log: log}).Run(ctx) })
	group.Go(func() error { return api.Serve(ctx, listener, handler, log) })
	if monitor != nil {
		group.Go(func() error { return api.Serve(ctx, monitor, meter.Handler(), log) })
	}
	return group.Wait()
}

// door is the house as it is served.
func (d *Door) door(h *house, meter *metrics.Meter, log *slog.Logger) http.Handler {
	return api.New(api.Config{
		Engine: h.engine, Store: h.store, Keys: h.store, People: h.store, Queue: h.store, Hub: h.hub, Replay: h.player, Checks: h.store, Gaps: h.gaps, Rivals: h.rivals, Log: log,
		Rate:           api.Rate{PerSecond: d.Rate, Burst: d.Burst},
		TrustedProxies: d.TrustedProxies, AllowedOrigins: d.AllowedOrigins, Served: meter.Served,
		Ready: func(ctx context.Context) error {
			_, err := h.store.Shops(ctx)
			return errors.Join(err, h.store.Ready())
		},
	})
}

// monitor listens for whoever reads the metrics; nil where nobody does.
func (d *Door) monitor() (net.Listener, error) {
	if d.MetricsAddr == "" {
		return nil, nil
	}
	return net.Listen("tcp", d.MetricsAddr)
}

// greeting is what whoever starts the server is told.
type greeting struct {
	shops  []faq.Shop
	secret string // of the first key, where one was made
	of     faq.Shop

	user, password string // of the first user, where one was made
}

// opensAtStart is how many shops are opened before the first request is served. Any other is opened by the first who asks
// for it, and he alone waits: where there are thousands, opening all of them would keep every buyer waiting.
const opensAtStart = 16

// prepare opens the first shops, so many at most.
func prepare(ctx context.Context, h *house, most int) (g greeting, err error) {
	if g.shops, err = h.store.Shops(ctx); err != nil {
		return g, err
	}
	for _, shop := range g.shops[:min(most, len(g.shops))] {
		bank, err := h.live.Bank(ctx, shop)
		if err != nil {
			return g, err
		}
		bank.Release()
	}
	if g.secret, g.of, err = firstKey(ctx, h.store); err != nil { // last: what is made is also shown
		return g, err
	}
	g.user, g.password, err = firstUser(ctx, h.store)
	return g, err
}

// print says where the server is and what to type first.
func (g greeting) print(io streams, addr string) {
	fmt.Fprintf(io.out, "\n店小二已就绪  xiaoer is ready: http://%s\n", addr)
	if len(g.shops) > 0 {
		fmt.Fprintf(io.out, "\n  买家聊天页  the buyer's page: http://%s/chat/%s\n", addr, g.shops[0])
		fmt.Fprintf(io.out, "\n  curl -s http://%s/v1/shops/%s/ask -H 'Content-Type: application/json' -d '{\"text\":\"有发票吗\"}'\n", addr, g.shops[0])
	}
	if g.secret != "" {
		fmt.Fprintf(io.out, "\n  管理密钥（只显示这一次）  admin key, shown once: %s\n  curl -s http://%s/v1/shops/%s/tickets -H 'Authorization: Bearer %s'\n", g.secret, addr, g.of, g.secret)
	}
	if g.password != "" {
		fmt.Fprintf(io.out, "\n  管理员账号 %s，一次性密码（只显示这一次，登录后要改）  one-time password of the user %s: %s\n  http://%s/login\n", g.user, g.user, g.password, addr)
	}
	fmt.Fprintln(io.out)
}

// callable is the address under which this machine reaches the listener: one that listens everywhere is called here.
func callable(addr net.Addr) string {
	at, err := netip.ParseAddrPort(addr.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return addr.String()
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port()).String()
}
