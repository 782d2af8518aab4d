package transfer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"xiaoer/faq"
)

// ReadEdits reads one edit a line: an entry as ReadEntries reads it, or {"id":"…","deleted":true}. No id comes twice;
// otherwise, and for what ReadEntries refuses, the error is a *LineError and nothing is returned.
func ReadEdits(r io.Reader, name string) (entries []faq.Entry, deleted []faq.ID, err error) {
	var rest bytes.Buffer // what is left are entries, each still in its line
	lines := map[faq.ID]int{}
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, MaxLine)
	n := 0
	for scan.Scan() {
		n++
		id, ok, err := deletion(scan.Bytes())
		switch {
		case err != nil:
			return nil, nil, &LineError{name, n, 0, err}
		case ok && lines[id] > 0:
			return nil, nil, &LineError{name, n, 0, twice(id, lines[id])}
		case ok:
			deleted, lines[id] = append(deleted, id), n
		default:
			rest.Write(scan.Bytes())
		}
		rest.WriteByte('\n')
	}
	if errors.Is(scan.Err(), bufio.ErrTooLong) {
		return nil, nil, &LineError{name, n + 1, 0, fmt.Errorf("%w: at most %d bytes", scan.Err(), MaxLine)}
	}
	if scan.Err() != nil {
		return nil, nil, fmt.Errorf("read %s: %w", name, scan.Err())
	}
	if entries, err = ReadEntries(&rest, name); err != nil {
		return nil, nil, err
	}
	both := slices.IndexFunc(entries, func(e faq.Entry) bool { return lines[e.ID] > 0 })
	if both >= 0 {
		id := entries[both].ID
		return nil, nil, &LineError{name, lines[id], 0, &fault{
			fmt.Sprintf("id %q is deleted here, and stands in another line too", id), fmt.Sprintf("编号「%s」在这里删除，又写在别的行里。", id)}}
	}
	return entries, deleted, nil
}

// deletion reads a line that deletes an entry. ok is false for every other line, whatever is wrong with it.
func deletion(line []byte) (id faq.ID, ok bool, err error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(bytes.TrimPrefix(line, []byte("\ufeff")), &fields) != nil || fields["deleted"] == nil {
		return "", false, nil
	}
	var one struct {
		ID      faq.ID `json:"id"`
		Deleted bool   `json:"deleted"`
	}
	err = json.Unmarshal(bytes.TrimPrefix(line, []byte("\ufeff")), &one)
	switch {
	case !utf8.Valid(line):
		return "", false, ErrNotText
	case err != nil || !one.Deleted || one.ID == "" || len(fields) != 2:
		return "", false, &fault{`a line with "deleted" is {"id":"…","deleted":true}`, `删除一条要写成 {"id":"…","deleted":true}。`}
	}
	return one.ID, true, nil
}
