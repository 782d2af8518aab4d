package e2e

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
	"github.com/go-rod/rod/lib/utils"
)

var (
	update   = flag.Bool("update", false, "draw the pictures in testdata/golden anew")
	pictures = flag.String("pictures", "", "folder for the pictures that the tests make")
)

// The browser and the server are the same for all tests that do not say otherwise; each test has windows and
// conversations of its own, and a shop of its own where it changes more.
var (
	browser *rod.Browser
	program string
	common  *house // the whole sample: asked, and never changed
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

// run skips everything where there is no browser: the tests of the other packages need none.
func run(m *testing.M) int {
	chromium := found("chromium", "chromium-browser", "google-chrome")
	if chromium == "" || testing.Short() {
		if os.Getenv("XIAOER_E2E") == "must" {
			fmt.Fprintln(os.Stderr, "e2e: no Chromium is installed")
			return 1
		}
		fmt.Fprintln(os.Stderr, "e2e: skipped: no Chromium")
		return 0
	}
	dir, err := os.MkdirTemp("", "xiaoer-e2e-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "xiaoer")
	if out, err := exec.Command("go", "build", "-o", program, "xiaoer/cmd/xiaoer").CombinedOutput(); err != nil {
		panic(fmt.Sprintf("build: %v\n%s", err, out))
	}
	stop := launch(chromium, filepath.Join(dir, "profile"))
	defer stop()
	fillShelf(dir)
	one := &server{data: filepath.Join(dir, "data"), addr: "127.0.0.1:0"}
	one.start()
	defer one.stop()
	common = one.shopOf("starter")
	return m.Run()
}

func found(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// launch starts Chromium on an empty profile, so that it has nothing to look up and nobody to tell.
func launch(path, profile string) (stop func()) {
	l := launcher.New().UserDataDir(profile).Headless(false).
		Set("headless", "new").NoSandbox(true).Set("disable-gpu").Set("disable-quic").Set("no-first-run").
		Set("disable-background-networking").Set("disable-component-update").Set("disable-sync").
		Set("force-color-profile", "srgb").Set("font-render-hinting", "none").Set("hide-scrollbars").Set("lang", "zh-CN")
	cmd := exec.Command(path, l.FormatArgs()...)
	cmd.Env = append(os.Environ(), "TZ=Asia/Shanghai", "LANGUAGE=zh_CN")
	cmd.SysProcAttr = mortal
	said, err := cmd.StderrPipe()
	if err != nil {
		panic(err)
	}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	at := launcher.NewURLParser()
	go func() { _, _ = io.Copy(at, said) }()
	browser = rod.New().ControlURL(launcher.MustResolveURL(<-at.URL)).Sleeper(often).MustConnect()
	return func() {
		browser.MustClose()
		_ = cmd.Wait()
	}
}

// often is how a page is asked whether it has come to what a test waits for. Rod's own way waits up to a second.
func often() utils.Sleeper {
	return utils.BackoffSleeper(10*time.Millisecond, 60*time.Millisecond, nil)
}

// mortal ends a process when the test that started it is gone, by whatever way: a panic runs no clean-up.
var mortal = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

// server is a program that serves, and can be stopped and started again.
type server struct {
	data, addr string
	cmd        *exec.Cmd
	log        lockedBuffer
	once       string // the administrator's one-time password, until somebody has signed in by it
	boss       *http.Cookie
	hiring     sync.Mutex // guards once and boss
}

// house is a shop and the server that serves it. Several may stand on one server: none sees anything of another's.
type house struct {
	*server
	shop       string
	key, agent string // of its administrator, and of the agent 小王
}

var (
	ready     = regexp.MustCompile(`xiaoer is ready: http://(\S+)`)
	shownOnce = regexp.MustCompile(`password of the user admin: (\S+)\n`)
)

// start returns once the program says that it is ready. The second time it listens where it did the first.
func (s *server) start(flags ...string) {
	s.cmd = exec.Command(program, append([]string{"serve", "--data", s.data, "--addr", s.addr, "--rate=-1"}, flags...)...)
	s.cmd.Stderr, s.cmd.SysProcAttr = &s.log, mortal
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := s.cmd.Start(); err != nil {
		panic(err)
	}
	said := s.readyOrEnd(out)
	at, once := ready.FindStringSubmatch(said), shownOnce.FindStringSubmatch(said)
	if at == nil || s.once == "" && once == nil {
		panic(fmt.Sprintf("the program did not start:\n%s\n%s", said, s.log.String()))
	}
	s.addr = at[1]
	if once != nil {
		s.once, s.boss = once[1], nil
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

// readyOrEnd reads what the program prints as it starts, the first time on to the password, which stands last.
func (s *server) readyOrEnd(out io.Reader) (said string) {
	b := make([]byte, 4<<10)
	for !ready.MatchString(said) || s.once == "" && !shownOnce.MatchString(said) {
		n, err := out.Read(b)
		said += string(b[:n])
		if err != nil {
			return said
		}
	}
	return said
}

// stop lets the program end as an operator would.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// url is an address of the server.
func (s *server) url(path string) string { return "http://" + s.addr + path }

// tell runs the command line on the server's data, which may be in use.
func (s *server) tell(args ...string) string {
	out, err := exec.Command(program, append(args, "--data", s.data)...).Output()
	if err != nil {
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			out = append(out, ended.Stderr...)
		}
		panic(fmt.Sprintf("%q: %v\n%s", args, err, out))
	}
	return string(out)
}

// shopOf gives keys to a shop that is there.
func (s *server) shopOf(name string) *house {
	h := &house{server: s, shop: name}
	h.key, h.agent = h.newKey("管理密钥", "admin"), h.newKey("小王", "agent")
	return h
}

// newKey makes a key.
func (h *house) newKey(name, role string) string {
	return regexp.MustCompile(`xe_\w+`).FindString(h.tell("key", "add", name, "--role", role, "--shop", h.shop))
}

// stock makes a shop with a shelf's worth of the sample: enough to be asked about invoices, postage and returns, and
// open in a tenth of the time.
func (s *server) stock(name string) *house {
	s.tell("import", shelf+"/policies.json", "--what", "policies", "--create", "--shop", name)
	s.tell("import", shelf+"/entries.jsonl", "--shop", name)
	return s.shopOf(name)
}

// shelf is the folder with what shops are stocked with.
var shelf string

// onShelf are the sample's entries that stand on it.
var onShelf = regexp.MustCompile(`^\{"id": "(invoice-|postage-|return-how"|return-no-reason")`)

// fillShelf lays out the shelf.
func fillShelf(dir string) {
	folder := "../../../testdata/corpora/starter/"
	policies, err := os.ReadFile(folder + "policies.json")
	if err != nil {
		panic(err)
	}
	entries, err := os.ReadFile(folder + "entries.jsonl")
	if err != nil {
		panic(err)
	}
	var few []byte
	for line := range bytes.Lines(entries) {
		if onShelf.Match(line) {
			few = append(few, line...)
		}
	}
	shelf = dir
	if err := errors.Join(os.WriteFile(dir+"/policies.json", policies, 0o644), os.WriteFile(dir+"/entries.jsonl", few, 0o644)); err != nil {
		panic(err)
	}
}

// call asks the API as the key's holder and reads the reply into out, which may be nil.
func (h *house) call(t *testing.T, key, method, path string, in, out any, headers ...string) {
	t.Helper()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, h.url("/v1/shops/"+h.shop+path), body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if a.StatusCode >= 300 {
		t.Fatalf("%s %s: got %d %s", method, path, a.StatusCode, b)
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, b)
		}
	}
}

// lockedBuffer keeps what the program logs.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// patience is how long anything may take on a busy machine before a test gives up on it. Nothing is measured by it.
const patience = 20 * time.Second

// The screens that pages are looked at on.
var (
	phone   = proto.EmulationSetDeviceMetricsOverride{Width: 390, Height: 780, DeviceScaleFactor: 1, Mobile: true}
	desktop = proto.EmulationSetDeviceMetricsOverride{Width: 1280, Height: 800, DeviceScaleFactor: 1}
)

// window is a page in a browser context of its own: no cookies and no storage are shared with another test's.
type window struct {
	*rod.Page
	t *testing.T

	mu       sync.Mutex
	troubles []string // what the page complained of
}

// look is how a window is made.
type look struct {
	screen proto.EmulationSetDeviceMetricsOverride
	dark   bool
	before string // runs before the page's own scripts
	cookie *http.Cookie
}

// open shows the address to a new visitor. Errors and violations of the policy fail the test at its end.
func open(t *testing.T, url string, l look) *window {
	t.Helper()
	private := browser.MustIncognito()
	t.Cleanup(func() { _ = private.Close() })
	w := &window{Page: private.MustPage("").Timeout(15 * patience), t: t}
	w.dress(l)
	if l.cookie != nil {
		w.MustSetCookies(&proto.NetworkCookieParam{Name: l.cookie.Name, Value: l.cookie.Value, URL: url})
	}
	w.MustNavigate(url).MustWaitLoad()
	return w
}

// dress gives the window its screen and its scheme, and listens for complaints.
func (w *window) dress(l look) {
	w.t.Helper()
	if l.screen == (proto.EmulationSetDeviceMetricsOverride{}) {
		l.screen = desktop
	}
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	w.must(l.screen.Call(w))
	w.must(proto.EmulationSetTouchEmulationEnabled{Enabled: l.screen.Mobile}.Call(w))
	w.must(proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}.Call(w))
	w.must(proto.EmulationSetLocaleOverride{Locale: "zh-CN"}.Call(w))
	w.must(proto.NetworkSetUserAgentOverride{UserAgent: w.MustEval(`() => navigator.userAgent`).Str(), AcceptLanguage: "zh-CN"}.Call(w))
	w.MustEvalOnNewDocument(l.before)
	w.MustEvalOnNewDocument(`addEventListener("securitypolicyviolation", (e) => console.error("policy: " + e.violatedDirective + " " + e.blockedURI + " " + e.sample))`)
	go w.EachEvent(func(e *proto.RuntimeExceptionThrown) {
		w.complain("exception: " + e.ExceptionDetails.Text + " " + describe(e.ExceptionDetails.Exception))
	}, func(e *proto.RuntimeConsoleAPICalled) {
		if e.Type == proto.RuntimeConsoleAPICalledTypeError {
			for _, a := range e.Args {
				w.complain("console: " + a.Value.Str())
			}
		}
	})()
	w.t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, said := range w.troubles {
			w.t.Errorf("the page complains: %s", said)
		}
	})
}

func describe(o *proto.RuntimeRemoteObject) string {
	if o == nil {
		return ""
	}
	return o.Description
}

func (w *window) complain(said string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.troubles = append(w.troubles, said)
}

func (w *window) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// wait waits until the expression is true, and fails with what the page shows if it never is. A page that is just being
// loaded may not have what the expression looks at.
func (w *window) wait(what, js string, args ...any) {
	w.t.Helper()
	w.waitFor(patience, what, js, args...)
}

func (w *window) waitFor(long time.Duration, what, js string, args ...any) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), long)
	defer cancel()
	sleep := often()
	for {
		got, err := w.Context(ctx).Eval(js, args...)
		if err == nil && got.Value.Bool() {
			return
		}
		if sleep(ctx) != nil {
			shown := w.MustEval(`() => document.body.innerText`).Str()
			w.t.Fatalf("waited in vain for %s: %v\nthe page shows:\n%s", what, err, shown)
		}
	}
}

// sees waits until the text can be read on the page.
func (w *window) sees(text string) {
	w.t.Helper()
	w.wait("the text "+text, `(text) => document.body.innerText.includes(text)`, text)
}

// clicks clicks the first element of the selector whose text matches, and taps touches it.
func (w *window) clicks(selector, text string) {
	w.t.Helper()
	w.acts(selector, text, func(e *rod.Element) error { return e.Click(proto.InputMouseButtonLeft, 1) })
}

func (w *window) taps(selector, text string) {
	w.t.Helper()
	w.acts(selector, text, (*rod.Element).Tap)
}

// acts does it to the element, and again where the page has put another in its place meanwhile.
func (w *window) acts(selector, text string, do func(*rod.Element) error) {
	w.t.Helper()
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); {
		var found *rod.Element
		if found, err = w.Timeout(patience).ElementR(selector, cmp.Or(text, "^")); err == nil {
			if err = do(found.Timeout(patience / 10)); err == nil {
				return
			}
		}
	}
	w.t.Fatalf("%s %q: %v", selector, text, err)
}

// value is what an expression is, as text.
func (w *window) value(js string, args ...any) string {
	w.t.Helper()
	got, err := w.Eval(js, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", js, err)
	}
	return got.Value.Str()
}

// newShop makes a small shop of the test's own on the common server.
func newShop(t *testing.T) *house {
	t.Helper()
	return common.stock(fmt.Sprintf("shop-%d", shops.Add(1)))
}

var shops atomic.Int32

// newServer starts a server of the test's own with a small shop, to be stopped and started again.
func newServer(t *testing.T, flags ...string) *house {
	t.Helper()
	s := &server{data: filepath.Join(t.TempDir(), "data"), addr: "127.0.0.1:0"}
	h := s.stock("tea")
	h.start(flags...)
	t.Cleanup(h.stop)
	return h
}

// newHouse starts a server of the test's own with the whole sample.
func newHouse(t *testing.T, flags ...string) *house {
	t.Helper()
	s := &server{data: filepath.Join(t.TempDir(), "data"), addr: "127.0.0.1:0"}
	s.start(flags...)
	t.Cleanup(s.stop)
	return s.shopOf("starter")
}
