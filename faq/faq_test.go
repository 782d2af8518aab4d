package faq_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/pack"
)

// within knows the places of the pack.
func within() func(place, region string) bool { return pack.Gazetteer().Within }

func TestShopValid(t *testing.T) {
	t.Parallel()
	for shop, ok := range map[faq.Shop]bool{
		"a": true, "tea": true, "0": true, "tea-2-go": true, faq.Shop(strings.Repeat("a", 64)): true,
		"": false, "-tea": false, "Tea": false, "tea_2": false, "tea.2": false, "茶": false, "tea ": false, "tea\n": false,
		"../tea": false, "tea\x00": false, faq.Shop(strings.Repeat("a", 65)): false,
	} {
		if err := shop.Valid(); (err == nil) != ok || !ok && !errors.Is(err, faq.ErrInvalid) {
			t.Errorf("%q: got %v, want valid to be %v", shop, err, ok)
		}
	}
}

func TestFieldErrorIsInvalid(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("put entry a: %w", &faq.FieldError{Field: "answers[1].text", Reason: "missing"})
	if !errors.Is(err, faq.ErrInvalid) || errors.Is(err, faq.ErrNotFound) {
		t.Errorf("%v: got another kind, want ErrInvalid and nothing else", err)
	}
	if got, want := err.Error(), "put entry a: answers[1].text: missing"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What is kept and sent must stay the words it is: records of years ago are read by them.
func TestEveryValueHasItsWord(t *testing.T) {
	t.Parallel()
	want := map[string]map[string]string{
		"Kind": {"Answered": "answer", "Suggested": "suggest", "Asked": "ask", "Escalated": "escalate"},
		"Reason": {
			"NoEntry": "no_entry", "Ambiguous": "ambiguous", "BelowBar": "below_bar", "Expired": "expired", "MissingSlot": "missing_slot",
			"Blocked": "blocked", "HumanRequested": "human_requested", "Intercept": "intercept", "OutOfScope": "out_of_scope", "Repeat": "repeat", "Pictured": "picture",
		},
		"GapState": {"GapOpen": "open", "GapAccepted": "accepted", "GapIgnored": "ignored"},
		"Status":   {"Draft": "draft", "Review": "review", "Live": "live", "Retired": "retired"},
		"Act": {
			"Save": "save", "Submit": "submit", "Reject": "reject", "Publish": "publish", "Discard": "discard", "Retire": "retire",
			"Revive": "revive", "Rollback": "rollback", "Remove": "remove", "Veto": "veto", "Replay": "replay",
			"ResetPassword": "reset_password", "ChangePassword": "change_password", "SignIn": "sign_in", "SignOut": "sign_out",
			"Accept": "accept", "Ignore": "ignore", "FollowHead": "follow", "LeaveHead": "unfollow", "Inherit": "inherit",
			"Override": "override", "OptOut": "opt_out", "OptIn": "opt_in", "Adopt": "adopt", "KeepOwn": "keep",
		},
		"Tie":           {"Inherited": "inherited", "Overridden": "overridden", "OptedOut": "opted_out", "Held": "held"},
		"HindranceKind": {"SameID": "same_id", "SamePhrasing": "same_phrasing", "LacksCell": "lacks_cell"},
		"SpanKind":      {"Kept": "kept", "Cut": "cut", "Added": "added"},
		"Verdict":       {"Helpful": "helpful", "Wrong": "wrong", "Picked": "picked"},
		"Role":          {"Agent": "agent", "Editor": "editor", "Manager": "manager", "Admin": "admin"},
	}
	word := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	for _, kind := range []string{"Kind", "Reason", "Status", "Verdict", "Role", "Act", "SpanKind", "Tie", "HindranceKind"} {
		got, taken := constants(t, ".", kind), map[string]string{}
		for name, value := range got {
			if value != want[kind][name] || !word.MatchString(value) {
				t.Errorf("%s %s: got the word %q, want %q", kind, name, value, want[kind][name])
			}
			if other := taken[value]; other != "" {
				t.Errorf("%s: %s and %s have the same word %q", kind, name, other, value)
			}
			taken[value] = name
		}
		if len(got) != len(want[kind]) {
			t.Errorf("%s: got %d values, want %d: %v", kind, len(got), len(want[kind]), got)
		}
	}
}

// The floor below spells the reasons of its rules by itself.
func TestHandoversAreReasons(t *testing.T) {
	t.Parallel()
	for handover, want := range map[intents.Handover]faq.Reason{intents.HumanRequested: faq.HumanRequested, intents.Intercept: faq.Intercept} {
		if got := faq.Reason(handover); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// constants returns the string constants of one type that a directory's code declares, by name.
func constants(t *testing.T, dir, kind string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, file := range sources(t, dir) {
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				c := spec.(*ast.ValueSpec)
				if is, ok := c.Type.(*ast.Ident); !ok || is.Name != kind {
					continue
				}
				value, err := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				out[c.Names[0].Name] = value
			}
		}
	}
	return out
}

// sources parses the directory's code, tests left out.
func sources(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, file)
	}
	return out
}
