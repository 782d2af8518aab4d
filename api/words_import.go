package api

import (
	"net/http"

	"xiaoer/engine/replay"
	"xiaoer/faq/transfer"
)

// importWords keeps a file of all of the shop's words, all or none, and replies as importEntries does, with what the file
// lacks of those there are.
func (s *server) importWords(c *call) error {
	q := c.query()
	edit, dry := q.edit(c), q.flag("dry_run")
	if q.err != nil {
		return q.err
	}
	if !dry {
		if err := s.mayWord(c); err != nil {
			return err
		}
	}
	gate, err := s.gate(c)
	if err != nil {
		return err
	}
	return s.alone(c, func() error {
		file, err := readFile(c, func(r *http.Request) (*transfer.WordsFile, error) { return transfer.ReadWords(r.Body, "") })
		if err != nil {
			return err
		}
		report, err := transfer.ImportWords(c.ctx(), replay.Gated{Import: s.Store, Gate: gate}, file, c.shop, edit, dry)
		return c.reported(report, dry, err)
	})
}
