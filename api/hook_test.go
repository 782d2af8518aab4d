package api

import (
	"strings"
	"testing"

	"xiaoer/faq/desk"
)

func TestHooks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := with{"as": "admin"}
	h.do("POST", demo+"/hooks", `{"url":"https://shop.example.com/desk"}`, with{"as": "manager"}).refused(403, "forbidden", "")
	for body, field := range map[string]string{
		`{"url":"ftp://shop.example.com"}`: "url", `{"url":"/desk"}`: "url", `{}`: "url",
		`{"url":"https://me:secret@shop.example.com"}`:               "url",
		`{"url":"https://shop.example.com/desk","kinds":["gossip"]}`: "kinds",
	} {
		h.do("POST", demo+"/hooks", body, admin).refused(422, "invalid", field)
	}
	type added struct {
		desk.Hook
		Secret string
	}
	hook := into[added](h.do("POST", demo+"/hooks", `{"url":"https://shop.example.com/desk","kinds":["owner"]}`, admin).is(201))
	if !strings.HasPrefix(hook.Secret, "xh_") || len(hook.Secret) < 50 {
		t.Errorf("got secret %q", hook.Secret)
	}
	if list := h.get(demo+"/hooks", admin).is(200); !strings.Contains(string(list.body), hook.ID) || strings.Contains(string(list.body), hook.Secret) {
		t.Errorf("got %s, want the hook without its secret", list.body)
	}
	path := demo + "/hooks/" + hook.ID
	h.get(path+"/dead", admin).is(200)
	h.do("POST", path+"/replay", "", admin).is(204)
	h.do("POST", path+"/replay", `{"after":0}`, admin).is(204)
	h.do("POST", path+"/replay", `{"after":-1}`, admin).refused(422, "invalid", "after")
	h.get(strings.Replace(path, "demo", "elsewhere", 1)+"/dead", with{"as": "foreign"}).refused(404, "not_found", "")
	h.do("DELETE", path, "", admin).is(204)
	h.do("DELETE", path, "", admin).refused(404, "not_found", "")
	h.do("POST", path+"/replay", "", admin).refused(404, "not_found", "")

	secret := h.do("POST", demo+"/buyers/secret", "", admin).is(200)
	if !strings.Contains(string(secret.body), "xb_") {
		t.Errorf("got %s", secret.body)
	}
}
