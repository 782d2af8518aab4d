package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func serve(f *File, headers ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.Serve(w, r)
	return w.Result()
}

func TestServe(t *testing.T) {
	t.Parallel()
	f := Page("chat")
	for _, tt := range []struct {
		accepts, encoding string
	}{
		{"", ""}, {"br", ""}, {"gzip", "gzip"}, {"br, gzip;q=0.8", "gzip"}, {"gzip;q=0", ""}, {"gzip;q=0.0, br", ""}, {"x-gzip", ""},
	} {
		got := serve(f, "Accept-Encoding", tt.accepts)
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		if e := got.Header.Get("Content-Encoding"); e != tt.encoding {
			t.Errorf("%q: got encoding %q, want %q", tt.accepts, e, tt.encoding)
		}
		if tt.encoding == "gzip" {
			body = unpacked(t, body)
		}
		if !bytes.Equal(body, f.plain) {
			t.Errorf("%q: got %d bytes, want the page's %d", tt.accepts, len(body), len(f.plain))
		}
		if again := serve(f, "Accept-Encoding", tt.accepts, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%q: got %d for what the client has, want 304", tt.accepts, again.StatusCode)
		}
	}
	plain, packed := serve(f), serve(f, "Accept-Encoding", "gzip")
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("the packed and the plain form have one ETag")
	}
	if part := serve(f, "Accept-Encoding", "gzip", "Range", "bytes=0-9"); part.StatusCode != http.StatusOK {
		t.Errorf("a part of the packed form: got %d, want the whole", part.StatusCode)
	}
}

func unpacked(t *testing.T, b []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAsset(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"base.css": true, "chat/main.js": true, "chat.html": false, "none.js": false, "": false, "../web.go": false} {
		if _, ok := Asset(name); ok != want {
			t.Errorf("%q: got %v, want %v", name, ok, want)
		}
	}
}

func pages(t *testing.T) []string {
	t.Helper()
	found, err := fs.Glob(embedded, "assets/*.html")
	if err != nil || len(found) == 0 {
		t.Fatalf("got %v %v", found, err)
	}
	return found
}

// inline is what a policy without 'unsafe-inline' would refuse: the page would silently be without it.
var inline = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<]|<style|\sstyle=|\son\w+=|javascript:`)

func TestPagesHaveNothingInline(t *testing.T) {
	t.Parallel()
	for _, name := range pages(t) {
		body, _ := embedded.ReadFile(name)
		if bad := inline.FindString(string(body)); bad != "" {
			t.Errorf("%s has %q", name, bad)
		}
	}
}

var (
	imported  = regexp.MustCompile(`(?m)^(?:import|export)\s[^"]*?"(\.[^"]+)"|^import\s+"(\.[^"]+)"`)
	preloaded = regexp.MustCompile(`<link rel="modulepreload" href="/assets/@/([^"]+)">`)
	mains     = regexp.MustCompile(`<script type="module" src="/assets/@/([^"]+)">`)
	fetched   = regexp.MustCompile(`(?:href|src)="/assets/@/([^"]+)"`)
)

// closure adds all that the module imports.
func closure(t *testing.T, module string, into map[string]bool) {
	t.Helper()
	if into[module] {
		return
	}
	into[module] = true
	body, err := embedded.ReadFile("assets/" + module)
	if err != nil {
		t.Errorf("%s is imported: %v", module, err)
		return
	}
	for _, m := range imported.FindAllStringSubmatch(string(body), -1) {
		closure(t, path.Join(path.Dir(module), m[1]+m[2]), into)
	}
}

// A page names every module that it will need, or the browser finds them one behind the other.
func TestPagesPreloadTheirModules(t *testing.T) {
	t.Parallel()
	for _, name := range pages(t) {
		body, _ := embedded.ReadFile(name)
		need := map[string]bool{}
		for _, m := range mains.FindAllStringSubmatch(string(body), -1) {
			closure(t, m[1], need)
		}
		for _, m := range preloaded.FindAllStringSubmatch(string(body), -1) {
			if !need[m[1]] {
				t.Errorf("%s preloads %s, which it does not need", name, m[1])
			}
			delete(need, m[1])
		}
		for missing := range need {
			t.Errorf("%s does not preload %s", name, missing)
		}
	}
}

// mostLoaded is what the first visit of a page may transfer.
const mostLoaded = 150 << 10

func TestPagesAreLight(t *testing.T) {
	t.Parallel()
	for _, name := range pages(t) {
		page := strings.TrimSuffix(path.Base(name), ".html")
		body, _ := embedded.ReadFile(name)
		sum, seen := len(Page(page).gzip()), map[string]bool{}
		for _, m := range fetched.FindAllStringSubmatch(string(body), -1) {
			f, ok := Asset(m[1])
			if !ok {
				t.Errorf("%s wants %s, which is not there", name, m[1])
			} else if !seen[m[1]] {
				sum += max(len(f.gzip()), min(len(f.plain), 1<<10)) + 300 // and its header
			}
			seen[m[1]] = true
		}
		if sum > mostLoaded {
			t.Errorf("%s: got %d bytes to load, want at most %d", name, sum, mostLoaded)
		}
		t.Logf("%s: %d bytes in %d files", page, sum, len(seen)+1)
	}
}

// pagesOfWords begin the names of the files with texts: those of all pages, and those of a page that says much.
var pagesOfWords = []string{"", "office."}

// Both languages say everything, and fill in the same. (The type checker holds the keys too, where there is one.)
func TestTextsMatch(t *testing.T) {
	t.Parallel()
	for _, page := range pagesOfWords {
		zh, en := texts(t, page+"zh"), texts(t, page+"en")
		for key, said := range zh {
			if en[key] == "" || !slices.Equal(blanks(said), blanks(en[key])) {
				t.Errorf("%s: got %q in Chinese and %q in English", key, said, en[key])
			}
		}
		for key := range en {
			if zh[key] == "" {
				t.Errorf("%s is not said in Chinese", key)
			}
		}
	}
}

var filledIn = regexp.MustCompile("`([\\w.]+\\.)\\$\\{|\\b(?:named|called)\\(\"(\\w+)\"")

// What nobody says is not kept: each text's key stands in a page or a module, whole, or up to a part that is filled in.
func TestTextsAreSaid(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	err := fs.WalkDir(embedded, "assets", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(p, "assets/text/") {
			return err
		}
		body, err := embedded.ReadFile(p)
		all.Write(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	begun := filledIn.FindAllStringSubmatch(all.String(), -1)
	for _, page := range pagesOfWords {
		for key := range texts(t, page+"zh") {
			said := strings.Contains(all.String(), `"`+key+`"`)
			for _, m := range begun {
				said = said || strings.HasPrefix(key, m[1]+m[2])
			}
			if !said {
				t.Errorf("nobody says %s", key)
			}
		}
	}
}

var text = regexp.MustCompile(`(?m)^\s+"([\w.]+)":\s*"((?:[^"\\]|\\.)*)",$`)

func texts(t *testing.T, lang string) map[string]string {
	t.Helper()
	body, err := embedded.ReadFile("assets/text/" + lang + ".js")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range text.FindAllStringSubmatch(string(body), -1) {
		if out[m[1]] != "" {
			t.Errorf("%s: %s is there twice", lang, m[1])
		}
		out[m[1]] = m[2]
	}
	return out
}

func blanks(s string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(s, -1)
	slices.Sort(found)
	return found
}
