package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machine says what was measured on, in a line.
func machine() string {
	model := field("/proc/cpuinfo", "model name")
	kB, _ := strconv.Atoi(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"))
	system := strings.Trim(field("/etc/os-release", "PRETTY_NAME"), `"`)
	return fmt.Sprintf("%d × %s, %d GB, %s, %s", runtime.NumCPU(), model, kB>>20, system, runtime.Version())
}

// field returns what stands behind a name in a file of names and values; "" where it does not.
func field(file, name string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, string("=:"[min(1, strings.Count(line, ":"))])); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// busy is how many programs wanted a processor in the last minute, which says whether the machine was quiet.
func busy() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(data))[0]
}

// family returns the ids of a process and all it started.
func family(pid int) []int {
	all := []int{pid}
	found, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range found {
		data, _ := os.ReadFile(file)
		for _, id := range strings.Fields(string(data)) {
			if child, err := strconv.Atoi(id); err == nil {
				all = append(all, family(child)...)
			}
		}
	}
	return all
}

// memory returns the MB that a process and all it started hold: resident, what several share counted once.
func memory(pid int) (mb float64) {
	for _, id := range family(pid) {
		kB, _ := strconv.Atoi(strings.TrimSuffix(field(fmt.Sprintf("/proc/%d/smaps_rollup", id), "Pss"), " kB"))
		mb += float64(kB) / 1024
	}
	return mb
}

// computed returns the hundredths of a second that a process has kept processors busy for.
func computed(pid int) (int, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:]) // a program's name may hold spaces
	user, err := strconv.Atoi(string(fields[11]))
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(string(fields[12]))
	return user + system, err
}

// rest waits until a process has hardly computed for a second: what it trains, merges or compiles behind its users'
// backs is done then.
func rest(ctx context.Context, pid int) error {
	for {
		before, err := computed(pid)
		if err != nil {
			return err
		}
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
		after, err := computed(pid)
		if err != nil || after-before < 10 {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
