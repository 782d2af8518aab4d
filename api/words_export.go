package api

import (
	"io"

	"xiaoer/faq/transfer"
)

// exportWords sends all of the shop's words as a file that an import takes.
func (s *server) exportWords(c *call) error {
	q := c.query()
	format := q.format()
	if q.err != nil {
		return q.err
	}
	if err := c.patient(); err != nil {
		return err
	}
	w, _, err := s.Store.Words(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.file("words", format, func(to io.Writer) error { return transfer.WriteWords(to, format, w) })
}

// templateWords sends a workbook to fill in.
func (s *server) templateWords(c *call) error {
	return c.file("word-template", transfer.XLSX, transfer.WriteWordTemplate)
}
