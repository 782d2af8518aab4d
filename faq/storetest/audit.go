package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
)

// log returns tea's deeds, the newest first, as "save entry a 2".
func (s *sitting) log(t *testing.T, f faq.DeedFilter) []string {
	t.Helper()
	deeds, _, err := s.Deeds(t.Context(), tea, f)
	check(t, err)
	var out []string
	for _, d := range deeds {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %d", d.Act, d.Noun, d.ID, d.Revision)))
	}
	return out
}

// deed is an act that has to be in the log, and the row it makes.
type deed struct {
	do   func(t *testing.T, s *sitting) error
	want faq.Deed
}

// deeds are the acts on what a shop has decided, by the method that does them.
func deeds() map[string]deed {
	hash := func(t *testing.T, s *sitting) string { // of the one hook
		return ok(s.Hooks(t.Context(), tea))(t)[0].ID
	}
	return map[string]deed{
		"CreateShop": {func(t *testing.T, s *sitting) error { return nil }, faq.Deed{By: "founder", Act: faq.Save, Noun: faq.ShopNoun, New: "tea"}},
		"Put": {func(t *testing.T, s *sitting) error {
			_, err := s.Put(t.Context(), tea, []faq.Entry{entry("a", "二，电话 13812345678")}, faq.Edit{By: "editor", Why: "改了", Overrides: "考题 x"})
			return err
		}, faq.Deed{By: "editor", Act: faq.Save, Noun: faq.EntryNoun, ID: "a", Revision: 2, Why: "改了", Old: "live 可以开发票吗｜一",
			New: "live 可以开发票吗｜二，电话 *********78", Overrides: "考题 x"}},
		"Delete": {func(t *testing.T, s *sitting) error {
			return s.Delete(t.Context(), tea, "a", faq.Edit{By: "boss", Why: "没用"})
		},
			faq.Deed{By: "boss", Act: faq.Remove, Noun: faq.EntryNoun, ID: "a", Revision: 2, Why: "没用", Old: "live 可以开发票吗｜一"}},
		"Propose": {func(t *testing.T, s *sitting) error {
			_, err := s.Propose(t.Context(), tea, entry("a", "二"), 0, faq.Edit{By: "agent"})
			return err
		}, faq.Deed{By: "agent", Act: faq.Save, Noun: faq.DraftNoun, ID: "a", Revision: 2, Old: "live 可以开发票吗｜一", New: "draft 可以开发票吗｜二"}},
		"Move": {func(t *testing.T, s *sitting) error {
			_, err := s.Move(t.Context(), tea, "a", faq.Retire, faq.Edit{By: "boss", Why: "过季"})
			return err
		}, faq.Deed{By: "boss", Act: faq.Retire, Noun: faq.EntryNoun, ID: "a", Revision: 2, Why: "过季", Old: "live 可以开发票吗｜一", New: "retired 可以开发票吗｜一"}},
		"PutPublishing": {func(t *testing.T, s *sitting) error {
			_, err := s.PutPublishing(t.Context(), tea, faq.Publishing{Checks: true}, faq.Edit{By: "admin"})
			return err
		}, faq.Deed{By: "admin", Act: faq.Save, Noun: faq.PublishingNoun, Revision: 1, Old: "{}", New: `{"checks":true}`}},
		"PutPolicy": {func(t *testing.T, s *sitting) error {
			return s.PutPolicy(t.Context(), tea, postage("9"), faq.Edit{By: "boss"})
		},
			faq.Deed{By: "boss", Act: faq.Save, Noun: faq.PolicyNoun, ID: "postage", Revision: 1, New: faq.BriefJSON(postage("9"))}},
		"PutPolicies": {func(t *testing.T, s *sitting) error {
			_, err := s.PutPolicies(t.Context(), tea, []faq.Policy{postage("9")}, faq.Edit{By: "boss", Act: faq.Rollback})
			return err
		}, faq.Deed{By: "boss", Act: faq.Rollback, Noun: faq.PolicyNoun, ID: "postage", Revision: 1, New: faq.BriefJSON(postage("9"))}},
		"Follow": {func(t *testing.T, s *sitting) error {
			_, err := s.Follow(t.Context(), tea, silk, faq.Edit{By: "boss", Why: "加盟"})
			return err
		}, faq.Deed{By: "boss", Act: faq.FollowHead, Noun: faq.FollowingNoun, ID: "silk", Revision: 1, Why: "加盟", New: "silk"}},
		"Unfollow": {func(t *testing.T, s *sitting) error {
			_, err := s.Unfollow(t.Context(), tea, true, faq.Edit{By: "boss"})
			return err
		}, faq.Deed{By: "boss", Act: faq.LeaveHead, Noun: faq.FollowingNoun, ID: "silk", Revision: 2, Old: "silk"}},
		"Choose": {func(t *testing.T, s *sitting) error {
			_, err := s.Choose(t.Context(), tea, faq.Choice{Noun: faq.EntryNoun, ID: "post", Act: faq.OptOut}, faq.Edit{By: "boss", Why: "不发货"})
			return err
		}, faq.Deed{By: "boss", Act: faq.OptOut, Noun: faq.EntryNoun, ID: "post", Revision: 2, Why: "不发货", Old: "live 什么时候发货｜明天"}},
		"Free": {func(t *testing.T, s *sitting) error {
			_, err := s.Free(t.Context())
			return err
		}, faq.Deed{Act: faq.Inherit, Noun: faq.EntryNoun, ID: "post", Revision: 1, Why: "政策表有新的一版生效了", New: "live 邮费多少｜{postage.fee}元"}},
		"PutTolerance": {func(t *testing.T, s *sitting) error {
			_, err := s.PutTolerance(t.Context(), tea, faq.Tolerance{Low: point(0.1)}, faq.Edit{By: "boss", Overrides: "考题 x"})
			return err
		}, faq.Deed{By: "boss", Act: faq.Save, Noun: faq.ToleranceNoun, Revision: 1, New: "low=0.1", Overrides: "考题 x"}},
		"PutWords": {func(t *testing.T, s *sitting) error {
			_, err := s.PutWords(t.Context(), tea, faq.Words{Ignored: []string{"掌柜"}}, faq.Edit{By: "boss", Why: "口头语", Overrides: "考题 x"})
			return err
		}, faq.Deed{By: "boss", Act: faq.Save, Noun: faq.WordsNoun, Revision: 1, Why: "口头语", New: "同义词 0 组，专名 0 个，忽略词 1 个", Overrides: "考题 x"}},
		"AddKey": {func(t *testing.T, s *sitting) error { return s.AddKey(t.Context(), key("k2", "hidden")) },
			faq.Deed{Act: faq.Save, Noun: faq.KeyNoun, ID: "k2", New: "manager 王芳"}},
		"RevokeKey": {func(t *testing.T, s *sitting) error { return s.RevokeKey(t.Context(), tea, "k1") },
			faq.Deed{Act: faq.Remove, Noun: faq.KeyNoun, ID: "k1", Old: "manager 王芳"}},
		"PutCheck": {func(t *testing.T, s *sitting) error {
			_, err := s.PutCheck(t.Context(), tea, checked("c", "我是13812345678，有发票吗"), faq.Edit{By: "boss"})
			return err
		}, faq.Deed{By: "boss", Act: faq.Save, Noun: faq.CheckNoun, ID: "c", Old: "在吗 → invoice", New: "我是*********78，有发票吗 → invoice"}},
		"DeleteCheck": {func(t *testing.T, s *sitting) error { return s.DeleteCheck(t.Context(), tea, "c") },
			faq.Deed{Act: faq.Remove, Noun: faq.CheckNoun, ID: "c", Old: "在吗 → invoice"}},
		"Veto": {func(t *testing.T, s *sitting) error {
			return s.Veto(t.Context(), tea, "a", "开票", faq.Edit{By: "boss"})
		},
			faq.Deed{By: "boss", Act: faq.Veto, Noun: faq.ConfirmationNoun, ID: faq.Tally{Entry: "a", Core: "开票"}.ID(), Old: "开票 → a"}},
		"Decide": {func(t *testing.T, s *sitting) error {
			_, _, err := s.Decide(t.Context(), tea, faq.Gap{ID: "g", State: faq.GapAccepted, Entry: "a"}, nil, faq.Edit{By: "boss", Why: "有了"})
			return err
		}, faq.Deed{By: "boss", Act: faq.Accept, Noun: faq.GapNoun, ID: "g", Why: "有了", New: "a"}},
		"PutAgent": {func(t *testing.T, s *sitting) error {
			_, err := s.PutAgent(t.Context(), tea, desk.Agent{Name: "王芳", Capacity: 3, Skills: []desk.Skill{"售后"}})
			return err
		}, faq.Deed{Act: faq.Save, Noun: faq.AgentNoun, ID: "王芳", Old: "[]，同时接待 0", New: "[售后]，同时接待 3"}},
		"PutRules": {func(t *testing.T, s *sitting) error {
			return s.PutRules(t.Context(), tea, desk.Rules{Capacity: 3}, "boss")
		},
			faq.Deed{By: "boss", Act: faq.Save, Noun: faq.DeskNoun}},
		"AddHook": {func(t *testing.T, s *sitting) error {
			_, err := s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "https://shop.example.com/hidden?token=hidden", Secret: []byte("hidden"), Kinds: []desk.Kind{desk.OfOwner}})
			return err
		}, faq.Deed{Act: faq.Save, Noun: faq.HookNoun, New: "https://shop.example.com [owner]"}},
		"DropHook": {func(t *testing.T, s *sitting) error { return s.DropHook(t.Context(), tea, hash(t, s)) },
			faq.Deed{Act: faq.Remove, Noun: faq.HookNoun, Old: "https://shop.example.com []"}},
		"Replay": {func(t *testing.T, s *sitting) error { return s.Replay(t.Context(), tea, hash(t, s), nil) },
			faq.Deed{Act: faq.Replay, Noun: faq.HookNoun, New: "https://shop.example.com []"}},
		"PutSecret": {func(t *testing.T, s *sitting) error {
			return s.PutSecret(t.Context(), tea, "buyers", []byte("hidden"), "admin")
		}, faq.Deed{By: "admin", Act: faq.Save, Noun: faq.SecretNoun, ID: "buyers"}},
		"PutQuickReply": {func(t *testing.T, s *sitting) error {
			_, err := s.PutQuickReply(t.Context(), tea, desk.QuickReply{ID: "q", Title: "问好", Text: "您好！"})
			return err
		}, faq.Deed{Act: faq.Save, Noun: faq.QuickReplyNoun, ID: "q", Old: "问好｜在的", New: "问好｜您好！"}},
		"DropQuickReply": {func(t *testing.T, s *sitting) error { return s.DropQuickReply(t.Context(), tea, "", "q") },
			faq.Deed{Act: faq.Remove, Noun: faq.QuickReplyNoun, ID: "q", Old: "问好｜在的"}},
		"AddUser": {func(t *testing.T, s *sitting) error {
			_, err := s.AddUser(t.Context(), people.User{Name: "wangfang", Title: "王芳", Roles: map[faq.Shop]faq.Role{tea: faq.Editor, silk: faq.Agent}}, "hidden", "boss")
			return err
		}, faq.Deed{By: "boss", Act: faq.Save, Noun: faq.UserNoun, ID: "wangfang", New: "editor 王芳"}},
		"PutUser": {func(t *testing.T, s *sitting) error {
			u := ok(s.User(t.Context(), "lilei"))(t)
			u.Roles, u.Disabled = map[faq.Shop]faq.Role{tea: faq.Manager, silk: faq.Agent}, true
			_, err := s.PutUser(t.Context(), u, "boss")
			return err
		}, faq.Deed{By: "boss", Act: faq.Save, Noun: faq.UserNoun, ID: "lilei", Old: "agent 王芳（早班）", New: "manager 王芳（早班）（停用）"}},
		"ResetPassword": {func(t *testing.T, s *sitting) error { return s.ResetPassword(t.Context(), "lilei", "hidden", "boss") },
			faq.Deed{By: "boss", Act: faq.ResetPassword, Noun: faq.UserNoun, ID: "lilei"}},
		"SignIn": {func(t *testing.T, s *sitting) error {
			s.session(t, "lilei", people.Proof{Hash: "once"})
			return nil
		}, faq.Deed{By: "lilei", Role: faq.Agent, Act: faq.SignIn, Noun: faq.SessionNoun, ID: "lilei"}},
		"SignOut": {func(t *testing.T, s *sitting) error { return s.SignOut(t.Context(), people.TokenHash("hidden")) },
			faq.Deed{By: "lilei", Role: faq.Agent, Act: faq.SignOut, Noun: faq.SessionNoun, ID: "lilei"}},
		"SignOutAll": {func(t *testing.T, s *sitting) error { return s.SignOutAll(t.Context(), "lilei") },
			faq.Deed{By: "lilei", Role: faq.Agent, Act: faq.SignOut, Noun: faq.SessionNoun, ID: "lilei", Why: "everywhere"}},
	}
}

// wants lets tea follow silk, whose entry quotes what tea's table has in a minute.
func (s *sitting) wants(t *testing.T) {
	t.Helper()
	ok(s.Put(t.Context(), silk, []faq.Entry{asks("post", "邮费多少", "{postage.fee}元")}, faq.Edit{}))(t)
	check(t, s.PutPolicy(t.Context(), tea, from(postage("8"), s.clock.Now().Add(time.Minute)), faq.Edit{}))
	ok(s.Follow(t.Context(), tea, silk, faq.Edit{}))(t)
}

// unlogged are the methods that change nothing of what a shop has decided: they read, or what they do is the desk's and
// has its own history there.
var unlogged = strings.Fields(`
	Knock PasswordHash Session TouchSession User Users
	KeepSorted Sorted Missed Decisions Bequests Categories Changes Checks Deeds Entries Entry Following Heard KeyByHash Keys Pending Pendings Policies Publishing Revisions Shops Tallies Tolerance Version Words WordsRevisions
	AddImage AddLabel AddNote Agents AllHooks Appear Arrived Claim Close Collect Conversation Days Dead Do Due Events Exchange Failed History Hooks Image
	Asked Judge Labels Lately Line Moved Newest Next Notes Opening Questions QuickReplies Recall Record Release Reply Rules Secret Sweep Ticket Tickets Traces
	View`)

func audits(e exam) {
	e.t.Run("has every method that changes what a shop has decided", func(t *testing.T) {
		known := deeds()
		for m := range reflect.TypeFor[Keeper]().Methods() {
			if _, logged := known[m.Name]; logged == slices.Contains(unlogged, m.Name) {
				t.Errorf("%s: either it makes a deed, then the exam asks for it, or it changes nothing that a shop has decided", m.Name)
			}
		}
	})

	for name, d := range deeds() {
		e.ask("has a row of "+name, func(t *testing.T, s *sitting) {
			s.put(t, entry("a", "一"))
			check(t, s.AddKey(t.Context(), key("k1", "secret")))
			ok(s.PutCheck(t.Context(), tea, checked("c", "在吗"), faq.Edit{}))(t)
			ok(s.AddHook(t.Context(), desk.Hook{Shop: tea, URL: "https://shop.example.com", Secret: []byte("s")}))(t)
			ok(s.PutQuickReply(t.Context(), tea, desk.QuickReply{ID: "q", Title: "问好", Text: "在的"}))(t)
			s.says(t, "开票", "a", faq.Helpful)
			s.person(t, "lilei")
			now := s.clock.Now()
			opened := people.Session{Hash: people.TokenHash("hidden"), User: "lilei", CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(time.Hour)}
			ok(s.SignIn(t.Context(), opened, people.Proof{Hash: "once"}))(t)
			if name == "Unfollow" || name == "Choose" {
				ok(s.Put(t.Context(), silk, []faq.Entry{asks("post", "什么时候发货", "明天")}, faq.Edit{}))(t)
				ok(s.Follow(t.Context(), tea, silk, faq.Edit{}))(t)
			}
			if name == "Free" {
				s.wants(t)
			}
			before, _, err := s.Deeds(t.Context(), tea, faq.DeedFilter{})
			check(t, err)
			s.clock.pass(time.Minute)
			check(t, d.do(t, s))
			all, _, err := s.Deeds(t.Context(), tea, faq.DeedFilter{})
			check(t, err)
			if name == "CreateShop" {
				all, before = all[len(all)-1:], nil
				s.clock.pass(-time.Minute)
			}
			if len(all) != len(before)+1 {
				t.Fatalf("got %d rows more, want 1: %+v", len(all)-len(before), all)
			}
			got := all[0]
			if got.Seq == 0 || !got.At.Equal(s.clock.Now()) || strings.Contains(fmt.Sprint(got), "hidden") {
				t.Errorf("got %+v at %v, want its number, its moment, and no secret", got, s.clock.Now())
			}
			got.Seq, got.At = 0, time.Time{}
			if d.want.Noun == faq.HookNoun {
				got.ID = "" // which nobody can foretell
			}
			if d.want.Noun == faq.DeskNoun && got.Old != got.New {
				got.Old, got.New = "", ""
			}
			same(t, "row", got, d.want)
		})
	}

	e.ask("says on whose behalf it was done", func(t *testing.T, s *sitting) {
		ctx := faq.Acting(t.Context(), faq.Actor{Name: "韩梅梅", Role: faq.Manager})
		check(t, s.AddKey(ctx, key("k1", "secret")))
		check(t, s.RevokeKey(ctx, tea, "k1"))
		ok(s.Put(ctx, tea, []faq.Entry{entry("a", "一")}, faq.Edit{By: "import"}))(t)
		deeds, _, err := s.Deeds(t.Context(), tea, faq.DeedFilter{})
		check(t, err)
		for i, by := range []string{"import", "韩梅梅", "韩梅梅"} {
			if deeds[i].By != by || deeds[i].Role != faq.Manager {
				t.Errorf("got %+v, want it by %s as manager", deeds[i], by)
			}
		}
	})

	e.ask("says of people what the shop may know", func(t *testing.T, s *sitting) {
		boss := s.boss(t, "boss")
		u := s.person(t, "lilei")
		opened := s.session(t, "lilei", people.Proof{Hash: "once", Next: "mine", Changed: true})
		u = ok(s.User(t.Context(), "lilei"))(t)
		u.Roles = map[faq.Shop]faq.Role{tea: faq.Agent, silk: faq.Admin}
		ok(s.PutUser(t.Context(), u, "boss"))(t)      // which is silk's business
		check(t, s.SignOut(t.Context(), opened.Hash)) // ended by that
		_, err := s.PutUser(t.Context(), boss, "boss")
		check(t, err)
		_, err = s.SignIn(t.Context(), opened, people.Proof{Hash: "wrong"})
		fails(t, "a wrong hash", err, faq.ErrNotFound)
		same(t, "log", s.log(t, faq.DeedFilter{}), []string{"change_password user lilei 0", "save user lilei 0", "save user boss 0", "save shop  0"})
		deeds, _, err := s.Deeds(t.Context(), silk, faq.DeedFilter{ID: "lilei"})
		check(t, err)
		if len(deeds) != 1 || deeds[0].New != "admin 王芳（早班）" || deeds[0].Old != "" {
			t.Errorf("silk: got %+v, want that lilei is an admin there now", deeds)
		}
	})

	e.ask("has no row of what was refused or changed nothing", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		before := s.log(t, faq.DeedFilter{})
		s.put(t, entry("a", "一"))
		_, err := s.Put(t.Context(), tea, []faq.Entry{entry("a", "二"), {ID: "b"}}, faq.Edit{})
		faults(t, "invalid", err, "question")
		_, err = s.Put(t.Context(), tea, []faq.Entry{entry("a", "二")}, faq.Edit{IfRevision: point(7)})
		fails(t, "stale", err, faq.ErrConflict)
		_, err = s.Move(t.Context(), tea, "a", faq.Publish, faq.Edit{})
		fails(t, "no step", err, faq.ErrStep)
		fails(t, "no check", s.DeleteCheck(t.Context(), tea, "none"), faq.ErrNotFound)
		fails(t, "no hook", s.DropHook(t.Context(), tea, "none"), faq.ErrNotFound)
		fails(t, "no key", s.RevokeKey(t.Context(), tea, "none"), faq.ErrNotFound)
		fails(t, "no quick reply", s.DropQuickReply(t.Context(), tea, "", "none"), faq.ErrNotFound)
		same(t, "log", s.log(t, faq.DeedFilter{}), before)
	})

	e.ask("has a life step by step", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		s.propose(t, entry("a", "二"), "韩梅梅")
		s.move(t, "a", faq.Submit, "韩梅梅")
		s.move(t, "a", faq.Reject, "王芳")
		s.move(t, "a", faq.Discard, "王芳")
		s.propose(t, entry("a", "三"), "韩梅梅")
		s.move(t, "a", faq.Publish, "王芳")
		same(t, "log", s.log(t, faq.DeedFilter{ID: "a"}), []string{
			"publish entry a 6", "save draft a 5", "discard draft a 0", "reject draft a 4", "submit draft a 3", "save draft a 2", "save entry a 1",
		})
		deeds, _, err := s.Deeds(t.Context(), tea, faq.DeedFilter{ID: "a"})
		check(t, err)
		same(t, "what was", deeds[0].Old, "live 可以开发票吗｜一")
		same(t, "what is", deeds[0].New, "live 可以开发票吗｜三")
	})

	e.ask("is listed in part", func(t *testing.T, s *sitting) {
		start := s.clock.Now()
		for i, by := range []string{"李雷", "韩梅梅", "李雷", "李雷"} {
			s.clock.pass(time.Minute)
			ok(s.Put(t.Context(), tea, []faq.Entry{entry(faq.ID(fmt.Sprint("e", i)), "一")}, faq.Edit{By: by}))(t)
		}
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{By: "李雷"}))
		ok(s.Put(t.Context(), silk, []faq.Entry{entry("silk", "一")}, faq.Edit{By: "李雷"}))(t)
		at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
		for name, c := range map[string]struct {
			filter faq.DeedFilter
			want   []string
		}{
			"all":   {faq.DeedFilter{}, []string{"save policy postage 1", "save entry e3 1", "save entry e2 1", "save entry e1 1", "save entry e0 1", "save shop  0"}},
			"noun":  {faq.DeedFilter{Noun: faq.PolicyNoun}, []string{"save policy postage 1"}},
			"by":    {faq.DeedFilter{By: "韩梅梅"}, []string{"save entry e1 1"}},
			"id":    {faq.DeedFilter{Noun: faq.EntryNoun, ID: "e2"}, []string{"save entry e2 1"}},
			"from":  {faq.DeedFilter{Noun: faq.EntryNoun, From: at(3)}, []string{"save entry e3 1", "save entry e2 1"}},
			"until": {faq.DeedFilter{Noun: faq.EntryNoun, Until: at(2)}, []string{"save entry e0 1"}},
			"none":  {faq.DeedFilter{By: "nobody"}, nil},
		} {
			same(t, name, s.log(t, c.filter), c.want)
		}
		var seen []int64
		for page := (faq.Page{Limit: 4}); ; {
			part, next, err := s.Deeds(t.Context(), tea, faq.DeedFilter{Page: page})
			check(t, err)
			for _, d := range part {
				seen = append(seen, d.Seq)
			}
			if page.After = next; next == "" {
				break
			}
		}
		if len(seen) != 6 || !slices.IsSortedFunc(seen, func(a, b int64) int { return int(b - a) }) {
			t.Errorf("got %v, want all six, newest first", seen)
		}
		_, _, err := s.Deeds(t.Context(), tea, faq.DeedFilter{Page: faq.Page{After: "x"}})
		faults(t, "bad cursor", err, "after")
		_, _, err = s.Deeds(t.Context(), "nobodys", faq.DeedFilter{})
		fails(t, "unknown shop", err, faq.ErrNotFound)
	})
}
