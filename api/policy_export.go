package api

import (
	"io"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// exportPolicies sends all tables as a file, those in force and those to come, that an import takes.
func (s *server) exportPolicies(c *call) error {
	q := c.query()
	format := q.format()
	if q.err != nil {
		return q.err
	}
	if err := c.patient(); err != nil {
		return err
	}
	policies, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.file("policies", format, func(w io.Writer) error { return transfer.WritePolicies(w, format, faq.Lasting(policies, s.Now())) })
}

// templatePolicies sends a workbook to fill in.
func (s *server) templatePolicies(c *call) error {
	return c.file("policy-template", transfer.XLSX, transfer.WritePolicyTemplate)
}
