package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"syscall"

	"xiaoer/engine/replay"
	"xiaoer/engine/search"
	"xiaoer/faq"
)

// Exit codes that scripts may rely on.
const (
	exitOK      = 0
	exitFailed  = 1 // the command could not do its work
	exitUsage   = 2 // the command line or the settings are wrong
	exitInvalid = 3 // a file or an argument was read and is not valid; nothing was changed
	exitUnmet   = 4 // the shop's checks were asked, and one of them fails, or would after an import
)

// exitOf is the exit code of what a command returned.
func exitOf(err error) int {
	if errors.Is(err, replay.ErrBreach) {
		return exitUnmet
	}
	for _, invalid := range []error{faq.ErrInvalid, faq.ErrNotFound, faq.ErrConflict, bufio.ErrTooLong} {
		if errors.Is(err, invalid) {
			return exitInvalid
		}
	}
	var unmet *checksFailed
	if errors.As(err, &unmet) {
		return exitUnmet
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) {
		return exitInvalid
	}
	return exitFailed
}

// hint says what to do about an error, where that is known.
func hint(err error) string {
	switch {
	case errors.Is(err, search.ErrInUse):
		return ": another xiaoer has it open, stop that one first"
	case errors.Is(err, faq.ErrBusy):
		return ": another xiaoer has it open, stop that one or try again"
	case errors.Is(err, syscall.EADDRINUSE):
		return ": choose another with --addr, where port 0 takes a free one"
	}
	return ""
}
