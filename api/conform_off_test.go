//go:build !openapi

package api

import (
	"net/http"
	"testing"
)

// conforms checks nothing here: see conform_test.go.
func conforms(*testing.T, *http.Request, string, *http.Response, []byte) {}
