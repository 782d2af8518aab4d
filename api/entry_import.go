package api

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// importEntries keeps a file of entries, all or none, and replies with what became of each. A dry run replies with what
// would become of them.
func (s *server) importEntries(c *call) error {
	q := c.query()
	edit, dry, overwrite := q.edit(c), q.flag("dry_run"), q.flag("overwrite")
	if q.err != nil {
		return q.err
	}
	if err := s.mayImport(c, dry); err != nil {
		return err
	}
	gate, err := s.gate(c)
	if err != nil {
		return err
	}
	return s.alone(c, func() error {
		file, err := readFile(c, func(r *http.Request) (*transfer.File, error) { return transfer.Read(r.Body, "", nil) })
		if err != nil {
			return err
		}
		policies, err := s.Store.Policies(c.ctx(), c.shop)
		if err != nil {
			return err
		}
		quotes, wording := transfer.Quotes(policies, transfer.Stop, s.Now()), Wording(s.Now())
		report, err := transfer.Import(c.ctx(), replay.Gated{Import: s.Store, Gate: gate}, file, transfer.Options{
			Shop: c.shop, Overwrite: overwrite,
			Check: func(e faq.Entry) []transfer.Finding { return append(quotes(e), wording(e)...) },
		}, edit, dry)
		return c.reported(report, dry, err)
	})
}

// moving is how long a whole shop may take: 50,000 entries take some 20 s to import, and the file has to come over the line.
const moving = 3 * time.Minute

// alone does one import at a time, for each may take some hundred megabytes, and gives it the time that it needs.
func (s *server) alone(c *call, do func() error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-c.ctx().Done():
		return c.ctx().Err()
	}
	if err := c.patient(); err != nil {
		return err
	}
	return do()
}

// patient gives the connection the time that moving a shop takes, once its sender is known.
func (c *call) patient() error {
	until, line := time.Now().Add(moving), http.NewResponseController(c.Writer)
	err := errors.Join(line.SetReadDeadline(until), line.SetWriteDeadline(until.Add(usual.write)))
	if errors.Is(err, http.ErrNotSupported) { // a recorder has no deadlines, and needs none
		return nil
	}
	return err
}

// The media types of files.
var mediaTypes = map[transfer.Format]string{
	transfer.JSONL: "application/x-ndjson",
	transfer.CSV:   "text/csv",
	transfer.XLSX:  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// readFile reads the request's body as a file. Its content tells what it is; the media type need not.
func readFile[T any](c *call, parse func(*http.Request) (T, error)) (none T, err error) {
	media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	known := []string{mediaTypes[transfer.JSONL], mediaTypes[transfer.CSV], mediaTypes[transfer.XLSX], "application/json", "application/octet-stream"}
	if err != nil || !slices.Contains(known, media) {
		return none, &refusal{row: errMediaType, detail: "请直接上传文件内容（不要用表单），Content-Type 写成 " + strings.Join(known, "、") + " 之一。"}
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, transfer.MaxFile+1) // one more: the reader says it better
	file, err := parse(c.Request)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), errors.Is(err, transfer.ErrTooLarge):
		return none, &refusal{row: errTooLarge, detail: fmt.Sprintf("文件太大，最多 %d MB。请分几次导入。", transfer.MaxFile>>20)}
	case err != nil && !errors.Is(err, faq.ErrInvalid):
		return none, fmt.Errorf("%w: %w", errMalformed, err) // the client went away or is too slow
	}
	return file, err
}

// shownRows is how many findings a refusal lists; a dry run lists all.
const shownRows = 50

// reported replies with the report, or refuses with what speaks against the import.
func (c *call) reported(r *transfer.Report, dry bool, err error) error {
	switch {
	case err != nil:
		return err
	case dry || r.OK():
		return c.send(http.StatusOK, r)
	}
	out := &refusal{row: faq.ErrInvalid, rows: r.Stops(shownRows)}
	n := r.Counts[transfer.Invalid] + r.Counts[transfer.Conflict] + r.Counts[transfer.Blocked]
	if n == r.Counts[transfer.Conflict] {
		out.row = faq.ErrConflict
	}
	out.detail = fmt.Sprintf("没有导入，什么都没有改：有 %d 条要先改好。", n)
	if len(out.rows) > 0 {
		out.detail += "第一处是" + at(out.rows[0]) + out.rows[0].Text
	}
	return out
}

// at names the place of a finding.
func at(f transfer.Finding) string {
	out := ""
	if f.Sheet != "" {
		out = "工作表「" + f.Sheet + "」"
	}
	if f.Row > 0 {
		out += fmt.Sprintf("第 %d 行", f.Row)
	}
	if f.Column != "" {
		out += "「" + f.Column + "」"
	}
	return out + "："
}
