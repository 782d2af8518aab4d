package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.user(people.User{Name: "boss", Admin: true})
	boss := h.signIn("boss", password)
	if me := into[self](h.get("/v1/session", boss).is(200)); !me.Admin || len(me.Shops) != 2 {
		t.Errorf("got %+v, want an admin of both shops", me)
	}
	a := h.do("POST", "/v1/users", `{"name":" ＬＩ ","display_name":"李雷","roles":{"demo":"agent","elsewhere":"editor"}}`, boss).is(201)
	made := into[struct {
		people.User
		Password string
	}](a)
	if made.Name != "li" || made.Title != "李雷" || made.Roles["elsewhere"] != faq.Editor || !made.MustChange || len(made.Password) != 17 || a.Header.Get("ETag") != `"1"` {
		t.Errorf("got %+v, want li with a one-time password", made)
	}
	if got := into[struct{ Users []people.User }](h.get("/v1/users", boss).is(200)).Users; len(got) != 2 || got[1].Name != "li" {
		t.Errorf("users: got %+v", got)
	}
	a = h.get("/v1/users/li", boss).is(200)
	if strings.Contains(string(a.body), "assword\":") || strings.Contains(string(a.body), "argon") {
		t.Errorf("got %s, want no password and no hash", a.body)
	}
	browser := h.signIn("li", made.Password)

	edit := `{"display_name":"李雷","roles":{"demo":"manager"}}`
	h.do("PUT", "/v1/users/li", edit, boss).refused(428, "precondition_required", "")
	h.do("PUT", "/v1/users/li", edit, boss, with{"If-Match": `"7"`}).refused(412, "precondition_failed", "")
	a = h.do("PUT", "/v1/users/li", edit, boss, with{"If-Match": `"1"`}).is(200)
	if u := into[people.User](a); len(u.Roles) != 1 || u.Roles["demo"] != faq.Manager || a.Header.Get("ETag") != `"2"` {
		t.Errorf("got %+v, want a manager of demo alone", u)
	}
	h.get("/v1/session", browser).refused(401, "unauthorized", "") // he may do something else
	h.do("PUT", "/v1/users/li", edit, boss, with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	h.do("PUT", "/v1/users/li", `{"disabled":true}`, boss, with{"If-Match": "*"}).is(200)
	h.do("POST", "/v1/session", credentials("li", made.Password)).refused(401, "wrong_password", "")
	h.do("DELETE", "/v1/users/li", "", boss).refused(405, "method_not_allowed", "")

	// The last admin of all shops.
	for _, edit := range []string{`{"admin":true,"disabled":true}`, `{"roles":{"demo":"admin"}}`} {
		p := h.do("PUT", "/v1/users/boss", edit, boss, with{"If-Match": "*"}).refused(409, "conflict", "")
		if !strings.Contains(p.Detail, "最后一位") {
			t.Errorf("the last admin: got %q", p.Detail)
		}
	}
	h.do("PUT", "/v1/users/boss", `{"admin":true,"display_name":"老板"}`, boss, with{"If-Match": "*"}).is(200)
	h.get("/v1/session", boss).is(200)

	var log []string
	for _, d := range into[struct{ Deeds []faq.Deed }](h.get("/v1/shops/elsewhere/audit?id=li", boss).is(200)).Deeds {
		log = append(log, fmt.Sprintf("%s (%s) %s %s: %s→%s", d.By, d.Role, d.Act, d.Noun, d.Old, d.New))
	}
	if want := []string{"boss (admin) save user: editor 李雷→", "li (editor) sign_in session: →", "boss (admin) save user: →editor 李雷"}; !slices.Equal(log, want) {
		t.Errorf("audit: got %q, want %q", log, want)
	}
}

func TestUsersRefuseWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.user(people.User{Name: "boss", Admin: true})
	boss := h.signIn("boss", password)
	h.agent("wang")
	for _, tt := range []struct {
		body, code, field string
		status            int
	}{
		{`{"name":""}`, "invalid", "name", 422},
		{`{"name":"wang fang"}`, "invalid", "name", 422},
		{`{"name":"` + strings.Repeat("王", 33) + `"}`, "invalid", "name", 422},
		{`{"name":"li","display_name":"` + strings.Repeat("王", 65) + `"}`, "invalid", "display_name", 422},
		{`{"name":"li","display_name":"a\nb"}`, "invalid", "display_name", 422},
		{`{"name":"li","roles":{"demo":"king"}}`, "invalid", "roles.demo", 422},
		{`{"name":"li","roles":{"nowhere":"agent"}}`, "invalid", "roles.nowhere", 422},
		{`{"name":"li","roles":{"Bad Shop":"agent"}}`, "invalid", "roles.Bad Shop", 422},
		{`{"name":"li","roles":["demo"]}`, "wrong_type", "roles", 400},
		{`{"name":"li","roles":{"demo":1}}`, "wrong_type", "roles.demo", 400},
		{`{"name":"li","admin":"yes"}`, "wrong_type", "admin", 400},
		{`{"name":"li","password":"mine"}`, "unknown_field", "password", 400},
		{`{"name":"Wang"}`, "conflict", "name", 409},
		{`{"name":"boss"}`, "conflict", "name", 409},
		{``, "malformed", "", 0},
	} {
		if tt.body == "" {
			h.do("POST", "/v1/users", "", boss).is(415)
			continue
		}
		p := h.do("POST", "/v1/users", tt.body, boss).refused(tt.status, tt.code, tt.field)
		if strings.Contains(p.Detail, "want ") {
			t.Errorf("%s: got %q, want Chinese", tt.body, p.Detail)
		}
	}
	for _, tt := range []struct {
		body, code, field string
		status            int
	}{
		{`{"name":"other"}`, "unknown_field", "name", 400},
		{`{"roles":{"demo":""}}`, "invalid", "roles.demo", 422},
		{`{"roles":{"nowhere":"agent"}}`, "invalid", "roles.nowhere", 422},
		{`{"display_name":"a\u007fb"}`, "invalid", "display_name", 422},
	} {
		h.do("PUT", "/v1/users/wang", tt.body, boss, with{"If-Match": "*"}).refused(tt.status, tt.code, tt.field)
	}
	for _, name := range []string{"nobody", "Wang", "%00", "%ff", "wang%0a"} {
		h.get("/v1/users/"+name, boss).refused(404, "not_found", "")
		h.do("PUT", "/v1/users/"+name, "{}", boss, with{"If-Match": "*"}).refused(404, "not_found", "")
		h.do("POST", "/v1/users/"+name+"/password", "", boss).refused(404, "not_found", "")
	}
}

// TestAdminsOfOneShop holds that they govern their own shop, and neither reach into others nor up.
func TestAdminsOfOneShop(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.user(people.User{Name: "boss", Admin: true})
	h.user(people.User{Name: "li", Roles: map[faq.Shop]faq.Role{"demo": faq.Admin, "elsewhere": faq.Editor}})
	h.agent("wang")
	h.user(people.User{Name: "both", Roles: map[faq.Shop]faq.Role{"demo": faq.Agent, "elsewhere": faq.Manager}})
	h.user(people.User{Name: "far", Roles: map[faq.Shop]faq.Role{"elsewhere": faq.Agent}})
	h.user(people.User{Name: "idle"})
	any := with{"If-Match": "*"}
	for name, who := range map[string]with{"a user": h.signIn("li", password), "a key": {"as": "admin"}} {
		var seen []string
		for _, u := range into[struct{ Users []people.User }](h.get("/v1/users", who).is(200)).Users {
			seen = append(seen, fmt.Sprint(u.Name, u.Roles))
		}
		if got, want := strings.Join(seen, " "), "both"+`map[demo:agent] limap[demo:admin] wangmap[demo:agent]`; got != want {
			t.Errorf("%s: got users %s, want %s", name, got, want)
		}
		h.get("/v1/users/both", who).is(200)
		h.do("PUT", "/v1/users/wang", `{"roles":{"demo":"agent"}}`, who, any).is(200)
		for _, hidden := range []string{"boss", "far", "idle"} {
			h.get("/v1/users/"+hidden, who).refused(404, "not_found", "")
			h.do("PUT", "/v1/users/"+hidden, `{"disabled":true}`, who, any).refused(404, "not_found", "")
			h.do("POST", "/v1/users/"+hidden+"/password", "", who).refused(404, "not_found", "")
		}
		h.do("PUT", "/v1/users/both", `{"roles":{"demo":"agent"}}`, who, any).refused(403, "forbidden", "")
		h.do("POST", "/v1/users/both/password", "", who).refused(403, "forbidden", "")
		for _, edit := range []string{`{"admin":true}`, `{"admin":true,"roles":{"demo":"agent"}}`, `{"roles":{"elsewhere":"agent"}}`, `{"roles":{"nowhere":"agent"}}`, `{}`} {
			h.do("PUT", "/v1/users/wang", edit, who, any).refused(403, "forbidden", "")
			h.do("POST", "/v1/users", strings.Replace(strings.Replace(edit, "{", `{"name":"new",`, 1), ",}", "}", 1), who).refused(403, "forbidden", "")
		}
	}
	h.do("POST", "/v1/users", `{"name":"new","roles":{"demo":"admin"}}`, with{"as": "admin"}).is(201)
	h.get("/v1/users", with{"as": "manager"}).refused(403, "forbidden", "")
	h.get("/v1/users", h.signIn("wang", password)).refused(403, "forbidden", "")
	h.get("/v1/users").refused(401, "unauthorized", "")
}

func TestManageKeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.user(people.User{Name: "boss", Admin: true})
	h.user(people.User{Name: "li", Roles: map[faq.Shop]faq.Role{"demo": faq.Admin, "elsewhere": faq.Manager}})
	boss, li := h.signIn("boss", password), h.signIn("li", password)
	type listed struct{ Keys []faq.Key }
	if all, own := into[listed](h.get("/v1/keys", boss).is(200)).Keys, into[listed](h.get("/v1/keys", li).is(200)).Keys; len(all) != 6 || len(own) != 5 {
		t.Errorf("got %d and %d keys, want 6 of all shops and 5 of demo", len(all), len(own))
	}
	if got := into[listed](h.get("/v1/keys?shop=elsewhere", boss).is(200)).Keys; len(got) != 1 || got[0].Name != "foreign" {
		t.Errorf("of elsewhere: got %+v", got)
	}
	h.get("/v1/keys?shop=elsewhere", li).refused(403, "forbidden", "")
	h.get("/v1/keys?shop=nowhere", li).refused(403, "forbidden", "")
	h.get("/v1/keys?shop=%ff", li).refused(422, "invalid", "shop")

	made := into[struct {
		faq.Key
		Secret string
	}](h.do("POST", "/v1/keys", `{"shop":"demo","name":"收银台","role":"agent"}`, li).is(201))
	key := with{"Authorization": "Bearer " + made.Secret}
	if me := into[self](h.get("/v1/session", key).is(200)); me.Name != "收银台" || me.Shops[0] != (ofShopIn{"demo", faq.Agent}) {
		t.Errorf("got %+v", me)
	}
	h.do("DELETE", "/v1/keys/"+made.ID+"?shop=elsewhere", "", boss).refused(404, "not_found", "")
	h.do("DELETE", "/v1/keys/"+made.ID+"?shop=elsewhere", "", li).refused(403, "forbidden", "")
	h.do("DELETE", "/v1/keys/"+made.ID, "", li).refused(422, "invalid", "shop")
	h.do("DELETE", "/v1/keys/none?shop=demo", "", li).refused(404, "not_found", "")
	h.do("DELETE", "/v1/keys/"+made.ID+"?shop=demo", "", li).is(204)
	h.get("/v1/session", key).refused(401, "unauthorized", "")

	for _, tt := range []struct {
		body, code, field string
		status            int
	}{
		{`{"shop":"elsewhere","name":"x","role":"agent"}`, "forbidden", "", 403},
		{`{"shop":"nowhere","name":"x","role":"agent"}`, "forbidden", "", 403},
		{`{"name":"x","role":"agent"}`, "forbidden", "", 403},
		{`{"shop":"demo","name":" ","role":"agent"}`, "invalid", "name", 422},
		{`{"shop":"demo","name":"a\nb","role":"agent"}`, "invalid", "name", 422},
		{`{"shop":"demo","name":"` + strings.Repeat("长", 65) + `","role":"agent"}`, "invalid", "name", 422},
		{`{"shop":"demo","name":"x","role":"king"}`, "invalid", "role", 422},
		{`{"shop":"demo","name":"x"}`, "invalid", "role", 422},
		{`{"shop":"demo","name":"x","role":"agent","secret":"mine"}`, "unknown_field", "secret", 400},
	} {
		h.do("POST", "/v1/keys", tt.body, li).refused(tt.status, tt.code, tt.field)
	}
	h.do("POST", "/v1/keys", `{"shop":"nowhere","name":"x","role":"agent"}`, boss).refused(404, "not_found", "")
	h.do("POST", "/v1/keys", `{"shop":"demo","name":"x","role":"agent"}`, with{"as": "manager"}).refused(403, "forbidden", "")
}
