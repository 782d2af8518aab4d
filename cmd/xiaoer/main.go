// Command xiaoer serves a shop's FAQ: one binary that keeps the content, answers buyers over HTTP, and holds the
// queue of what people must answer.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"xiaoer/api"
	"xiaoer/faq"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal asks, the second ends the process
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// cli is the command line.
type cli struct {
	Settings

	Serve      serveCmd      `cmd:"" help:"Serve buyers, agents and managers over HTTP."`
	Ask        askCmd        `cmd:"" help:"Ask one question and print what the shop would say."`
	Import     importCmd     `cmd:"" help:"Import entries or tables from a spreadsheet or JSONL, all of them or none."`
	Export     exportCmd     `cmd:"" help:"Export all entries or tables as JSONL, CSV or XLSX."`
	Template   templateCmd   `cmd:"" help:"Write a workbook to fill in and import."`
	Lint       lintCmd       `cmd:"" help:"Check a shop's answers, or a file of them, for what platforms punish."`
	Eval       evalCmd       `cmd:"" help:"Measure the engine on questions whose right entries are known."`
	Report     reportCmd     `cmd:"" hidden:"" help:"Measure the engine on several sets and write a page about it."`
	Train      trainCmd      `cmd:"" hidden:"" help:"Train the ranker that ships with the binary."`
	Bench      benchCmd      `cmd:"" hidden:"" help:"Time rounds of questions, for cmd/bench."`
	Preview    previewCmd    `cmd:"" help:"Show what an edit would change, before it is published."`
	Twins      rivalsCmd     `cmd:"" name:"duplicates" help:"List entries that compete for the same questions, and why."`
	Missed     missedCmd     `cmd:"" name:"unanswered" help:"List what buyers ask and the shop does not answer, and what would close it."`
	Check      checkCmd      `cmd:"" help:"Ask the shop's checks: questions whose right entry somebody has set."`
	Calibrate  calibrateCmd  `cmd:"" help:"Show how sure xiaoer must be to answer, and what that costs."`
	Reindex    reindexCmd    `cmd:"" help:"Rebuild the search index from the store."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the store to this binary's schema."`
	Publishing publishingCmd `cmd:"" help:"Show or set how the shop guards what becomes live."`
	Inherit    inheritCmd    `cmd:"" help:"Follow a head office, and list and settle what is inherited from it."`
	Drafts     draftsCmd     `cmd:"" help:"List what has been written and is not live."`
	Diff       diffCmd       `cmd:"" help:"Show what differs between two states of an entry."`
	Audit      auditCmd      `cmd:"" help:"List who changed what."`
	Key        keyCmd        `cmd:"" help:"Make, list and revoke API keys."`
	User       userCmd       `cmd:"" help:"Make, list, reset and disable the users who sign in."`
	Config     configCmd     `cmd:"" help:"Print the settings in force, without secrets."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// Help stands below the list of flags and commands.
func (*cli) Help() string {
	return `Settings come from, each outweighing the ones before: defaults, xiaoer.json in the working folder, XIAOER_… in
the environment, flags. "xiaoer config" prints them as xiaoer.json would hold them.

Exit codes: 0 done; 1 the work could not be done; 2 the command line or a setting is wrong; 3 what was given (a
file, a shop, a question) was read and is not valid, and nothing was changed; 4 one of a shop's checks fails.`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exitCode is thrown by kong's Exit, which must not return: by --help, that is.
type exitCode int

// run parses the arguments, runs the command, and returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) (code int) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case exitCode:
			code = int(p)
		default:
			panic(p)
		}
	}()
	var c cli
	file := openSettings(settingsName)
	parser, err := kong.New(&c,
		kong.Name("xiaoer"),
		kong.Description("店小二: answers what the shop has decided to say, and hands over the rest."),
		kong.Writers(out, errw),
		kong.Exit(func(n int) { panic(exitCode(n)) }),
		kong.WithBeforeResolve(file.check),
		kong.Resolvers(file),
	)
	if err != nil {
		panic(err) // the struct above is wrong
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errw, "xiaoer: %v%s\n", err, helpHint(err))
		return exitUsage
	}
	ctx = faq.Acting(ctx, faq.Actor{Name: "命令行"}) // whoever sits at this machine
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(c.Settings, streams{in, out, errw}); err != nil {
		fmt.Fprintf(errw, "xiaoer: %s%s\n", cmp.Or(api.FileWords(err), err.Error()), hint(err))
		return exitOf(err)
	}
	return exitOK
}

// helpHint says where to read how it is done right. What is wrong in xiaoer.json needs none.
func helpHint(err error) string {
	var parse *kong.ParseError
	var setting *settingError
	if errors.As(err, &setting) || !errors.As(err, &parse) {
		return ""
	}
	where := "xiaoer"
	for _, p := range parse.Context.Path {
		if p.Command != nil {
			where += " " + p.Command.Name
		}
	}
	return fmt.Sprintf(" (%s --help says more)", where)
}
