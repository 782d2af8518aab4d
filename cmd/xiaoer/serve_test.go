package main

import (
	"bytes"
	"net"
	"net/netip"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

func TestCallable(t *testing.T) {
	for _, tt := range []struct{ listens, want string }{
		{"127.0.0.1:8080", "127.0.0.1:8080"},
		{"192.0.2.1:80", "192.0.2.1:80"},
		{"[::1]:8080", "[::1]:8080"},
		{"0.0.0.0:8080", "127.0.0.1:8080"},
		{"[::]:8080", "127.0.0.1:8080"},
	} {
		addr := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(tt.listens))
		if got := callable(addr); got != tt.want {
			t.Errorf("listening on %s: got %s, want %s", tt.listens, got, tt.want)
		}
	}
}

func TestGreeting(t *testing.T) {
	for _, tt := range []struct {
		name string
		g    greeting
		want []string
		not  string
	}{
		{"the first start", greeting{shops: []faq.Shop{"tea", "toys"}, secret: "xe_abc", of: "tea"},
			[]string{"ready: http://a:1\n", "http://a:1/v1/shops/tea/ask", "shown once: xe_abc\n", "http://a:1/v1/shops/tea/tickets -H 'Authorization: Bearer xe_abc'"}, "toys"},
		{"a user", greeting{shops: []faq.Shop{"tea"}, user: "admin", password: "abcde-fghij-klmno"},
			[]string{"the user admin: abcde-fghij-klmno\n", "管理员账号 admin", "http://a:1/login\n"}, "key"},
		{"any other", greeting{shops: []faq.Shop{"tea"}}, []string{"ready: http://a:1\n", "/v1/shops/tea/ask", "http://a:1/chat/tea\n"}, "key"},
		{"no shop", greeting{}, []string{"ready: http://a:1\n"}, "curl"},
	} {
		var out bytes.Buffer
		tt.g.print(streams{out: &out}, "a:1")
		for _, want := range tt.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: got %s, want %q in it", tt.name, out.String(), want)
			}
		}
		if strings.Contains(out.String(), tt.not) {
			t.Errorf("%s: got %s, want no %q in it", tt.name, out.String(), tt.not)
		}
	}
}

// An admin is made where there has never been a user, once, and his password opens only the way to another.
func TestFirstUser(t *testing.T) {
	ctx := t.Context()
	store, err := openStore(ctx, Settings{Data: t.TempDir()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Shut()
	name, password, err := firstUser(ctx, store)
	if err != nil || name != "admin" {
		t.Fatalf("got %q (%v), want admin", name, err)
	}
	u, hash, err := store.PasswordHash(ctx, name)
	if err != nil || !u.Admin || !u.MustChange || !people.Matches(hash, password) || people.Outdated(hash, people.Usual) {
		t.Errorf("got %+v with %s (%v), want an admin of all shops with that one-time password", u, hash, err)
	}
	if name, password, err := firstUser(ctx, store); name != "" || password != "" || err != nil {
		t.Errorf("again: got %q (%v), want none", name, err)
	}
}

// A key is made for whoever has none, once; and an empty store gets the sample shop, once.
func TestFirstKey(t *testing.T) {
	ctx := t.Context()
	empty, err := openStore(ctx, Settings{Data: t.TempDir()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Shut()
	if err := furnish(ctx, empty); err != nil {
		t.Fatal(err)
	}
	if shops, err := empty.Shops(ctx); err != nil || len(shops) != 1 || shops[0] != starterShop {
		t.Errorf("an empty store: got shops %v (%v), want %s", shops, err, starterShop)
	}

	store, err := openStore(ctx, Settings{Data: t.TempDir()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Shut()
	if secret, shop, err := firstKey(ctx, store); secret != "" || shop != "" || err != nil {
		t.Errorf("no shop: got a key of %q (%v), want none", shop, err)
	}
	for _, shop := range []faq.Shop{"tea", "toys"} {
		if err := store.CreateShop(ctx, shop, faq.Edit{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := furnish(ctx, store); err != nil {
		t.Fatal(err)
	}
	if shops, err := store.Shops(ctx); err != nil || len(shops) != 2 {
		t.Errorf("a store with shops: got %v (%v), want it left alone", shops, err)
	}
	secret, shop, err := firstKey(ctx, store)
	if err != nil || shop != "tea" || !strings.HasPrefix(secret, "xe_") {
		t.Fatalf("no keys: got %q of %q (%v), want one of tea", secret, shop, err)
	}
	keys, err := store.Keys(ctx, "tea")
	if err != nil || len(keys) != 1 || keys[0].Role != faq.Admin {
		t.Fatalf("got keys %+v (%v), want one of an admin", keys, err)
	}
	if err := store.RevokeKey(ctx, "tea", keys[0].ID); err != nil {
		t.Fatal(err)
	}
	if secret, _, err := firstKey(ctx, store); secret != "" || err != nil {
		t.Errorf("a key that was revoked: got another one (%v), want none: whoever revoked it knew of it", err)
	}
}
