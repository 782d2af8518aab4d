package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"xiaoer/engine"
)

// An open shop of up to some thousand entries has one file open, its lock, while nobody edits it or looks around in it. One
// without entries, or with very many, has those of its index too, and so has any in the seconds after an edit: all are
// counted as such. What is left is for connections, the store and what is being opened.
const (
	filesPerShop = 5
	otherFiles   = 512
)

// room is how many shops the door has room for. Go has raised the number of files that may be open as far as it goes.
func (d *Door) room() engine.Room {
	shops := d.OpenShops
	if most := fitting(openFiles(), filesPerShop); shops == 0 || most > 0 && most < shops {
		shops = most
	}
	bytes := int64(d.OpenMemory) << 20
	if d.OpenMemory < 0 {
		bytes = memory() / 2
	}
	return engine.Room{Shops: shops, Bytes: bytes}
}

// fitting is how many shops of so many files each fit into all of them, a few at least; 0 where nothing is known of a limit.
func fitting(files uint64, each int) int {
	if files == 0 || files > 1<<30 {
		return 0
	}
	return max(16, (int(files)-otherFiles)/each)
}

// openFiles is how many files the process may have open, 0 where that is not known.
func openFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return uint64(limit.Cur)
}

// memory is how many bytes this machine has, or its container may take; 0 where that is not known.
func memory() int64 {
	info, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	var kb int64
	if _, err := fmt.Sscanf(string(info), "MemTotal: %d kB", &kb); err != nil {
		return 0
	}
	all := kb << 10
	if text, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if most, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil { // or "max"
			all = min(all, most)
		}
	}
	return all
}
