// Command bench measures xiaoer beside what a shop could have instead, and writes one page about it.
//
// It makes up banks, asks them what buyers really said, and times three kinds of contenders, each in a process of
// its own, turn by turn in one run, so that what else the machine does weighs on all alike:
//
//   - the product, as built (product.go);
//   - the plain path: gojieba and Bleve used as their manuals say, behind the same door (plain.go);
//   - other engines, which it installs into a folder of its own (sqlite.go, postgres.go, node.go). One that cannot be
//     installed stands in the page with the reason.
//
// What is measured and what the ratios are is said in the page itself (page.go). It promises no figure: a machine
// that does other things beside gives worthless times and passable ratios.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	runtime.LockOSThread() // what it starts shall end with it, and the system ties that to the thread (see child)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// settings are what a run is told.
type settings struct {
	narrow, wide sizes         // of the banks
	rounds, each int           // so many rounds of so many questions
	warm         int           // questions that the product is asked before it is measured
	http         time.Duration // of a turn over HTTP
	peers        bool          // measure the other engines too
	largest      int           // bank that they are asked about
	questions    string        // file of what buyers said
	xiaoer       string        // the product
	out          string        // folder of the page and the plot; "" prints the page and keeps nothing
}

func run(ctx context.Context, args []string) error {
	if len(args) == 4 && args[0] == "as" {
		return as(ctx, args[1], args[2], args[3])
	}
	s := settings{narrow: sizes{1000, 10_000, 100_000, 1_000_000}, wide: sizes{1000, 10_000, 100_000}}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.Var(&s.narrow, "narrow", "sizes of the banks of a narrow vocabulary")
	f.Var(&s.wide, "wide", "sizes of the banks of a wide vocabulary; none for none")
	f.IntVar(&s.rounds, "rounds", 5, "rounds, in each of which every contender has its turn")
	f.IntVar(&s.each, "each", 100, "questions in a turn")
	f.IntVar(&s.warm, "warm", 5000, "other questions that xiaoer is asked before it is measured")
	f.DurationVar(&s.http, "http", 2*time.Second, "how long a turn over HTTP is")
	f.BoolVar(&s.peers, "peers", true, "measure other engines too")
	f.IntVar(&s.largest, "largest", 100_000, "largest bank that other engines are asked about")
	f.StringVar(&s.questions, "questions", "", `what buyers said: JSON lines with a "text", gzipped; made up where it is not there`)
	f.StringVar(&s.xiaoer, "xiaoer", "bin/xiaoer", "the product")
	f.StringVar(&s.out, "out", "", "folder to write bench.md and bench.svg to; none prints the page and keeps nothing")
	if err := f.Parse(args); err != nil {
		return err
	}
	if s.rounds < 1 || s.each < 1 || s.http <= 0 {
		return fmt.Errorf("%d rounds of %d questions and %v measure nothing", s.rounds, s.each, s.http)
	}
	r, err := measure(ctx, s)
	if err != nil {
		return err
	}
	return publish(s, r)
}

// publish writes the page, and ends with the line of figures.
func publish(s settings, r result) error {
	page := writePage(r)
	if s.out == "" {
		fmt.Println(page)
	} else {
		for name, text := range map[string]string{"bench.md": page, "bench.svg": plot(r.banks)} {
			if err := os.WriteFile(filepath.Join(s.out, name), []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	line, err := json.Marshal(headline(r.banks))
	fmt.Println(string(line))
	return err
}

// sizes are a flag: numbers parted by commas.
type sizes []int

func (s *sizes) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(*s), " ", ","), "[]")
}

// Set implements flag.Value.
func (s *sizes) Set(list string) error {
	*s = nil
	if list == "" || list == "none" {
		return nil
	}
	for part := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return fmt.Errorf("want numbers such as 1000,10000, not %q", list)
		}
		*s = append(*s, n)
	}
	return nil
}
