package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Every setting is called the same everywhere, has words for people, and can stand in the file.
func TestEverySetting(t *testing.T) {
	k, err := kong.New(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	all := settings(k.Model)
	for name, f := range all {
		if want := "XIAOER_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")); len(f.Envs) != 1 || f.Envs[0] != want {
			t.Errorf("%s: got %v in the environment, want %s", name, f.Envs, want)
		}
		if f.Help == "" {
			t.Errorf("%s: got no help", name)
		}
		if _, ok := forms[f.Target.Type()]; !ok {
			t.Errorf("%s: its type %v has no form in the file", name, f.Target.Type())
		}
	}
	if fields := reflect.TypeFor[Settings]().NumField() + reflect.TypeFor[Door]().NumField(); len(all) != fields {
		t.Errorf("got %d settings, want the %d fields of Settings and Door", len(all), fields)
	}
}

// The defaults are good, and each of these spoils them.
func TestValidate(t *testing.T) {
	good := Settings{Data: "data", Shop: "tea", MatchWait: 1, Searcher: bySnapshot, Record: batched}
	door := Door{Addr: "127.0.0.1:0", Rate: 1, Burst: 1, Poll: 1}
	for _, tt := range []struct {
		name  string
		spoil func(*Settings, *Door)
		want  string // what the message begins with; "" for none
	}{
		{"nothing", func(*Settings, *Door) {}, ""},
		{"no limit", func(_ *Settings, d *Door) { d.Rate = -1 }, ""},
		{"a port by its name", func(_ *Settings, d *Door) { d.Addr = "localhost:http" }, ""},
		{"everywhere", func(_ *Settings, d *Door) { d.Addr = ":8080" }, ""},
		{"IPv6", func(_ *Settings, d *Door) { d.Addr = "[::1]:8080" }, ""},
		{"proxies", func(_ *Settings, d *Door) { d.TrustedProxies = []string{"10.0.0.1", "10.0.0.0/8", "fd00::/8"} }, ""},
		{"origins", func(_ *Settings, d *Door) {
			d.AllowedOrigins = []string{"*", "https://shop.example.com", "http://localhost:3000"}
		}, ""},

		{"no shop", func(s *Settings, _ *Door) { s.Shop = "" }, "--shop: "},
		{"a shop that is a path", func(s *Settings, _ *Door) { s.Shop = "../tea" }, "--shop: "},
		{"no data", func(s *Settings, _ *Door) { s.Data = "" }, "--data: "},
		{"no such searcher", func(s *Settings, _ *Door) { s.Searcher = "elastic" }, "--searcher: "},
		{"less than no cache", func(s *Settings, _ *Door) { s.Cache = -1 }, "--cache: "},
		{"no such record", func(s *Settings, _ *Door) { s.Record = "never" }, "--record: "},
		{"no wait", func(s *Settings, _ *Door) { s.MatchWait = 0 }, "--match-wait: "},
		{"no address", func(_ *Settings, d *Door) { d.Addr = "" }, "--addr: "},
		{"no port for metrics", func(_ *Settings, d *Door) { d.MetricsAddr = "localhost" }, "--metrics-addr: "},
		{"no port", func(_ *Settings, d *Door) { d.Addr = "localhost" }, "--addr: "},
		{"a port too high", func(_ *Settings, d *Door) { d.Addr = ":65536" }, "--addr: "},
		{"IPv6 without brackets", func(_ *Settings, d *Door) { d.Addr = "::1:8080" }, "--addr: "},
		{"no rate", func(_ *Settings, d *Door) { d.Rate = 0 }, "--rate: "},
		{"no burst", func(_ *Settings, d *Door) { d.Burst = -1 }, "--burst: "},
		{"no poll", func(_ *Settings, d *Door) { d.Poll = 0 }, "--poll: "},
		{"a proxy by its name", func(_ *Settings, d *Door) { d.TrustedProxies = []string{"proxy.local"} }, "--trusted-proxies: "},
		{"a network too wide", func(_ *Settings, d *Door) { d.TrustedProxies = []string{"10.0.0.0/33"} }, "--trusted-proxies: "},
		{"an origin with a slash", func(_ *Settings, d *Door) { d.AllowedOrigins = []string{"https://shop.example.com/"} }, "--allowed-origins: "},
		{"an origin without a scheme", func(_ *Settings, d *Door) { d.AllowedOrigins = []string{"shop.example.com"} }, "--allowed-origins: "},
		{"an origin with a user", func(_ *Settings, d *Door) { d.AllowedOrigins = []string{"https://li@shop.example.com"} }, "--allowed-origins: "},
	} {
		s, d := good, door
		tt.spoil(&s, &d)
		err := s.Validate()
		if err == nil {
			err = d.Validate()
		}
		if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q…", tt.name, err, tt.want)
		}
	}
}

// A value of the file comes to kong as a flag's would.
func TestPlain(t *testing.T) {
	for _, tt := range []struct {
		typ  reflect.Type
		raw  string
		want any // nil where it is refused
	}{
		{reflect.TypeFor[string](), `"a \"b\""`, `a "b"`},
		{reflect.TypeFor[string](), `""`, ""},
		{reflect.TypeFor[string](), `5`, nil},
		{reflect.TypeFor[string](), `null`, nil},
		{reflect.TypeFor[float64](), `2.50`, "2.50"},
		{reflect.TypeFor[float64](), `-1e3`, "-1e3"},
		{reflect.TypeFor[float64](), `"1"`, nil},
		{reflect.TypeFor[int](), `30`, "30"},
		{reflect.TypeFor[int](), `1e2`, nil},
		{reflect.TypeFor[int](), `true`, nil},
		{reflect.TypeFor[[]string](), `["a","b"]`, []any{"a", "b"}},
		{reflect.TypeFor[[]string](), `[]`, []any{}},
		{reflect.TypeFor[[]string](), `"a"`, nil},
		{reflect.TypeFor[[]string](), `["a",5]`, nil},
		{reflect.TypeFor[[]string](), `{"a":1}`, nil},
	} {
		got, err := plain(json.RawMessage(tt.raw), tt.typ)
		if (err != nil) != (tt.want == nil) || err == nil && !reflect.DeepEqual(got, tt.want) {
			t.Errorf("plain(%s) for %v: got %#v (%v), want %#v", tt.raw, tt.typ, got, err, tt.want)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), "want ") || !strings.HasSuffix(err.Error(), ", not "+tt.raw)) {
			t.Errorf("plain(%s) for %v: got %q, want what it should be and what it is", tt.raw, tt.typ, err)
		}
	}
}
