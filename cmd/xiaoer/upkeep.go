package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/alecthomas/kong"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type reindexCmd struct{}

// Help stands below the list of flags.
func (*reindexCmd) Help() string {
	return `Removes the shop's index and builds it anew; nothing is lost, for all of it comes from the store. Not while a
server runs on the same data. An index that is damaged or of another version is rebuilt without being asked for.`
}

// Run needs the index for itself: not while the server runs.
func (c *reindexCmd) Run(ctx context.Context, s Settings, io streams) error {
	if err := mustHaveStore(s); err != nil {
		return err
	}
	bar := newProgress(io.err, "indexing")
	h, err := open(ctx, s, nil, bar.told, func(store *sqlite.DB) error { return mustHaveShop(ctx, store, s) })
	if err != nil {
		return err
	}
	defer h.Close()
	if _, err := h.live.Reindex(ctx, faq.Shop(s.Shop)); err != nil {
		return err
	}
	bar.done()
	all, err := faq.All(ctx, h.store, faq.Shop(s.Shop))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "%d entries indexed\n", len(all))
	return err
}

type migrateCmd struct{}

// Help stands below the list of flags.
func (*migrateCmd) Help() string {
	return `After another xiaoer has taken the place of an older one: stop the server, copy the data folder, migrate, start.
Killed midway, it may be run again.`
}

func (c *migrateCmd) Run(ctx context.Context, s Settings, io streams) error {
	if err := mustHaveStore(s); err != nil {
		return err
	}
	path := storePath(s.Data)
	have, want, err := sqlite.SchemaVersion(ctx, path)
	if err != nil {
		return err
	}
	if err := sqlite.Migrate(ctx, path); err != nil {
		return err
	}
	was := fmt.Sprintf("was %d", have)
	if have == want {
		was = "as before"
	}
	_, err = fmt.Fprintf(io.out, "%s: schema %d, %s\n", path, want, was)
	return err
}

// configCmd takes the flags of serve, to show what it would be served with.
type configCmd struct{ Door }

// Help stands below the list of flags.
func (*configCmd) Help() string {
	return `Prints every setting as xiaoer.json would hold it, wherever it comes from: default, xiaoer.json, environment or
flag.`
}

// Run prints the settings. None of them is a secret today; one that becomes one is to be printed as ***.
func (c *configCmd) Run(k *kong.Context, io streams) error {
	values := map[string]any{}
	for _, f := range k.Flags() {
		if len(f.Envs) > 0 {
			values[f.Name] = written(f.Target)
		}
	}
	enc := json.NewEncoder(io.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(values)
}

// written is a setting's value as the file holds it.
func written(v reflect.Value) any {
	switch v := v.Interface().(type) {
	case time.Duration:
		return v.String()
	case slog.Level:
		return v.String()
	case tolerated:
		return v.String()
	case []string:
		return append([]string{}, v...) // not null
	default:
		return v
	}
}

type versionCmd struct{}

func (c *versionCmd) Run(io streams) error {
	_, err := fmt.Fprintln(io.out, "xiaoer", version(debug.ReadBuildInfo()))
	return err
}

// commit is set by -ldflags "-X main.commit=…" where the build sees no version control.
var commit string

// version names the module's version as Go stamped it, the commit, and what the binary was built with and for.
func version(info *debug.BuildInfo, ok bool) string {
	v, of, dirty := "(devel)", commit, ""
	if ok {
		if info.Main.Version != "" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				of = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				dirty = " with changes"
			}
		}
	}
	if of == "" {
		of = "unknown"
	}
	return fmt.Sprintf("%s, commit %s%s, %s %s/%s", v, of[:min(12, len(of))], dirty, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
