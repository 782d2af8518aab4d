package api

import (
	_ "embed"
	"net/http"
)

// document is the contract for callers, kept by hand. Whoever changes it raises its info.version.
//
//go:embed openapi.json
var document []byte

// readDocument serves the contract as it stands in the file.
func (s *server) readDocument(c *call) error {
	c.Header("Cache-Control", "public, max-age=300")
	c.Data(http.StatusOK, "application/json; charset=utf-8", document)
	return nil
}
