package api

import (
	"net/http"

	"xiaoer/engine/replay"
	"xiaoer/faq/transfer"
)

// importPolicies keeps a file of tables, all or none, and replies as importEntries does.
func (s *server) importPolicies(c *call) error {
	q := c.query()
	edit, dry := q.edit(c), q.flag("dry_run")
	if q.err != nil {
		return q.err
	}
	gate, err := s.gate(c)
	if err != nil {
		return err
	}
	return s.alone(c, func() error {
		file, err := readFile(c, func(r *http.Request) (*transfer.PolicyFile, error) { return transfer.ReadPolicyFile(r.Body, "") })
		if err != nil {
			return err
		}
		report, err := transfer.ImportPolicies(c.ctx(), replay.Gated{Import: s.Store, Gate: gate}, file, c.shop, edit, dry, s.Now())
		return c.reported(report, dry, err)
	})
}
