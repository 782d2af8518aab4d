package xiaoer

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors lists every package with what it may import of this module, from the ground up. Arrows point down only.
var floors = []struct {
	pkg string
	may []string
}{
	{"intents/zh", nil},
	{"intents/zh/jieba", []string{"intents/zh"}},
	{"intents", []string{"intents/zh"}},
	{"intents/pack", []string{"intents", "intents/zh"}},
	{"faq/jot", nil},
	{"faq/jot/jottest", nil},
	{"faq", []string{"faq/jot", "intents", "intents/pack", "intents/zh"}},
	{"faq/picture", []string{"faq"}},
	{"faq/desk", []string{"faq", "faq/jot", "faq/picture", "intents"}},
	{"faq/people", []string{"faq"}},
	{"faq/lint/judge", nil},
	{"faq/lint", []string{"faq", "faq/lint/judge", "intents", "intents/zh"}},
	{"faq/transfer", []string{"faq", "intents", "intents/zh"}},
	{"faq/sqlite", []string{"faq", "faq/desk", "faq/people", "faq/picture", "intents"}},
	{"faq/storetest", []string{"faq", "faq/desk", "faq/people", "faq/picture", "intents"}},
	{"engine/risk", nil},
	{"engine", []string{"engine/risk", "faq", "faq/desk", "intents", "intents/zh"}},
	{"engine/chart", []string{"engine", "engine/risk", "faq", "intents"}},
	{"engine/search", []string{"engine", "faq", "intents/zh"}},
	{"engine/match/rank", nil},
	{"engine/match", []string{"engine", "engine/match/rank", "faq", "intents", "intents/zh"}},
	{"engine/replay", []string{"engine", "faq", "faq/desk", "faq/lint", "intents", "intents/zh"}},
	{"engine/rival", []string{"engine/replay", "faq", "faq/desk", "intents/zh"}},
	{"engine/gap", []string{"engine/replay", "faq", "faq/desk", "intents/zh"}},
	{"engine/eval", []string{"faq"}},
	{"engine/enginetest", []string{"engine", "faq", "intents", "intents/pack"}},
	{"api/web", nil},
	{"api/web/e2e", nil},
	{"api", []string{"api/web", "engine", "engine/chart", "engine/gap", "engine/replay", "engine/rival", "faq", "faq/desk", "faq/jot", "faq/lint", "faq/people", "faq/picture", "faq/transfer", "intents"}},
	{"api/metrics", []string{"api", "engine", "faq"}},
	{"api/hook", []string{"faq", "faq/desk"}},
	{"cmd/bench/stopwatch", nil},
	{"cmd/bench", []string{"api", "cmd/bench/stopwatch", "engine", "engine/enginetest", "faq", "faq/desk", "faq/people", "faq/transfer", "intents/zh", "intents/zh/jieba"}},
	{"cmd/xiaoer", nil}, // wires everything
	{".", nil},          // the tour, and the starter shop
}

// confined lists outside modules that one package alone may import, tests included; cmd/bench too, which measures what
// they do without this module.
var confined = map[string]string{
	"github.com/yanyiwu/gojieba":     "intents/zh/jieba",
	"github.com/blevesearch/":        "engine/search",
	"github.com/gin-gonic/gin":       "api",
	"github.com/mattn/go-sqlite3":    "faq/sqlite",
	"github.com/pressly/goose":       "faq/sqlite",
	"database/sql":                   "faq/sqlite",
	"github.com/longbridgeapp/":      "intents/zh",
	"github.com/mozillazg/go-pinyin": "intents/zh",
	"github.com/alecthomas/kong":     "cmd/xiaoer",
	"gonum.org/":                     "engine/risk",
	"github.com/xuri/":               "faq/transfer",
	"github.com/go-rod/":             "api/web/e2e",
	"golang.org/x/crypto":            "faq/people",
	"github.com/prometheus/":         "api/metrics",
}

// The imports are read from the files here: a test that asked the go command would be served stale from the test
// cache, which does not see what that command reads.
func TestArrowsPointDown(t *testing.T) {
	seen := map[string]bool{}
	for file, imports := range goFiles(t) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		seen[pkg] = true
		i := slices.IndexFunc(floors, func(f struct {
			pkg string
			may []string
		}) bool {
			return f.pkg == pkg
		})
		if i < 0 {
			t.Errorf("%s: package %s has no floor; give it one above", file, pkg)
			continue
		}
		for _, imp := range imports {
			for module, owner := range confined {
				if strings.HasPrefix(imp, module) && pkg != owner && pkg != "cmd/bench" {
					t.Errorf("%s imports %s, which belongs to %s", file, imp, owner)
				}
			}
			inner, ours := strings.CutPrefix(imp, "xiaoer/")
			isTest := strings.HasSuffix(file, "_test.go")
			if ours && !isTest && pkg != "cmd/xiaoer" && !slices.Contains(floors[i].may, inner) {
				t.Errorf("%s imports %s, which is not below it", file, imp)
			}
		}
	}
	for _, f := range floors {
		if !seen[f.pkg] {
			t.Errorf("the table has %s, which is not there", f.pkg)
		}
	}
}

func TestOnePackageDocEach(t *testing.T) {
	docs := map[string][]string{}
	for file := range goFiles(t) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		docs[pkg] = append(docs[pkg], nil...)
		if f.Doc != nil && !strings.HasSuffix(file, "_test.go") {
			docs[pkg] = append(docs[pkg], file)
		}
	}
	for pkg, in := range docs {
		if len(in) != 1 {
			t.Errorf("package %s has its doc in %v, want exactly one file", pkg, in)
		}
	}
}

func goFiles(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "data" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		out[path] = nil
		for _, imp := range f.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			out[path] = append(out[path], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
