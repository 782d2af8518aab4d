package api

import (
	"net/http"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// importWords keeps a file of all of the shop's words, all or none, and replies as importEntries does, with what the file
// lacks of those there are. Words have no drafts, for what they do shows in a preview and not in reading them: so only
// managers write them. To try a file is open to editors.
func (s *server) importWords(c *call) error {
	q := c.query()
	edit, dry := q.edit(c), q.flag("dry_run")
	if q.err != nil {
		return q.err
	}
	if !dry && !c.role().May(faq.Manager) {
		return &refusal{row: errRole, detail: "词语改了马上生效，请让主管来导入，或者先试运行（dry_run=true）。"}
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
