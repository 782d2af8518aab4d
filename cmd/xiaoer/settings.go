package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/alecthomas/kong"
)

// Settings hold for every command: defaults, overridden by xiaoer.json in the working folder, by XIAOER_… in the
// environment, and by flags, in this order.
type Settings struct {
	Data      string        `help:"Folder of store and index." default:"data" type:"path"`
	Shop      string        `help:"Shop that the command is about." default:"starter"`
	DictDir   string        `help:"Folder where the dictionaries are laid out; empty for the user's cache." type:"path"`
	MatchWait time.Duration `help:"How long matching may take before a person gets the question." default:"500ms"`
	LogLevel  slog.Level    `help:"debug, info, warn or error." default:"info"`
}

// settingsFile reads the JSON settings. Names that no setting has are refused: a typing error must not be silent.
func settingsFile(r io.Reader) (kong.Resolver, error) {
	var values map[string]any
	if err := json.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("xiaoer.json: %w", err)
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		return values[flag.Name], nil
	}), nil
}
