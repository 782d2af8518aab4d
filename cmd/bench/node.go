package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"xiaoer/cmd/bench/stopwatch"
)

// What is installed from npm, in the versions that were the newest when this was written.
var nodePackages = []string{"@node-rs/jieba@2.0.3", "flexsearch@0.8.212", "minisearch@7.2.0"}

//go:embed peer.mjs
var peerScript []byte

// node is a folder with the packages and the script in it.
type node struct{ dir string }

// installNode installs into dir, once for all banks.
func installNode(ctx context.Context, dir string) (n node, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return n, err
	}
	if err := os.WriteFile(filepath.Join(dir, "peer.mjs"), peerScript, 0o644); err != nil {
		return n, err
	}
	args := append([]string{"install", "--prefix", dir, "--no-audit", "--no-fund", "--loglevel=error"}, nodePackages...)
	if said, err := exec.CommandContext(ctx, "npm", args...).CombinedOutput(); err != nil {
		return n, fmt.Errorf("npm install: %w: %s", err, said)
	}
	return node{dir}, nil
}

// start has an engine read the bank in a file.
func (n node) start(engine, file string) (*stopwatch.Watch, error) {
	return stopwatch.Start(child("node", "--max-old-space-size=8192", filepath.Join(n.dir, "peer.mjs"), engine, file))
}
