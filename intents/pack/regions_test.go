package pack

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"xiaoer/intents"
	"xiaoer/intents/zh"
)

func TestParsePlace(t *testing.T) {
	got, err := parsePlace("开封市\t开封? 汴梁\tprefecture\t河南 中原")
	if err != nil || got.Name != "开封市" || !slices.Equal(got.Other, []string{"开封", "汴梁"}) ||
		!slices.Equal(got.Guarded, []string{"开封"}) || got.Kind != intents.Prefecture || !slices.Equal(got.In, []string{"河南", "中原"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := parsePlace("城区?\t\tcounty\t大同市"); err != nil || got.Name != "城区" || !slices.Equal(got.Guarded, []string{"城区"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, line := range []string{"开封市", "开封市\t开封", "开封市\t开封\ttown\t河南", "\t开封\tcounty\t河南", "甲 乙\t\tcounty\t河南", "开封市\t开封\tcounty\t河南\t中国"} {
		if _, err := parsePlace(line); err == nil {
			t.Errorf("line %q: no error", line)
		}
	}
}

// Counts are those of the data set that the head of regions.tsv names, less its development zones.
func TestRegionsAreComplete(t *testing.T) {
	count := map[intents.PlaceKind]int{}
	for _, p := range Load().Regions {
		count[p.Kind]++
	}
	for kind, least := range map[intents.PlaceKind]int{
		intents.Province: 34, intents.Prefecture: 333, intents.County: 2850, intents.Abroad: 280, intents.Zone: 3, intents.Area: 15, intents.NotPlace: 100,
	} {
		if count[kind] < least {
			t.Errorf("%d places of kind %s, want %d at least", count[kind], kind, least)
		}
	}
}

func TestRegionsAreConsistent(t *testing.T) {
	g := intents.NewGazetteer(Load().Regions)
	for _, p := range Load().Regions {
		switch p.Kind {
		case intents.NotPlace:
			if len(p.Other) > 0 || len(p.In) > 0 {
				t.Errorf("word %s has names or a place", p.Name)
			}
			continue
		case intents.Area, intents.Zone, intents.Province:
		default:
			if len(p.In) == 0 {
				t.Errorf("%s %s lies nowhere", p.Kind, p.Name)
			}
		}
		// A full name, said alone, is the place or, where it is shared, is not taken for another one.
		for _, f := range g.Find(zh.Fold(p.Name)) {
			if len(p.In) > 0 && f.Name != p.Name && !strings.HasSuffix(f.Name, p.Name) && !g.Within(p.In[0], f.Name) {
				t.Errorf("%s of %s is read as %s", p.Name, p.In[0], f.Name)
			}
		}
		if len(p.In) > 0 && p.Kind != intents.Area && p.Kind != intents.Zone {
			addressed := zh.Fold(p.In[0]) + zh.Fold(p.Name)
			found := g.Find(addressed)
			if len(found) == 0 || !g.Within(found[len(found)-1].Name, p.In[0]) {
				t.Errorf("%s is read as %v", addressed, found)
			}
		}
	}
}

func TestRemoteRegions(t *testing.T) {
	g := intents.NewGazetteer(Load().Regions)
	remote := strings.Fields("新疆 西藏 内蒙古 青海 宁夏 甘肃 海南")
	for _, p := range Load().Regions {
		if p.Kind == intents.Province && g.Within(p.Name, "偏远地区") != slices.Contains(remote, p.Name) {
			t.Errorf("%s in 偏远地区: got %v", p.Name, !slices.Contains(remote, p.Name))
		}
	}
}

func TestRulesData(t *testing.T) {
	if len(Load().Rules) == 0 {
		t.Fatal("no rules")
	}
	names := map[string]bool{}
	for _, r := range Load().Rules {
		if names[r.Name] || len(r.Phrases) == 0 {
			t.Errorf("rule %s: double, or without phrases", r.Name)
		}
		names[r.Name] = true
		seen := map[string]bool{}
		for _, p := range append(slices.Clone(r.Phrases), r.Unless...) {
			if seen[p] {
				t.Errorf("rule %s: %s stands there twice", r.Name, p)
			}
			seen[p] = true
		}
		for _, u := range r.Unless {
			if !slices.ContainsFunc(r.Phrases, func(p string) bool { return touch(p, u) }) {
				t.Errorf("rule %s: exception %s excuses nothing", r.Name, u)
			}
		}
	}
	intents.NewRules(Load().Rules)
}

// touch reports whether a piece of the phrase and one of the exception can share two characters of a message, or one
// is in the other.
func touch(phrase, exception string) bool {
	for p := range strings.SplitSeq(bare.Replace(phrase), "…") {
		for u := range strings.SplitSeq(bare.Replace(exception), "…") {
			if p, u = zh.Fold(p), zh.Fold(u); strings.Contains(p, u) || strings.Contains(u, p) {
				return true
			}
			for i := range u {
				if utf8.RuneCountInString(u[:i]) >= 2 && strings.HasSuffix(p, u[:i]) || utf8.RuneCountInString(u[i:]) >= 2 && strings.HasPrefix(p, u[i:]) {
					return true
				}
			}
		}
	}
	return false
}

var bare = strings.NewReplacer("[", "", "]", "")
