package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

const chainShop = "/v1/shops/chain"

// chain opens the shop "chain", which has "demo" for a head office, and returns who is a manager in both.
func (h *house) chain() with {
	h.t.Helper()
	if err := h.db.CreateShop(h.t.Context(), "chain", faq.Edit{By: "test"}); err != nil {
		h.t.Fatal(err)
	}
	h.user(people.User{Name: "boss", Roles: map[faq.Shop]faq.Role{"demo": faq.Manager, "chain": faq.Manager}})
	boss := h.signIn("boss", password)
	h.do("PUT", chainShop+"/following", `{"head":"demo","why":"加盟"}`, boss, with{"If-Match": `"0"`}).is(200)
	return boss
}

// toldIn is the decision and the words that a buyer of the shop hears of invoices.
func (h *house) toldIn(shop string) string {
	h.t.Helper()
	r := into[reply](h.do("POST", shop+"/ask", `{"text":"可以开发票吗"}`).is(200))
	if r.Decision != faq.Answered {
		return string(r.Decision)
	}
	return r.Text
}

// choose does an act and returns how the thing stands then.
func (h *house) choose(who with, path, act string) faq.Bequest {
	h.t.Helper()
	b := into[faq.Bequest](h.get(chainShop+"/inheritance/"+path, who).is(200))
	return into[faq.Bequest](h.do("POST", chainShop+"/inheritance/"+path, fmt.Sprintf(`{"act":%q}`, act), who,
		with{"If-Match": fmt.Sprintf(`"%d"`, b.Revision)}).is(200))
}

// TestBranchSaysWhatTheHeadOfficeSays follows an answer from the head office to a buyer of a branch: changed there,
// overridden here, adopted again, opted out of.
func TestBranchSaysWhatTheHeadOfficeSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.chain()
	publish := func(answer string) {
		t.Helper()
		tag := h.get(demo+"/entries/invoice", boss).is(200).Header.Get("ETag")
		h.do("PUT", demo+"/entries/invoice", says(answer), boss, with{"If-Match": tag}).is(200)
	}
	hears := func(want string) {
		t.Helper()
		if got := h.toldIn(chainShop); got != want {
			t.Errorf("a buyer of the branch hears %q, want %q", got, want)
		}
	}
	hears("亲，可以开发票的。")
	publish("亲，电子发票下单即开。")
	hears("亲，电子发票下单即开。")
	e := into[faq.Entry](h.get(chainShop+"/entries/invoice", boss).is(200))
	if e.Inherited == nil || *e.Inherited != (faq.Origin{From: "demo", Revision: 2}) {
		t.Errorf("origin: got %+v", e.Inherited)
	}

	h.do("PUT", chainShop+"/entries/invoice", says("本店自己开。"), boss, with{"If-Match": `"2"`}).refused(409, "inherited", "")
	h.do("PUT", chainShop+"/entries/invoice/draft", says("本店自己开。"), boss, with{"If-Match": `"2"`}).refused(409, "inherited", "")
	h.do("POST", chainShop+"/entries/invoice/retire", "", boss, with{"If-Match": `"2"`}).refused(409, "inherited", "")
	h.do("DELETE", chainShop+"/entries/invoice", "", boss, with{"If-Match": `"2"`}).refused(409, "inherited", "")

	h.do("POST", chainShop+"/inheritance/entries/invoice", `{"act":"override"}`, boss).refused(428, "precondition_required", "")
	h.do("POST", chainShop+"/inheritance/entries/invoice", `{"act":"override"}`, boss, with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	h.do("POST", chainShop+"/inheritance/entries/invoice", `{"act":"override","upstream":1}`, boss, with{"If-Match": `"2"`}).refused(412, "precondition_failed", "")
	h.do("POST", chainShop+"/inheritance/entries/invoice", `{"act":"swap"}`, boss, with{"If-Match": `"2"`}).refused(422, "invalid", "act")
	h.do("POST", chainShop+"/inheritance/entries/invoice", `{"act":"adopt"}`, boss, with{"If-Match": `"2"`}).refused(409, "wrong_state", "")
	if b := h.choose(boss, "entries/invoice", "override"); b.Tie != faq.Overridden || b.Base != 2 {
		t.Errorf("overridden: got %+v", b)
	}
	h.do("PUT", chainShop+"/entries/invoice", says("亲，本店自己开发票。"), boss, with{"If-Match": `"3"`}).is(200)
	publish("亲，发票三天内开好。")
	hears("亲，本店自己开发票。")
	open := into[struct{ Bequests []faq.Bequest }](h.get(chainShop+"/inheritance?open=true", boss).is(200)).Bequests
	if len(open) != 1 || !open[0].Changed || open[0].Diff == nil || open[0].Diff.Answers[0].New.Text != "亲，发票三天内开好。" {
		t.Errorf("what has changed upstream: got %+v", open)
	}
	if b := h.choose(boss, "entries/invoice", "keep"); b.Changed {
		t.Errorf("kept: got %+v", b)
	}
	h.choose(boss, "entries/invoice", "adopt")
	hears("亲，发票三天内开好。")
	h.choose(boss, "entries/invoice", "opt_out")
	hears("escalate")
	h.choose(boss, "entries/invoice", "opt_in")
	hears("亲，发票三天内开好。")
}

// TestFollowingRefuses lists who may not follow whom.
func TestFollowingRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, shop := range []faq.Shop{"second", "third"} {
		if err := h.db.CreateShop(t.Context(), shop, faq.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	boss := h.chain()
	h.user(people.User{Name: "half", Roles: map[faq.Shop]faq.Role{"demo": faq.Editor, "second": faq.Manager}})
	h.user(people.User{Name: "root", Admin: true})
	half, root := h.signIn("half", password), h.signIn("root", password)
	none, second := with{"If-Match": `"0"`}, "/v1/shops/second/following"
	head := func(shop string) string { return fmt.Sprintf(`{"head":%q}`, shop) }

	h.do("PUT", demo+"/following", head("elsewhere"), with{"as": "manager"}, none).refused(403, "forbidden", "head")
	h.do("PUT", demo+"/following", head("demo"), with{"as": "editor"}, none).refused(403, "forbidden", "")
	h.do("PUT", second, head("demo"), half, none).refused(403, "forbidden", "head")
	h.do("PUT", second, head("demo"), root).refused(428, "precondition_required", "")
	h.do("PUT", second, head("demo"), root, with{"If-Match": `"4"`}).refused(412, "precondition_failed", "")
	for _, shop := range []string{"second", "nowhere", "chain"} { // itself, none, one that follows
		h.do("PUT", second, head(shop), root, none).refused(422, "invalid", "head")
	}
	h.do("PUT", demo+"/following", head("second"), root, none).refused(409, "conflict", "")
	h.do("PUT", chainShop+"/following", head("second"), root, with{"If-Match": `"1"`}).refused(409, "conflict", "")
	h.do("DELETE", second+"?entries=keep", "", root, none).refused(409, "conflict", "")
	h.do("DELETE", chainShop+"/following", "", boss, with{"If-Match": `"1"`}).refused(422, "invalid", "entries")
	h.get(chainShop+"/inheritance/entries/none", boss).refused(404, "not_found", "")
	h.get(chainShop+"/inheritance/words/none", boss).refused(404, "not_found", "")
	h.get(demo+"/inheritance/entries/invoice", root).refused(404, "not_found", "")

	f := into[faq.Following](h.get(demo+"/following", with{"as": "agent"}).is(200))
	if len(f.Followers) != 1 || f.Followers[0] != "chain" {
		t.Errorf("followers: got %+v", f)
	}
	h.do("DELETE", chainShop+"/following?entries=remove", "", boss, with{"If-Match": `"1"`}).is(200)
	if got := h.toldIn(chainShop); got != "escalate" {
		t.Errorf("after all was removed a buyer hears %q", got)
	}
}

// TestBranchHasItsOwn holds that the shop's own wins, that the head office publishes all the same, and that what is in
// the way is told.
func TestBranchHasItsOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.chain()
	h.do("PUT", chainShop+"/entries/bill", says("本店不同。"), boss, with{"If-None-Match": "*"}).refused(409, "phrasing_taken", "question")
	h.do("PUT", chainShop+"/entries/bill?shared=true", says("亲，可以为您开发票的。"), boss, with{"If-None-Match": "*"}).is(201)
	if got := h.toldIn(chainShop); got != "亲，可以为您开发票的。" {
		t.Errorf("a buyer hears %q, want the branch's own", got)
	}
	held := into[faq.Bequest](h.get(chainShop+"/inheritance/entries/invoice", boss).is(200))
	if held.Tie != faq.Held || held.Hindrance.Kind != faq.SamePhrasing || held.Hindrance.Entries[0] != "bill" {
		t.Errorf("held: got %+v %+v", held, held.Hindrance)
	}
	h.do("POST", chainShop+"/inheritance/entries/invoice", `{"act":"adopt"}`, boss, with{"If-Match": `"0"`}).refused(409, "hindered", "")

	h.choose(boss, "policies/postage", "override")
	own := `{"title":"运费","columns":[{"name":"price"}],"rows":[{"match":["*"],"cells":{"price":"5"}}]}`
	h.do("PUT", chainShop+"/policies/postage", own, boss).refused(422, "invalid", "columns") // the inherited answer quotes it
	h.do("POST", chainShop+"/inheritance/policies/postage", `{"act":"opt_out"}`, boss, with{"If-Match": `"1"`}).refused(422, "invalid", "act")
	if b := h.choose(boss, "policies/postage", "adopt"); b.Tie != faq.Inherited {
		t.Errorf("adopted: got %+v", b)
	}
	h.do("PUT", chainShop+"/policies/postage", own, boss).refused(409, "inherited", "")

	// The head office may take a column away that only an answer of the branch quotes: who asks is handed over, and it is told.
	mine := `{"question":"包裹多重","answers":[{"text":"运费{postage.fee}元。"}]}`
	h.do("PUT", chainShop+"/entries/weight", mine, boss, with{"If-None-Match": "*"}).is(201)
	tag := h.get(demo+"/entries/postage", boss).is(200).Header.Get("ETag")
	h.do("POST", demo+"/entries/postage/retire", "", boss, with{"If-Match": tag}).is(200)
	h.clock.move(time.Minute)
	h.do("PUT", demo+"/policies/postage", own, boss).is(200)
	list := into[struct{ Unsayable []faq.Unsayable }](h.get(chainShop+"/inheritance?open=true", boss).is(200))
	if len(list.Unsayable) != 1 || list.Unsayable[0].ID != "weight" {
		t.Errorf("unsayable: got %+v", list)
	}
	if r := into[reply](h.do("POST", chainShop+"/ask", `{"text":"包裹多重"}`).is(200)); r.Decision != faq.Escalated {
		t.Errorf("a buyer hears %q, want him handed over", r.Text)
	}
}

// TestBranchAsksItsChecks holds that a shop which guards what becomes live is asked before it follows.
func TestBranchAsksItsChecks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.chain()
	h.user(people.User{Name: "root", Admin: true})
	root := h.signIn("root", password)
	h.do("PUT", chainShop+"/checks/bill", `{"question":"可以开发票吗","entry":"invoice"}`, boss, with{"If-None-Match": "*"})
	h.do("PUT", chainShop+"/publishing", `{"checks":true}`, root, with{"If-Match": `"0"`}).is(200)
	h.do("POST", chainShop+"/inheritance/entries/invoice", `{"act":"opt_out"}`, boss, with{"If-Match": `"1"`}).refused(409, "gate", "")
	h.do("POST", chainShop+"/inheritance/entries/invoice?override=%E4%B8%8D%E5%BC%80%E7%A5%A8", `{"act":"opt_out"}`, boss, with{"If-Match": `"1"`}).is(200)
	h.choose(boss, "entries/invoice", "opt_in")

	// What of its own is in the way of what is inherited breaks the check as well.
	none, seen := with{"If-None-Match": "*"}, with{"If-Match": "*"}
	bill := says("亲，可以为您开发票的。")
	h.do("PUT", chainShop+"/entries/bill?shared=true", bill, boss, none).refused(409, "gate", "")
	h.do("PUT", chainShop+"/entries/bill/draft", bill, boss, none).is(201)
	h.do("POST", chainShop+"/entries/bill/publish?shared=true", "", boss, seen).refused(409, "gate", "")
	preview := into[struct{ Settled []faq.Settlement }](h.do("POST", chainShop+"/preview",
		`{"entries":[{"id":"bill","question":"可以开发票吗","answers":[{"text":"好。"}]}],"questions":[{"text":"可以开发票吗"}]}`, boss).is(200))
	if len(preview.Settled) != 1 || preview.Settled[0].ID != "invoice" || preview.Settled[0].Tie != faq.Held {
		t.Errorf("foretold: got %+v, want the invoice held", preview.Settled)
	}
	if b := into[faq.Bequest](h.get(chainShop+"/inheritance/entries/invoice", boss).is(200)); b.Tie != faq.Inherited {
		t.Errorf("after what was refused: got %+v", b)
	}

	leave := chainShop + "/following?entries=remove"
	h.do("DELETE", leave, "", boss, with{"If-Match": `"1"`}).refused(409, "gate", "")
	h.do("DELETE", leave+"&override=%E6%95%A3%E4%BC%99", "", boss, with{"If-Match": `"1"`}).is(200)
	deeds := into[struct{ Deeds []faq.Deed }](h.get(chainShop+"/audit?noun=following&limit=1", boss).is(200)).Deeds
	if len(deeds) != 1 || !strings.HasPrefix(deeds[0].Overrides, "散伙（") {
		t.Errorf("left: got %+v, want it to say what was overridden", deeds)
	}
}

// TestWhatIsFreedAsksTheChecks holds that taking away what nobody serves is asked about too, where it was in the way.
func TestWhatIsFreedAsksTheChecks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.chain()
	h.user(people.User{Name: "root", Admin: true})
	seen, root := with{"If-Match": "*"}, h.signIn("root", password)
	h.choose(boss, "entries/invoice", "opt_out")
	h.do("PUT", chainShop+"/entries/invoice/draft", says("再想想。"), boss, with{"If-None-Match": "*"}).is(201)
	h.choose(boss, "entries/invoice", "opt_in") // held by the draft of the same id
	h.do("PUT", chainShop+"/checks/nobody", `{"question":"可以开发票吗"}`, boss, with{"If-None-Match": "*"}).is(200)
	h.do("PUT", chainShop+"/publishing", `{"checks":true}`, root, with{"If-Match": `"0"`}).is(200)
	h.do("DELETE", chainShop+"/entries/invoice/draft", "", boss, seen).refused(409, "gate", "")
	h.do("DELETE", chainShop+"/entries/invoice", "", boss, seen).refused(409, "gate", "")
	h.do("DELETE", chainShop+"/entries/invoice/draft?override=%E8%A6%81", "", boss, seen).is(204)
	if got := h.toldIn(chainShop); got != "亲，可以开发票的。" {
		t.Errorf("a buyer hears %q, want the head office's", got)
	}
}

// TestToleranceAsksTheChecks holds that rates at which a checked question is handed over need a reason.
func TestToleranceAsksTheChecks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager, seen := with{"as": "manager"}, with{"If-Match": "*"}
	h.do("PUT", demo+"/checks/bill", `{"question":"可以开发票","entry":"invoice"}`, manager, with{"If-None-Match": "*"}).is(200)
	h.do("PUT", demo+"/publishing", `{"checks":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	h.do("PUT", demo+"/tolerance", `{"low":0,"normal":0,"high":0}`, manager, seen).refused(409, "gate", "")
	h.do("PUT", demo+"/tolerance?override=%E7%A8%B3", `{"low":0,"normal":0,"high":0}`, manager, seen).is(200)
	deeds := into[struct{ Deeds []faq.Deed }](h.get(demo+"/audit?noun=tolerance&limit=1", manager).is(200)).Deeds
	if len(deeds) != 1 || !strings.HasPrefix(deeds[0].Overrides, "稳（") {
		t.Errorf("got %+v, want it to say what was overridden", deeds)
	}
	h.do("PUT", demo+"/publishing", `{}`, with{"as": "admin", "If-Match": `"1"`}).is(200) // which is not asked about
	h.do("PUT", demo+"/tolerance", `{}`, manager, seen).is(200)
	h.do("PUT", demo+"/tolerance", `{"low":0,"normal":0,"high":0}`, manager, seen).is(200)
}

// TestLongListsOfWhatIsInherited holds that lists of more than a part are read to their end by their cursor, each thing
// once, and that what is held or opted out of is in no list of what the shop has.
func TestLongListsOfWhatIsInherited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const many = 105
	ids := func(of string) (out []string) {
		for i := range many {
			out = append(out, fmt.Sprintf("%s-%03d", of, i))
		}
		return out
	}
	asks := func(ids []string, how string) (out []faq.Entry) {
		for _, id := range ids {
			out = append(out, faq.Entry{ID: faq.ID(id), Question: how + id, Answers: []faq.Answer{{Text: "好的。"}}})
		}
		return out
	}
	put := func(shop faq.Shop, entries []faq.Entry) {
		t.Helper()
		_, err := h.db.Put(ctx, shop, entries, faq.Edit{})
		must(err)
	}
	put("demo", slices.Concat(asks(ids("held"), "台灯怎么装"), asks(ids("left"), "台灯怎么装"), asks(ids("used"), "台灯怎么装")))
	must(h.db.CreateShop(ctx, "chain", faq.Edit{}))
	for i, id := range ids("held") {
		e := asks([]string{fmt.Sprintf("own-%03d", i)}, "台灯怎么装")[0]
		e.Similar = []string{"台灯怎么装" + id}
		put("chain", []faq.Entry{e})
	}
	_, err := h.db.Follow(ctx, "chain", "demo", faq.Edit{})
	must(err)
	for _, id := range ids("left") {
		_, err := h.db.Choose(ctx, "chain", faq.Choice{Noun: faq.EntryNoun, ID: id, Act: faq.OptOut}, faq.Edit{})
		must(err)
	}
	h.user(people.User{Name: "boss", Roles: map[faq.Shop]faq.Role{"chain": faq.Manager}})
	boss := h.signIn("boss", password)

	type part struct {
		Bequests, Entries []struct{ ID string }
		Next              string
	}
	read := func(path string) (got []string, parts int) {
		t.Helper()
		after := ""
		for {
			p := into[part](h.get(chainShop+path+"&limit=50"+after, boss).is(200))
			for _, b := range append(p.Bequests, p.Entries...) {
				got = append(got, b.ID)
			}
			if parts++; p.Next == "" {
				return got, parts
			}
			after = "&after=" + url.QueryEscape(p.Next)
		}
	}
	for path, want := range map[string][]string{
		"/inheritance?noun=entries&tie=held":      ids("held"),
		"/inheritance?noun=entries&tie=opted_out": ids("left"),
		"/inheritance?noun=entries&open=true":     ids("held"),
	} {
		if got, parts := read(path); !slices.Equal(got, want) || parts != 3 {
			t.Errorf("%s: got %d in %d parts, %v, want %d in 3", path, len(got), parts, got, len(want))
		}
	}
	lamps := func(found []string) []string { // without those that every shop of these tests has
		slices.Sort(found)
		return slices.DeleteFunc(found, func(id string) bool { return !strings.Contains(id, "-") })
	}
	has := slices.Concat(ids("own"), ids("used"))
	if listed, _ := read("/entries?status=live"); !slices.Equal(lamps(listed), has) {
		t.Errorf("entries: got %d, %v, want its own and what is inherited, each once", len(listed), listed)
	}
	var found []string
	for offset := 0; ; offset += 50 {
		p := into[struct {
			Entries []struct{ Entry struct{ ID string } }
		}](h.get(fmt.Sprintf("%s/search?q=%s&limit=50&offset=%d", chainShop, url.QueryEscape("台灯怎么装"), offset), boss).is(200))
		for _, f := range p.Entries {
			found = append(found, f.Entry.ID)
		}
		if len(p.Entries) == 0 {
			break
		}
	}
	if !slices.Equal(lamps(found), has) {
		t.Errorf("search: got %d, %v, want its own and what is inherited, each once", len(found), found)
	}
}
