package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"xiaoer/cmd/bench/stopwatch"
	"xiaoer/faq"
)

// installPostgres sees to it that PostgreSQL and its trigrams are there.
func installPostgres(ctx context.Context) error {
	if _, err := postgresPrograms(); err == nil {
		return nil
	}
	if os.Getuid() != 0 {
		return errors.New("PostgreSQL is not there, and only root may install it: apt-get install postgresql postgresql-contrib")
	}
	for _, args := range [][]string{{"update", "-qq"}, {"install", "-y", "-qq", "postgresql", "postgresql-contrib"}} {
		if said, err := exec.CommandContext(ctx, "apt-get", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w: %s", args[0], err, said)
		}
	}
	_, err := postgresPrograms()
	return err
}

// postgresPrograms returns the folder of initdb and postgres: Debian keeps them off the PATH.
func postgresPrograms() (string, error) {
	if at, err := exec.LookPath("initdb"); err == nil {
		at, err = filepath.EvalSymlinks(at)
		return filepath.Dir(at), err
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.Join(errors.New("no initdb"), err)
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// cluster is a throw-away PostgreSQL with its settings as they come, reached through a socket in its folder.
type cluster struct {
	dir    string
	as     *syscall.Credential // it refuses to run as root
	server *exec.Cmd
}

// newCluster makes a cluster in dir and starts it.
func newCluster(ctx context.Context, dir string) (c *cluster, err error) {
	programs, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	c = &cluster{dir: filepath.Join(dir, "pg")}
	if err := os.Mkdir(c.dir, 0o700); err != nil {
		return nil, err
	}
	if err := c.drop(); err != nil {
		return nil, err
	}
	// Of the C locale it would take no Chinese character for a letter, and see no trigrams.
	init := c.command(filepath.Join(programs, "initdb"), "-D", filepath.Join(c.dir, "data"), "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
	if said, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, said)
	}
	c.server = c.command(filepath.Join(programs, "postgres"), "-D", filepath.Join(c.dir, "data"), "-k", c.dir, "-h", "")
	if err := c.server.Start(); err != nil {
		return nil, err
	}
	return c, c.await(ctx)
}

// drop hands the folder to who the server is to run as, where this is root.
func (c *cluster) drop() error {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, e1 := strconv.Atoi(u.Uid)
		gid, e2 := strconv.Atoi(u.Gid)
		c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return errors.Join(e1, e2, os.Chown(c.dir, uid, gid))
	}
	return errors.New("there is neither a user postgres nor nobody")
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := child(name, args...)
	cmd.SysProcAttr.Credential = c.as
	cmd.Dir = c.dir
	return cmd
}

// await waits until the cluster takes calls.
func (c *cluster) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		said, err := exec.CommandContext(ctx, "psql", c.args("-c", "SELECT 1")...).CombinedOutput()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %s", said)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *cluster) args(more ...string) []string {
	return append([]string{"-h", c.dir, "-U", "bench", "-d", "postgres", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"}, more...)
}

// stop ends the cluster, and does not wait for who is connected.
func (c *cluster) stop() error {
	if err := c.server.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	return c.server.Wait()
}

// The phrasings are a row each: with trigrams, a message is similar to a question or to none, never to an answer. At
// the usual threshold of 0.3 nothing was found for any of forty messages of buyers to a bank of 1,000.
const (
	postgresBefore = `CREATE EXTENSION pg_trgm;
CREATE TABLE faq (id text, said text);
COPY faq FROM STDIN;
`
	postgresAfter = `\.
CREATE INDEX ON faq USING gin (said gin_trgm_ops);
VACUUM ANALYZE faq;
SET pg_trgm.similarity_threshold = 0.1;
PREPARE ask(text) AS SELECT id FROM faq WHERE said % $1 ORDER BY similarity(said, $1) DESC LIMIT 10;
\timing on
\echo ready
`
)

// servePostgres plays PostgreSQL with pg_trgm: the ten phrasings that are most similar to a message, by an index of
// trigrams. The clock is psql's: from sending to having the rows.
func servePostgres(ctx context.Context, bank []faq.Entry, dir string) (err error) {
	c, err := newCluster(ctx, dir)
	if c != nil && c.server != nil {
		defer func() { err = errors.Join(err, c.stop()) }()
	}
	if err != nil {
		return err
	}
	s, err := c.session()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.fill(bank); err != nil {
		return err
	}
	version, err := s.version()
	if err != nil {
		return err
	}
	return s.serve(ctx, stopwatch.Ready{Version: version})
}

// session is a psql that is spoken to.
type session struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func (c *cluster) session() (*session, error) {
	s := &session{cmd: child("psql", c.args()...)}
	s.cmd.Stderr = os.Stderr
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.in, s.out = in, bufio.NewScanner(out)
	return s, s.cmd.Start()
}

func (s *session) close() error { return errors.Join(s.in.Close(), s.cmd.Wait()) }

func (s *session) fill(bank []faq.Entry) error {
	w := bufio.NewWriter(s.in)
	w.WriteString(postgresBefore)
	for i := range bank {
		for _, said := range bank[i].Phrasings() {
			fmt.Fprintf(w, "%s\t%s\n", bank[i].ID, strings.NewReplacer(`\`, `\\`, "\t", " ", "\n", " ").Replace(said))
		}
	}
	w.WriteString(postgresAfter)
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := s.until("ready")
	return err
}

// until returns the lines before the one that is end.
func (s *session) until(end string) (lines []string, err error) {
	for s.out.Scan() {
		if s.out.Text() == end {
			return lines, nil
		}
		lines = append(lines, s.out.Text())
	}
	return lines, errors.Join(fmt.Errorf("psql ended before %q", end), s.out.Err())
}

// say sends a statement and returns its rows and the time that psql saw it take.
func (s *session) say(statement string) (rows []string, took time.Duration, err error) {
	if _, err := fmt.Fprintf(s.in, "%s;\n\\echo end\n", statement); err != nil {
		return nil, 0, err
	}
	lines, err := s.until("end")
	if err != nil {
		return nil, 0, err
	}
	for _, line := range lines {
		if m := psqlTime.FindStringSubmatch(line); m != nil {
			took, err = time.ParseDuration(m[1] + "ms")
		} else if line != "" {
			rows = append(rows, line)
		}
	}
	return rows, took, err
}

var psqlTime = regexp.MustCompile(`^Time: ([0-9.]+) ms`)

func (s *session) version() (string, error) {
	rows, _, err := s.say("SHOW server_version")
	if err != nil || len(rows) != 1 {
		return "", errors.Join(fmt.Errorf("version is %q", rows), err)
	}
	return "PostgreSQL " + rows[0], nil
}

func (s *session) serve(ctx context.Context, ready stopwatch.Ready) error {
	clock := func(ctx context.Context, text string) (found bool, took time.Duration, err error) {
		rows, took, err := s.say("EXECUTE ask('" + strings.ReplaceAll(text, "'", "''") + "')")
		return len(rows) > 0, took, err
	}
	return stopwatch.ServeClocked(ctx, os.Stdin, os.Stdout, ready, map[string]stopwatch.Clocked{"search": clock})
}
