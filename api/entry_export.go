package api

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// exportEntries sends all entries as a file that an import takes.
func (s *server) exportEntries(c *call) error {
	q := c.query()
	format := q.format()
	if q.err != nil {
		return q.err
	}
	if err := c.patient(); err != nil {
		return err
	}
	all, err := faq.All(c.ctx(), s.Store, c.shop)
	if err != nil {
		return err
	}
	entries := make([]faq.Entry, 0, len(all))
	for _, id := range slices.Sorted(maps.Keys(all)) {
		entries = append(entries, *all[id])
	}
	return c.file("entries", format, func(w io.Writer) error { return transfer.Write(w, format, c.shop, entries) })
}

// templateEntries sends a workbook to fill in.
func (s *server) templateEntries(c *call) error {
	return c.file("template", transfer.XLSX, transfer.WriteTemplate)
}

// format is the form of file that is wanted, XLSX unless it says so.
func (q *query) format() transfer.Format {
	f := q.oneOf("format", string(transfer.XLSX), string(transfer.CSV), string(transfer.JSONL))
	return cmp.Or(transfer.Format(f), transfer.XLSX)
}

// file sends a file under a name of the shop. It is whole before the first byte leaves.
func (c *call) file(name string, format transfer.Format, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s.%s"`, c.shop, name, format))
	c.Data(http.StatusOK, mediaTypes[format], b.Bytes())
	return nil
}
