package pack

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// uncut is a segmenter that cuts nothing: the pack is read before there is one.
type uncut struct{}

func (uncut) Cut(string) []zh.Word { return nil }
func (uncut) Version() string      { return "uncut" }

func TestIntentsAreConsistent(t *testing.T) {
	reader := zh.NewReader(uncut{})
	wellFormed := regexp.MustCompile(`^[a-z]+\.[a-z][a-z0-9_]*$`)
	inside, outside := 0, 0
	ids, titles, owner := map[intents.ID]bool{}, map[string]intents.ID{}, map[string]intents.ID{}
	for _, in := range Load().Intents {
		least := 40
		if in.Outside() {
			outside++
			least = 36
		} else {
			inside++
		}
		if len(in.Phrasings) < least {
			t.Errorf("intent %s: got %d phrasings, want at least %d", in.ID, len(in.Phrasings), least)
		}
		if !wellFormed.MatchString(string(in.ID)) || ids[in.ID] {
			t.Errorf("intent %q: id is not topic.name, or stands twice", in.ID)
		}
		ids[in.ID] = true
		if other, twice := titles[in.Title]; twice || in.Title == "" {
			t.Errorf("intent %s: title %q is empty, or that of %s too", in.ID, in.Title, other)
		}
		titles[in.Title] = in.ID
		if in.Risk == "" || in.Risk.Valid() != nil {
			t.Errorf("intent %s: risk %q is not one of low, normal, high", in.ID, in.Risk)
		}
		for _, p := range in.Phrasings {
			text, err := reader.Read(p)
			if err != nil || text.Core == "" {
				t.Errorf("intent %s: phrasing %q cannot be read: %v", in.ID, p, err)
			}
			folded := zh.Fold(p)
			if other, twice := owner[folded]; twice {
				t.Errorf("phrasing %q stands in %s and in %s", p, other, in.ID)
			}
			owner[folded] = in.ID
		}
	}
	t.Logf("%d intents in scope, %d outside, %d phrasings", inside, outside, len(owner))
	if inside < 120 || outside < 40 {
		t.Errorf("got %d intents in scope and %d outside, want 120 and 40 at least", inside, outside)
	}
}

func TestFilesHoldTheirTopics(t *testing.T) {
	names, err := files.ReadDir("intents")
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	for _, f := range names {
		in, err := parseIntents(path.Join("intents", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all += len(in)
		for _, one := range in {
			if one.ID.Topic()+".txt" != f.Name() {
				t.Errorf("intent %s stands in %s", one.ID, f.Name())
			}
		}
		if len(in) == 0 {
			t.Errorf("%s holds no intent", f.Name())
		}
	}
	if got := len(Load().Intents); got != all {
		t.Errorf("got %d intents, want the %d of the files", got, all)
	}
}

func TestSynonymsAreConsistent(t *testing.T) {
	groups := Load().Synonyms
	if len(groups) < 800 {
		t.Errorf("got %d groups, want at least 800", len(groups))
	}
	named, of := map[string]bool{}, map[string][]string{}
	for _, g := range groups {
		for i, w := range g.Words {
			if w == "" || zh.Fold(w) != w {
				t.Errorf("group %v: %q is not in normal form", g.Words, w)
			}
			if slices.Contains(g.Words[:i], w) {
				t.Errorf("group %v: %q stands there twice", g.Words, w)
			}
			if len(g.OneWay) == 0 {
				of[w] = append(of[w], g.Words[0])
			}
		}
		for i, w := range g.OneWay {
			if w == "" || zh.Fold(w) != w || slices.Contains(g.OneWay[:i], w) {
				t.Errorf("group %v > %v: %q is not in normal form, or stands there twice", g.Words, g.OneWay, w)
			}
			if slices.Contains(g.Words, w) {
				t.Errorf("group %v > %v: %q is on both sides", g.Words, g.OneWay, w)
			}
		}
		if len(g.OneWay) == 0 {
			if len(g.Words) < 2 {
				t.Errorf("group %v has one word", g.Words)
			}
			if named[g.Words[0]] {
				t.Errorf("two groups are named %s", g.Words[0])
			}
			named[g.Words[0]] = true
		}
	}
	// A group that only says one way what another says both ways is of no use: such a word is found as both.
	var idle []string
	for _, g := range groups {
		for _, w := range g.Words {
			for _, target := range g.OneWay {
				if slices.ContainsFunc(of[w], func(name string) bool { return slices.Contains(of[target], name) }) {
					idle = append(idle, w+" > "+target)
				}
			}
		}
	}
	if len(idle) > 0 {
		t.Logf("%d pairs stand in a two-way group already: %s", len(idle), strings.Join(idle, ", "))
	}
	if len(idle) > 19 {
		t.Errorf("got %d pairs that a two-way group has already, want no more than the 19 known", len(idle))
	}
}

// Everyday words are those the trade has no group for: were one in both, it would mean two things.
func TestEverydayWordsAreNoOthers(t *testing.T) {
	trade, everyday := groupsOf(t, "synonyms.txt"), groupsOf(t, "everyday.txt")
	if len(everyday) < 1000 || len(trade)+len(everyday) != len(Load().Synonyms) {
		t.Errorf("got %d everyday groups and %d of the trade, want 1000 at least, and the pack's %d in all",
			len(everyday), len(trade), len(Load().Synonyms))
	}
	owner := map[string]string{}
	for _, g := range trade {
		for _, w := range g.Words {
			owner[w] = g.Words[0]
		}
	}
	for _, g := range everyday {
		if len(g.OneWay) > 0 || len(g.Words) > 8 {
			t.Errorf("group %v > %v: want 2 to 8 words that may replace one another", g.Words, g.OneWay)
		}
		for _, w := range g.Words {
			if utf8.RuneCountInString(w) < 2 {
				t.Errorf("group %v: %q is a single character, which is found in too many words", g.Words, w)
			}
			if other, twice := owner[w]; twice {
				t.Errorf("%q stands in the group of %s and in that of %s", w, other, g.Words[0])
			}
			owner[w] = g.Words[0]
		}
	}
}

// What holds a group's shortest word is found by that word already, so a group that is all such says nothing.
func TestEverydayGroupsSaySomething(t *testing.T) {
	for _, g := range groupsOf(t, "everyday.txt") {
		shortest := slices.MinFunc(g.Words, func(a, b string) int { return len(a) - len(b) })
		if !slices.ContainsFunc(g.Words, func(w string) bool { return !strings.Contains(w, shortest) }) {
			t.Errorf("group %v: every word holds %q", g.Words, shortest)
		}
	}
}

// Everyday words must not turn up where other words meet, nor merge what a shop answers differently.
func TestEverydayWordsStayApart(t *testing.T) {
	lexicon := intents.NewLexicon(Load().Synonyms)
	names := func(text string) []string {
		var out []string
		for _, c := range lexicon.Concepts(text) {
			if !c.Implied {
				out = append(out, c.Name)
			}
		}
		return out
	}
	for _, c := range []struct {
		one, other string
		same       bool
	}{
		{"宾馆", "酒店", true}, {"嗓子疼", "喉咙痛", true}, {"断网", "没网络", true}, {"房东", "业主", true}, {"批下来了", "审核通过", true},
		{"网上办理", "柜台办理", false}, {"审核通过", "审核失败", false}, {"买房", "卖房", false}, {"饭前", "饭后", false},
		{"入住时间", "退房时间", false}, {"招聘", "找工作", false}, {"高血压", "低血压", false},
		{"没中奖", "中奖", false}, {"扣款失败", "没扣款", false}, {"收款人", "付款人", false}, {"导入失败", "导出失败", false},
	} {
		if got := slices.Equal(names(c.one), names(c.other)); got != c.same || len(names(c.one)) == 0 {
			t.Errorf("%s is %v, %s is %v: same %v, want %v", c.one, names(c.one), c.other, names(c.other), got, c.same)
		}
	}
	for text, word := range map[string]string{"没用顺丰": "没用", "没电话": "没电", "被套": "套牢", "找得到": "获得", "有名额吗": "知名"} {
		if found := names(text); slices.Contains(found, word) {
			t.Errorf("%s: got %v, want no %s", text, found, word)
		}
	}
}

func groupsOf(t *testing.T, file string) []intents.Synonyms {
	t.Helper()
	groups, err := parseGroups(file)
	if err != nil {
		t.Fatal(err)
	}
	return groups
}

func TestWordsAreConsistent(t *testing.T) {
	var odd []string
	seen := map[string]bool{}
	for _, w := range Load().Words {
		if seen[w] || strings.ContainsAny(w, " \t\u3000") {
			t.Errorf("word %q stands twice, or is two", w)
		}
		seen[w] = true
		if zh.Fold(w) != w {
			odd = append(odd, w)
		}
	}
	if len(odd) > 0 {
		t.Errorf("words that no text in normal form can hold: %q", odd)
	}
}

// What a buyer may say to say the same as a group's first word is that word's concept, wherever it stands alone.
func TestEveryWordIsItsGroup(t *testing.T) {
	lexicon := intents.NewLexicon(Load().Synonyms)
	for _, g := range Load().Synonyms {
		for _, w := range g.Words {
			found := lexicon.Concepts(w)
			if len(found) == 0 || found[0].Said != w {
				t.Errorf("%q is read as %v", w, found)
				continue
			}
			if len(g.OneWay) == 0 && !slices.ContainsFunc(found, func(c intents.Concept) bool { return c.Name == g.Words[0] && !c.Implied }) {
				t.Errorf("%q: got %v, want the concept %s", w, found, g.Words[0])
			}
		}
	}
}

func TestEachLineNamesFileAndLine(t *testing.T) {
	wrong := errors.New("wrong")
	n := 0
	err := eachLine("synonyms.txt", func(line string) error {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) != line || line == "" {
			t.Errorf("got line %q, want it trimmed, and no comments or blank ones", line)
		}
		if n++; n == 3 {
			return wrong
		}
		return nil
	})
	third := lineOf(t, "synonyms.txt", 3)
	if want := "synonyms.txt:" + third + ": wrong"; !errors.Is(err, wrong) || err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if err := eachLine("nowhere.txt", func(string) error { return nil }); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere.txt") {
		t.Errorf("a file that is not there: got %v, want one that names it", err)
	}
}

// lineOf is the number of the n-th line of a file that says something.
func lineOf(t *testing.T, file string, n int) string {
	t.Helper()
	b, err := files.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(b), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			if n--; n == 0 {
				return strconv.Itoa(i + 1)
			}
		}
	}
	t.Fatalf("%s has not so many lines", file)
	return ""
}

// Each parser is given a file of another kind, which it must refuse at the first line that says something.
func TestParsersRefuseWhatIsNotTheirs(t *testing.T) {
	intentsFile := "intents/invoice.txt"
	for name, c := range map[string]struct {
		parse func(string) error
		file  string
		say   string
	}{
		"intents without a header":   {func(f string) error { _, err := parseIntents(f); return err }, "synonyms.txt", "before the first header"},
		"intents with a short one":   {func(f string) error { _, err := parseIntents(f); return err }, "rules.txt", "want id | title | risk"},
		"rules without a header":     {func(f string) error { _, err := parseRules(f); return err }, "words.txt", "before the first header"},
		"rules with a strange one":   {func(f string) error { _, err := parseRules(f); return err }, intentsFile, "want reason | name"},
		"places that are words only": {func(f string) error { return eachLine(f, func(l string) error { _, err := parsePlace(l); return err }) }, "words.txt", "place "},
		"groups that are words only": {func(f string) error {
			return eachLine(f, func(l string) error { _, err := parseSynonyms(l); return err })
		}, "words.txt", "want two words or more"},
	} {
		err := c.parse(c.file)
		where := c.file + ":" + lineOf(t, c.file, 1) + ": "
		if err == nil || !strings.HasPrefix(err.Error(), where) || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: got %v, want an error at %s with %q", name, err, where, c.say)
		}
	}
}

func TestParseSynonyms(t *testing.T) {
	for _, c := range []struct {
		line          string
		words, oneWay []string
	}{
		{"发票 票据", []string{"发票", "票据"}, nil},
		{" 發票   Ｆａｐｉａｏ ", []string{"发票", "fapiao"}, nil},
		{"报销 入账 > 发票", []string{"报销", "入账"}, []string{"发票"}},
		{"单号>快递单号 订单号", []string{"单号"}, []string{"快递单号", "订单号"}},
		{"type-c 快充", []string{"typec", "快充"}, nil},
	} {
		g, err := parseSynonyms(c.line)
		if err != nil || !slices.Equal(g.Words, c.words) || !slices.Equal(g.OneWay, c.oneWay) {
			t.Errorf("%q: got %+v, %v, want %v > %v", c.line, g, err, c.words, c.oneWay)
		}
	}
	for _, line := range []string{"发票", "> 发票", "报销 >", ">", "！ ？", "发票 ！", "报销 > ！"} {
		if g, err := parseSynonyms(line); err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("%q: got %+v, %v, want an error that quotes it", line, g, err)
		}
	}
}

func TestLoadIsOnePack(t *testing.T) {
	if first, second := Load(), Load(); first != second {
		t.Error("got two packs, want the one that is shared")
	}
	again, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Intents) != len(Load().Intents) || again.Intents[0].ID != Load().Intents[0].ID || len(again.Regions) != len(Load().Regions) ||
		!slices.Equal(again.Words, Load().Words) || len(again.Rules) != len(Load().Rules) || len(again.Synonyms) != len(Load().Synonyms) {
		t.Error("parsing again gave another pack")
	}
}
