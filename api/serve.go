package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// patience is how long the server waits for others.
type patience struct {
	header, read, write, idle time.Duration
	stop                      time.Duration // for the requests under way when it is told to stop
}

// usual: a header fits into one packet and five seconds are plenty; a body of 1 MiB may come over a bad line; the
// write counts from the end of the header, so it must outlast the reading and Config.Wait.
var usual = patience{
	header: 5 * time.Second, read: 15 * time.Second, write: 40 * time.Second, idle: 2 * time.Minute,
	stop: 10 * time.Second,
}

// maxHeader bounds a request's header, its address included.
const maxHeader = 32 << 10

// Serve answers what comes in on l until ctx ends. It takes no new connections then, lets the requests under way
// finish for at most 10 s, and returns nil if they all did. It closes l.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	return serve(ctx, l, h, log, usual)
}

func serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger, wait patience) error {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	// The requests' contexts do not come from ctx: what is under way shall finish, not be cancelled.
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: wait.header, ReadTimeout: wait.read, WriteTimeout: wait.write,
		IdleTimeout: wait.idle, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	log.InfoContext(ctx, "serving", "address", l.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	log.InfoContext(ctx, "stopping", "address", l.Addr().String())
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), wait.stop)
	defer cancel()
	err := srv.Shutdown(end)
	if err != nil {
		err = fmt.Errorf("stop serving %s: %w", l.Addr(), errors.Join(err, srv.Close()))
	}
	<-failed
	return err
}
