package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// loaded is the document, made strict: what it does not list may not be in a reply. The document itself lets replies
// gain fields, because callers must bear that; in the tests a field that nobody wrote down is a mistake.
var loaded = sync.OnceValues(func() (routers.Router, error) {
	var tree any
	if err := json.Unmarshal(document, &tree); err != nil {
		return nil, err
	}
	seal(tree)
	strict, err := json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(strict)
	if err != nil {
		return nil, err
	}
	for _, media := range []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"} {
		openapi3filter.RegisterBodyDecoder(media, text)
	}
	return gorillamux.NewRouter(doc)
})

// text reads a body that is no JSON.
func text(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	b, err := io.ReadAll(body)
	return string(b), err
}

// seal closes every object that lists properties.
func seal(tree any) {
	switch v := tree.(type) {
	case map[string]any:
		_, typed := v["type"].(string)
		_, lists := v["properties"].(map[string]any)
		if typed && lists && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, child := range v {
			seal(child)
		}
	case []any:
		for _, child := range v {
			seal(child)
		}
	}
}

// TestContract holds that the document is OpenAPI 3.1.
func TestContract(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Error(err)
	}
}

// conforms checks one exchange against the document: the reply always, and the request where it was accepted.
func conforms(t *testing.T, r *http.Request, body string, res *http.Response, reply []byte) {
	t.Helper()
	router, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	if r.Method == http.MethodHead || r.Method == http.MethodOptions {
		return
	}
	again, err := http.NewRequest(r.Method, "http://example.com"+r.URL.RequestURI(), strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	if err != nil {
		t.Fatal(err)
	}
	again.Header = r.Header.Clone()
	route, params, err := router.FindRoute(again)
	if err != nil {
		if res.StatusCode != 404 && res.StatusCode != 405 {
			t.Errorf("%s %s: %v, and yet got %d", r.Method, r.URL, err, res.StatusCode)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{
		Request: again, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, ExcludeReadOnlyValidations: true,
			IncludeResponseStatus: true, SkipSettingDefaults: true,
		},
	}
	if res.StatusCode < 400 && !strings.Contains(body, "null") { // null counts as left out, see the document
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			t.Errorf("%s %s %s was accepted against the document: %v", r.Method, r.URL, brief(body), err)
		}
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: res.StatusCode, Header: res.Header, Body: io.NopCloser(bytes.NewReader(reply)),
		Options: in.Options,
	}
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		t.Errorf("%s %s: reply %d %s is against the document: %v", r.Method, r.URL, res.StatusCode, reply, err)
	}
}
