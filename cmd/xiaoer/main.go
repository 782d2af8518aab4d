// Command xiaoer serves a shop's FAQ: one binary that keeps the content, answers buyers over HTTP, and holds the
// queue of what people must answer.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes that scripts may rely on.
const (
	exitOK      = 0
	exitFailed  = 1 // the command could not do its work
	exitUsage   = 2 // the command line or the settings are wrong
	exitInvalid = 3 // a file or an argument was read and is not valid; nothing was changed
)

// cli is the command line.
type cli struct {
	Settings

	Serve   serveCmd   `cmd:"" help:"Serve buyers, agents and managers over HTTP."`
	Ask     askCmd     `cmd:"" help:"Ask one question and print what the shop would say."`
	Import  importCmd  `cmd:"" help:"Import entries from a JSONL file, all of them or none."`
	Export  exportCmd  `cmd:"" help:"Export all entries as JSONL."`
	Eval    evalCmd    `cmd:"" help:"Measure the engine on questions whose right entries are known."`
	Train   trainCmd   `cmd:"" hidden:"" help:"Train the ranker that ships with the binary."`
	Reindex reindexCmd `cmd:"" help:"Rebuild the search index from the store."`
	Migrate migrateCmd `cmd:"" help:"Bring the store to this binary's schema."`
	Key     keyCmd     `cmd:"" help:"Make, list and revoke API keys."`
	Config  configCmd  `cmd:"" help:"Print the settings in force, without secrets."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run parses the arguments, runs the command, and returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) (code int) {
	var c cli
	defer func() {
		// kong leaves through Exit for --help; nothing else here panics with an exitCode.
		if e, ok := recover().(exitCode); ok {
			code = int(e)
		}
	}()
	parser, err := kong.New(&c,
		kong.Name("xiaoer"),
		kong.Description("店小二: answers what the shop has decided to say, and hands over the rest."),
		kong.UsageOnError(),
		kong.Writers(out, errw),
		kong.Exit(func(n int) { panic(exitCode(n)) }),
		kong.Configuration(settingsFile, "xiaoer.json"),
		kong.DefaultEnvars("XIAOER"),
	)
	if err != nil {
		panic(err) // the struct above is wrong
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errw, "xiaoer: %v\n", err)
		return exitUsage
	}
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(c.Settings, streams{in, out, errw}); err != nil {
		fmt.Fprintf(errw, "xiaoer: %v\n", err)
		return exitOf(err)
	}
	return exitOK
}

type exitCode int

func exitOf(err error) int {
	var schema *sqlite.SchemaError
	switch {
	case errors.As(err, &schema):
		return exitFailed
	case errors.Is(err, faq.ErrInvalid), errors.Is(err, faq.ErrNotFound), errors.Is(err, faq.ErrConflict):
		return exitInvalid
	}
	return exitFailed
}
