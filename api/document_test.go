package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gin-gonic/gin"

	"xiaoer/faq"
)

var update = flag.Bool("update", false, "rewrite testdata/openapi.golden")

// contract is what the tests need of the document.
type contract struct {
	OpenAPI string `json:"openapi"`
	Info    struct {
		Version string `json:"version"`
	} `json:"info"`
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas struct {
			Problem struct {
				Properties struct {
					Code struct {
						Enum []string `json:"enum"`
					} `json:"code"`
				} `json:"properties"`
			} `json:"Problem"`
		} `json:"schemas"`
	} `json:"components"`
}

func readContract(t *testing.T) contract {
	t.Helper()
	var doc contract
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

var parameter = regexp.MustCompile(`/:(\w+)`)

// TestDocumentSaysWhoMayCall holds that the document offers every way in that a route has, and no other: what staff may
// do with a key they may do signed in, what is open to buyers needs neither.
func TestDocumentSaysWhoMayCall(t *testing.T) {
	t.Parallel()
	ways := map[string]string{"": "", "buyer": "- bearer header session", string(aPerson): "session"}
	for path, item := range readContract(t).Paths {
		for method, raw := range item {
			if method == "parameters" {
				continue
			}
			var op struct {
				Role     string           `json:"x-role"`
				Security []map[string]any `json:"security"`
			}
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			want, ok := ways[op.Role]
			if !ok {
				want = "bearer header session"
			}
			var got []string
			for _, way := range op.Security {
				got = append(got, strings.Join(append(slices.Sorted(maps.Keys(way)), "-")[:1], ""))
			}
			if got := strings.Join(got, " "); got != want || op.Security == nil {
				t.Errorf("%s %s, for %q: got security %q, want %q", method, path, op.Role, got, want)
			}
		}
	}
}

// TestDocumentListsTheRoutes compares the document with what gin has been given, both ways, and the roles with it. Pages
// are for people.
func TestDocumentListsTheRoutes(t *testing.T) {
	t.Parallel()
	roles := map[string]string{}
	for _, r := range slices.Concat(routes, movers, publishers, replays, streams) {
		roles[r.method+" "+r.path] = map[faq.Role]string{"": "buyer", nobody: ""}[r.needs]
		if r.needs != "" && r.needs != nobody {
			roles[r.method+" "+r.path] = string(r.needs)
		}
	}
	var have []string
	for _, r := range newHouse(t).door.(*gin.Engine).Routes() {
		if path := strings.ReplaceAll(r.Path, `\:`, ":"); r.Method != "HEAD" && !isPage(r.Path) {
			have = append(have, r.Method+" "+parameter.ReplaceAllString(path, "/{$1}")+" "+roles[r.Method+" "+path])
		}
	}
	var listed []string
	for path, item := range readContract(t).Paths {
		for method, raw := range item {
			if method == "parameters" {
				continue
			}
			var op struct {
				Role string `json:"x-role"`
			}
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatal(err)
			}
			listed = append(listed, strings.ToUpper(method)+" "+path+" "+op.Role)
		}
	}
	slices.Sort(have)
	slices.Sort(listed)
	if diff := cmp.Diff(have, listed); diff != "" {
		t.Errorf("routes (-) and document (+) differ:\n%s", diff)
	}
}

func isPage(path string) bool {
	return slices.ContainsFunc(pages, func(r route) bool { return r.path == path })
}

// TestDocumentListsTheCodes holds that the document names every code of a problem.
func TestDocumentListsTheCodes(t *testing.T) {
	t.Parallel()
	codes := []string{apology.code}
	for _, r := range table {
		codes = append(codes, r.code)
	}
	slices.Sort(codes)
	listed := slices.Sorted(slices.Values(readContract(t).Components.Schemas.Problem.Properties.Code.Enum))
	if diff := cmp.Diff(slices.Compact(codes), listed); diff != "" {
		t.Errorf("table (-) and document (+) differ:\n%s", diff)
	}
}

// TestDocumentHasAVersion holds that the document is served as it stands in the file, and that whoever changes it
// raises info.version: callers compare nothing else.
func TestDocumentHasAVersion(t *testing.T) {
	t.Parallel()
	if a := newHouse(t).get("/openapi.json").is(200); !bytes.Equal(a.body, document) {
		t.Error("what is served is not the file")
	}
	doc := readContract(t)
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("got openapi %q", doc.OpenAPI)
	}
	const golden = "testdata/openapi.golden"
	got := fmt.Sprintf("%s %x\n", doc.Info.Version, sha256.Sum256(document))
	kept, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if got == string(kept) {
		return
	}
	if version, _, _ := strings.Cut(string(kept), " "); version == doc.Info.Version {
		t.Fatalf("openapi.json has changed and is still version %s: raise info.version, then run with -update", version)
	}
	if !*update {
		t.Fatalf("got %s, want %s; run with -update once the change is meant", got, kept)
	}
	if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}
