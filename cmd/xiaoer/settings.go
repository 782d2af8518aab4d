package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"xiaoer/engine"
	"xiaoer/faq"
)

// Settings hold for every command: defaults, overridden by xiaoer.json in the working folder, by XIAOER_… in the
// environment, and by flags, in this order. What is a setting has a name in the environment; a flag that has none
// belongs to one call of one command.
type Settings struct {
	Data      string        `help:"Folder of store and index." default:"data" type:"path" env:"XIAOER_DATA"`
	Shop      string        `help:"Shop that the command is about." default:"starter" env:"XIAOER_SHOP"`
	DictDir   string        `help:"Folder where the dictionaries are laid out; empty for the user's cache." default:"" type:"path" env:"XIAOER_DICT_DIR"`
	MatchWait time.Duration `help:"How long matching may take before a person gets the question." default:"500ms" env:"XIAOER_MATCH_WAIT"`
	Tolerate  tolerated     `placeholder:"RATES" help:"Share of wrong answers that shops tolerate unless they have set their own, by class of risk: low=0.1,normal=0.05,high=0.01. A class left out has a fixed bar." default:"" env:"XIAOER_TOLERATE"`
	Searcher  string        `help:"What finds candidates: snapshot (in memory) or bleve (slower, with the same results)." default:"snapshot" env:"XIAOER_SEARCHER"`
	Cache     int           `help:"Megabytes for what was ranked before, of all shops together; 0 ranks every message anew." default:"16" env:"XIAOER_CACHE"`
	Record    string        `help:"When a bot's reply is on the disk: batched (within 20 ms after the buyer is told; a power cut may take those, a kill takes nothing) or durable (before). What concerns a person is on the disk before in either case." default:"batched" env:"XIAOER_RECORD"`
	LogLevel  slog.Level    `help:"debug, info, warn or error." default:"info" env:"XIAOER_LOG_LEVEL"`
}

// What Settings.Searcher may be.
const (
	bySnapshot = "snapshot"
	byBleve    = "bleve"
)

// What Settings.Record may be.
const (
	batched = "batched"
	durable = "durable"
)

// recordLag is how late a batched record may be. A power cut takes what was told in it; twice as long would save
// little more, since under load a batch of 20 ms has a hundred exchanges to share its flush.
const recordLag = 20 * time.Millisecond

// mostCache is more than any machine has, and few enough megabytes to be counted in bytes.
const mostCache = 1 << 20

// lag is how long a record of the bot's alone may wait.
func (s *Settings) lag() time.Duration {
	if s.Record == batched {
		return recordLag
	}
	return 0
}

// rankings keeps what was ranked before, nil where nothing is to be kept.
func (s *Settings) rankings() *engine.Rankings {
	if s.Cache == 0 {
		return nil
	}
	return engine.NewRankings(s.Cache << 20)
}

// Validate is called by kong once all sources have had their say.
func (s *Settings) Validate() error {
	if err := faq.Shop(s.Shop).Valid(); err != nil {
		return fmt.Errorf("--shop: %w", err)
	}
	switch {
	case s.Data == "":
		return errors.New("--data: name a folder")
	case s.MatchWait <= 0:
		return fmt.Errorf("--match-wait: %v is no time to wait", s.MatchWait)
	case s.Searcher != bySnapshot && s.Searcher != byBleve:
		return fmt.Errorf("--searcher: want %s or %s, not %q", bySnapshot, byBleve, s.Searcher)
	case s.Cache < 0 || s.Cache > mostCache:
		return fmt.Errorf("--cache: want 0 to %d megabytes, not %d", mostCache, s.Cache)
	case s.Record != batched && s.Record != durable:
		return fmt.Errorf("--record: want %s or %s, not %q", batched, durable, s.Record)
	}
	return nil
}

// tolerated is a faq.Tolerance as it is written in a setting.
type tolerated struct{ faq.Tolerance }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *tolerated) UnmarshalText(text []byte) (err error) {
	t.Tolerance, err = faq.ParseTolerance(string(text))
	return err
}

// Door are the settings of who serves.
type Door struct {
	Addr           string        `help:"Host and port to listen on; port 0 takes a free one." default:"127.0.0.1:8080" env:"XIAOER_ADDR"`
	Rate           float64       `help:"Requests a second that one buyer's address may make; below 0 there is no limit." default:"10" env:"XIAOER_RATE"`
	Burst          int           `help:"Requests that one buyer's address may make at once." default:"30" env:"XIAOER_BURST"`
	TrustedProxies []string      `placeholder:"NETWORK" help:"Addresses or networks of proxies whose X-Forwarded-For is believed." env:"XIAOER_TRUSTED_PROXIES"`
	AllowedOrigins []string      `placeholder:"ORIGIN" help:"Web origins whose pages may call the API; * for every one." env:"XIAOER_ALLOWED_ORIGINS"`
	MetricsAddr    string        `help:"Host and port where a monitor reads /metrics, without a key: one that buyers cannot reach. Empty for none." default:"" env:"XIAOER_METRICS_ADDR"`
	Poll           time.Duration `help:"How often the store is asked for changes made elsewhere." default:"200ms" env:"XIAOER_POLL"`
	OpenMemory     int           `placeholder:"MB" help:"Megabytes that the open shops may take, by an estimate: beyond that the longest unused one is closed, and opened again by its next question. Below 0 is half of what this machine has, 0 is no bound." default:"-1" env:"XIAOER_OPEN_MEMORY"`
	OpenShops      int           `help:"Shops that may be open at once; 0 is as many as the process may have files for." default:"0" env:"XIAOER_OPEN_SHOPS"`
}

// Validate is called by kong once all sources have had their say.
func (d *Door) Validate() error {
	err, metrics := isAddress(d.Addr), isAddress(d.MetricsAddr)
	switch {
	case err != nil:
		return fmt.Errorf("--addr: %w", err)
	case d.MetricsAddr != "" && metrics != nil:
		return fmt.Errorf("--metrics-addr: %w", metrics)
	case d.OpenShops < 0:
		return fmt.Errorf("--open-shops: want 0 or more, not %d", d.OpenShops)
	case !(d.Rate > 0 || d.Rate < 0): // nor what is no number at all
		return fmt.Errorf("--rate: with %v nobody could ask; below 0 there is no limit", d.Rate)
	case d.Burst < 1:
		return fmt.Errorf("--burst: with %d nobody could ask", d.Burst)
	case d.Poll <= 0:
		return fmt.Errorf("--poll: %v is no time to wait", d.Poll)
	}
	for _, p := range d.TrustedProxies {
		if !isNetwork(p) {
			return fmt.Errorf("--trusted-proxies: %q is neither an address nor a network", p)
		}
	}
	for _, o := range d.AllowedOrigins {
		if o != "*" && !isOrigin(o) {
			return fmt.Errorf("--allowed-origins: %q is no origin: want https://shop.example.com, without a path", o)
		}
	}
	return nil
}

// isAddress says why nothing can listen there.
func isAddress(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	return err
}

func isNetwork(s string) bool {
	_, addr := netip.ParseAddr(s)
	_, prefix := netip.ParsePrefix(s)
	return addr == nil || prefix == nil
}

// isOrigin reports whether a browser could send s: it is compared byte by byte, and a slash at the end never fits.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Host != "" && s == u.Scheme+"://"+u.Host
}

// settingsName is the file of settings, in the working folder.
const settingsName = "xiaoer.json"

// settingsFile is what xiaoer.json says. kong asks it for each flag.
type settingsFile struct {
	values map[string]json.RawMessage
	err    error // from reading; told once it is known that the command needs settings
}

// settingError says what is wrong in xiaoer.json.
type settingError struct{ err error }

func (e *settingError) Error() string { return settingsName + ": " + e.err.Error() }

func (e *settingError) Unwrap() error { return e.err }

// openSettings reads the file. None, or an empty one, sets nothing.
func openSettings(name string) *settingsFile {
	var s settingsFile
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &s
	case err != nil:
		s.err = &settingError{err}
	case len(bytes.TrimSpace(data)) > 0:
		if err := s.decode(data); err != nil {
			s.err = &settingError{err}
		}
	}
	return &s
}

func (s *settingsFile) decode(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	err := d.Decode(&s.values)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		line := 1 + bytes.Count(data[:min(syntax.Offset, int64(len(data)))], []byte("\n"))
		return fmt.Errorf("line %d: %w", line, err)
	case errors.As(err, &kind):
		return fmt.Errorf("want an object, not %s", kind.Value)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file ends too early")
	case err != nil:
		return err
	case d.More():
		return errors.New("more than one value")
	}
	return nil
}

// check refuses what no setting is called, and what is of the wrong type: a typing error must not be silent. kong
// calls it before Resolve, and not for --help.
func (s *settingsFile) check(k *kong.Kong) error {
	if s.err != nil {
		return s.err
	}
	known := settings(k.Model)
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		flag, ok := known[name]
		if !ok {
			return &settingError{fmt.Errorf("%q is no setting; there are %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))}
		}
		if _, err := plain(s.values[name], flag.Target.Type()); err != nil {
			return &settingError{fmt.Errorf("%q: %w", name, err)}
		}
	}
	return nil
}

// settings lists the flags that are settings, by name.
func settings(app *kong.Application) map[string]*kong.Flag {
	found := map[string]*kong.Flag{}
	var visit func(n *kong.Node)
	visit = func(n *kong.Node) {
		for _, f := range n.Flags {
			if len(f.Envs) > 0 {
				found[f.Name] = f
			}
		}
		for _, child := range n.Children {
			visit(child)
		}
	}
	visit(app.Node)
	return found
}

// Validate implements kong.Resolver. check has done it, with better words.
func (s *settingsFile) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver. What it returns outweighs the environment, so it keeps quiet where that speaks.
func (s *settingsFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	raw, ok := s.values[flag.Name]
	if !ok || len(flag.Envs) == 0 {
		return nil, nil
	}
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return plain(raw, flag.Target.Type())
}

// forms says what a setting of each type looks like in the file.
var forms = map[reflect.Type]struct {
	want string
	read func(json.RawMessage) error
}{
	reflect.TypeFor[string]():        {"text", decodes[string]},
	reflect.TypeFor[[]string]():      {"a list of texts", decodesTexts},
	reflect.TypeFor[float64]():       {"a number", decodes[float64]},
	reflect.TypeFor[int]():           {"a whole number", decodes[int]},
	reflect.TypeFor[time.Duration](): {`a time such as "500ms"`, decodesTime},
	reflect.TypeFor[tolerated]():     {`rates such as "low=0.1,normal=0.05"`, decodesRates},
	reflect.TypeFor[slog.Level]():    {`one of "debug", "info", "warn", "error"`, decodes[slog.Level]},
}

func decodes[T any](raw json.RawMessage) error { return json.Unmarshal(raw, new(T)) }

func decodesTexts(raw json.RawMessage) error {
	var texts []*string
	err := json.Unmarshal(raw, &texts)
	if slices.Contains(texts, nil) {
		return errors.New("null among texts")
	}
	return err
}

func decodesTime(raw json.RawMessage) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	_, err := time.ParseDuration(text)
	return err
}

func decodesRates(raw json.RawMessage) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	_, err := faq.ParseTolerance(text)
	return err
}

// plain returns a value of the file as kong takes it for a flag of the type: as text, or as a list.
func plain(raw json.RawMessage, typ reflect.Type) (any, error) {
	form, ok := forms[typ]
	if !ok {
		panic("a setting of type " + typ.String() + " has no form in the file") // give it one above
	}
	if err := form.read(raw); err != nil || bytes.Equal(raw, []byte("null")) {
		return nil, fmt.Errorf("want %s, not %s", form.want, raw)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	if _, isNumber := v.(float64); isNumber {
		return string(raw), nil // as it was written
	}
	return v, nil
}
