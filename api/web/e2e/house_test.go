package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

var (
	update   = flag.Bool("update", false, "draw the pictures in testdata/golden anew")
	pictures = flag.String("pictures", "", "folder for the pictures that the tests make")
)

// The browser and the program are the same for all tests; each test has windows and conversations of its own.
var (
	browser *rod.Browser
	program string
	common  *house
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
	common = &house{data: filepath.Join(dir, "data"), addr: "127.0.0.1:0"}
	common.start()
	defer common.stop()
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
	browser = rod.New().ControlURL(launcher.MustResolveURL(<-at.URL)).MustConnect()
	return func() {
		browser.MustClose()
		_ = cmd.Wait()
	}
}

// mortal ends a process when the test that started it is gone, by whatever way: a panic runs no clean-up.
var mortal = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

// house is a program that serves a shop, and can be stopped and started again.
type house struct {
	data, addr string
	key, agent string // of the administrator, and of the agent 小王
	cmd        *exec.Cmd
	log        lockedBuffer
}

var ready = regexp.MustCompile(`xiaoer is ready: http://(\S+)`)
var shownOnce = regexp.MustCompile(`shown once: (xe_\w+)`)

// start returns once the program says that it is ready. The second time it listens where it did the first.
func (h *house) start(flags ...string) {
	h.cmd = exec.Command(program, append([]string{"serve", "--data", h.data, "--addr", h.addr, "--rate=-1"}, flags...)...)
	h.cmd.Stderr, h.cmd.SysProcAttr = &h.log, mortal
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := h.cmd.Start(); err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := ready.FindStringSubmatch(lines.Text()); m != nil {
			h.addr = m[1]
		}
		if m := shownOnce.FindStringSubmatch(lines.Text()); m != nil {
			h.key = m[1]
		}
		if h.key != "" && strings.Contains(lines.Text(), "curl") && (strings.Contains(lines.Text(), "tickets") || h.agent != "") {
			break
		}
	}
	if err := lines.Err(); err != nil || h.key == "" {
		panic(fmt.Sprintf("the program did not start: %v\n%s", err, h.log.String()))
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if h.agent == "" {
		h.agent = h.newKey("小王", "agent")
	}
}

// newKey makes a key while the program runs.
func (h *house) newKey(name, role string) string {
	out, err := exec.Command(program, "key", "add", name, "--role", role, "--data", h.data).Output()
	key := regexp.MustCompile(`xe_\w+`).FindString(string(out))
	if err != nil || key == "" {
		panic(fmt.Sprintf("key add: %v\n%s", err, out))
	}
	return key
}

// stop lets the program end as an operator would.
func (h *house) stop() {
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	_ = h.cmd.Wait()
}

// url is an address of the house.
func (h *house) url(path string) string { return "http://" + h.addr + path }

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
	r, err := http.NewRequestWithContext(t.Context(), method, h.url("/v1/shops/starter"+path), body)
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

// wait waits until the expression is true, and fails with what the page shows if it never is.
func (w *window) wait(what, js string, args ...any) {
	w.t.Helper()
	err := w.Timeout(patience).Wait(rod.Eval(js, args...))
	if err != nil {
		shown := w.MustEval(`() => document.body.innerText`).Str()
		w.t.Fatalf("waited in vain for %s: %v\nthe page shows:\n%s", what, err, shown)
	}
}

// sees waits until the text can be read on the page.
func (w *window) sees(text string) {
	w.t.Helper()
	w.wait("the text "+text, `(text) => document.body.innerText.includes(text)`, text)
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

// newHouse starts a program of the test's own.
func newHouse(t *testing.T, flags ...string) *house {
	t.Helper()
	h := &house{data: filepath.Join(t.TempDir(), "data"), addr: "127.0.0.1:0"}
	h.start(flags...)
	t.Cleanup(h.stop)
	return h
}
