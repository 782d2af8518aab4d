package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"xiaoer/faq"
)

// internal are fields that no request, file or form has: who sees them has called a floor below wrongly.
var internal = map[string]bool{
	"hash": true, "path": true, "limit": true, "if_revision": true, "agent": true, "secret": true, "tie": true, "verdict": true, "state": true,
}

// Every reason that a floor below gives is told in Chinese, and its own words are nobody's to read.
func TestFieldsAreToldInChinese(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, field := range fieldsOf(t, "../faq", "../engine") {
		seen++
		const reason = "some English words"
		got := inChinese(&faq.FieldError{Field: field, Reason: reason})
		if strings.Contains(got, reason) || strings.HasPrefix(got, "字段 ") && !internal[field] {
			t.Errorf("%s: got %q, want words of its own", field, got)
		}
	}
	if seen < 90 {
		t.Errorf("only %d fields found in the sources", seen)
	}
}

// fieldsOf are the fields of all FieldErrors that are made below the folders, with a number for each that is counted in
// when the program runs.
func fieldsOf(t *testing.T, folders ...string) (out []string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if made, ok := n.(*ast.CompositeLit); ok && len(made.Elts) > 0 && isFieldError(made.Type) {
					field := made.Elts[0]
					if named, ok := field.(*ast.KeyValueExpr); ok {
						field = named.Value
					}
					if said := literally(field); said != "" {
						out = append(out, said)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func isFieldError(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name == "FieldError"
	case *ast.Ident:
		return e.Name == "FieldError"
	}
	return false
}

// literally is what stands in the source of a field; "" where it begins with what only the program knows.
func literally(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		if left := literally(e.X); left != "" {
			return left + "x"
		}
	case *ast.CallExpr:
		if len(e.Args) > 0 {
			format := literally(e.Args[0])
			if strings.HasPrefix(format, "%s") { // a condition, of an answer
				format = "answers[0].when" + format[2:]
			}
			return strings.NewReplacer("%d", "0", "when.%s", "when.product", "%s", "x").Replace(format)
		}
	}
	return ""
}
