package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"xiaoer/cmd/bench/stopwatch"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// roles are the contenders that this program plays itself, in processes of their own. Each builds what it searches
// from the bank in a file, in an empty folder, and then serves rounds.
var roles = map[string]func(ctx context.Context, bank []faq.Entry, dir string) error{
	"plain": servePlain, "sqlite": serveSQLite, "postgres": servePostgres,
}

// as plays a role.
func as(ctx context.Context, role, file, dir string) error {
	serve := roles[role]
	if serve == nil {
		return fmt.Errorf("there is no role %q", role)
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	bank, err := transfer.ReadEntries(bufio.NewReader(f), file)
	if err != nil {
		return err
	}
	return serve(ctx, bank, dir)
}

// inRole starts this program in a role and waits until it is ready.
func inRole(role, file, dir string) (*stopwatch.Watch, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return stopwatch.Start(child(self, "as", role, file, dir))
}

// child is a command that ends when this process does, however that ends.
func child(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	return cmd
}
