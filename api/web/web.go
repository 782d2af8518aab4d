// Package web holds the pages that buyers, agents and managers see, as they are sent.
//
// Everything stands in assets/ as it was written: HTML, style sheets and ES modules, with no build step and nothing from
// elsewhere. assets/*.html are pages; all else is served below a folder that is named after the content of the whole
// ([Prefix]), so that browsers may keep it for ever and an upgrade is seen at once. In a page, /assets/@/ stands for
// that folder; modules import each other by relative paths.
//
// The package promises:
//   - A page brings no script and no style within itself, so that its policy (Content-Security-Policy) allows none.
//   - A module never turns a text into HTML: lib/dom.js is the only way to make elements, and it knows text alone.
//   - What pages say stands in text/, one file a language, with the same keys.
//
// It leaves routes and policies to api, and everything that is decided to the HTTP API, which the pages call like
// anybody else. check/ checks types and lints, e2e/ drives the pages in Chromium.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed assets
var embedded embed.FS

// File is a page or an asset as it is sent.
type File struct {
	mediaType string
	etag      string // without its quotes
	plain     []byte
	gzip      func() []byte // nil where it is no smaller. Packed once asked for: most commands serve no page
}

// files are all of them by their names below assets.
var files, hash = load()

// Prefix is where assets are found: /assets/, and the name of this edition of all of them.
var Prefix = "/assets/" + hash + "/"

// Hash names this edition of the assets.
func Hash() string { return hash }

// Page returns a page by its name, without ".html". A page that is not there is the programmer's mistake.
func Page(name string) *File {
	f, ok := files[name+".html"]
	if !ok {
		panic("web: no page " + name)
	}
	return f
}

// Asset returns what is served at Prefix + name.
func Asset(name string) (*File, bool) {
	f, ok := files[name]
	return f, ok && path.Ext(name) != ".html"
}

// Serve sends the file, or says that the client has it already. Whoever calls it has set Cache-Control.
func (f *File) Serve(w http.ResponseWriter, r *http.Request) {
	body, etag := f.plain, f.etag
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Add("Vary", "Accept-Encoding")
	if packed := f.packed(r); packed != nil {
		body, etag = packed, etag+"-gzip"
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(body)))
		r = whole(r)
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// packed is the body as this client takes it and it is worth it; nil where it is not.
func (f *File) packed(r *http.Request) []byte {
	if !accepts(r, "gzip") {
		return nil
	}
	return f.gzip()
}

// whole is the request without its wish for a part: parts of what is compressed help nobody, and the length is set.
func whole(r *http.Request) *http.Request {
	if r.Header.Get("Range") == "" {
		return r
	}
	r = r.Clone(r.Context())
	r.Header.Del("Range")
	return r
}

// accepts says whether the client takes the encoding. "gzip;q=0" is a refusal that no browser sends, but the standard
// knows it.
func accepts(r *http.Request, encoding string) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == encoding {
			weight, _ = strings.CutPrefix(strings.TrimSpace(weight), "q=")
			q, err := strconv.ParseFloat(weight, 64)
			return err != nil || q > 0
		}
	}
	return false
}

// mediaTypes are those of the files there are. The machine's own table is not asked: it differs from one to the next.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
	".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// load reads what is embedded, and names the edition. It cannot fail: a test has loaded the same bytes.
func load() (map[string]*File, string) {
	raw, edition := map[string][]byte{}, sha256.New()
	err := fs.WalkDir(embedded, "assets", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := embedded.ReadFile(p)
		name := strings.TrimPrefix(p, "assets/")
		raw[name] = body
		fmt.Fprintf(edition, "%s %d\n%s", name, len(body), body) // in the order of their names
		return err
	})
	if err != nil {
		panic(err)
	}
	hash := hex.EncodeToString(edition.Sum(nil))[:16]
	files := map[string]*File{}
	for name, body := range raw {
		if path.Ext(name) == ".html" {
			body = bytes.ReplaceAll(body, []byte("/assets/@/"), []byte("/assets/"+hash+"/"))
		}
		files[name] = newFile(name, body)
	}
	return files, hash
}

func newFile(name string, body []byte) *File {
	mediaType, ok := mediaTypes[path.Ext(name)]
	if !ok {
		panic("web: no media type for " + name)
	}
	sum := sha256.Sum256(body)
	return &File{
		mediaType: mediaType, etag: hex.EncodeToString(sum[:8]), plain: body,
		gzip: sync.OnceValue(func() []byte { return compressed(body) }),
	}
}

// compressed returns the body packed, or nil where that is no smaller.
func compressed(body []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = io.Copy(z, bytes.NewReader(body))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a buffer does not fail
	}
	if b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}
