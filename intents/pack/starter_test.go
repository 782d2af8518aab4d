package pack_test

import (
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoer"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
)

// The starter shop is content of the trade like the pack, and is held to the trade's rules beside it.
var starter = sync.OnceValues(func() (starterShop, error) {
	var s starterShop
	folder, err := fs.Sub(xiaoer.Starter, "testdata/corpora/starter")
	if err != nil {
		return s, err
	}
	e, err := folder.Open("entries.jsonl")
	if err != nil {
		return s, err
	}
	defer e.Close()
	if s.entries, err = transfer.ReadEntries(e, "entries.jsonl"); err != nil {
		return s, err
	}
	p, err := folder.Open("policies.json")
	if err != nil {
		return s, err
	}
	defer p.Close()
	s.policies, err = transfer.ReadPolicies(p, "policies.json")
	return s, err
})

type starterShop struct {
	entries  []faq.Entry
	policies []faq.Policy
}

func opened(t *testing.T) starterShop {
	t.Helper()
	s, err := starter()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type uncut struct{}

func (uncut) Cut(string) []zh.Word { return nil }
func (uncut) Version() string      { return "uncut" }

// categories are what buyers ask about.
var categories = strings.Fields("商品 退货退款 支付订单 优惠活动 物流 平台联系 发票 发货 换货维修 会员账户 改地址 地区 运费")

func TestStarterEntries(t *testing.T) {
	s := opened(t)
	if len(s.entries) < 150 {
		t.Errorf("got %d entries, want at least 150", len(s.entries))
	}
	reader := zh.NewReader(uncut{})
	per, owner := map[string]int{}, map[string]faq.ID{}
	for _, e := range s.entries {
		per[e.Category]++
		if len(e.Similar) < 3 || len(e.Answers) == 0 || e.Risk == "" {
			t.Errorf("entry %s: got %d similar questions, %d answers, risk %q, want 3 or more, one or more, and a risk", e.ID, len(e.Similar), len(e.Answers), e.Risk)
		}
		for _, p := range e.Phrasings() {
			if _, err := reader.Read(p); err != nil {
				t.Errorf("entry %s: phrasing %q cannot be read: %v", e.ID, p, err)
			}
			if other, twice := owner[zh.Fold(p)]; twice {
				t.Errorf("phrasing %q belongs to %s and to %s", p, other, e.ID)
			}
			owner[zh.Fold(p)] = e.ID
		}
	}
	for _, c := range categories {
		if per[c] < 8 {
			t.Errorf("category %s: got %d entries, want at least 8", c, per[c])
		}
		delete(per, c)
	}
	for c, n := range per {
		t.Errorf("%d entries of category %q, which is none of %v", n, c, categories)
	}
}

// Every answer can be said wherever the parcel goes: no quote is broken, no row is missing, no brace is left.
func TestStarterAnswersRender(t *testing.T) {
	s := opened(t)
	places := intents.NewGazetteer(pack.Load().Regions)
	for _, region := range []string{"新疆", "北京", "香港", "美国", "乌鲁木齐市", "台湾", "海外", "三亚市"} {
		for _, state := range intents.OrderStates {
			slots := intents.Slots{intents.Region: region, intents.OrderState: state}
			for _, e := range s.entries {
				for i, a := range e.Answers {
					said, missing, err := faq.Render(a.Text, s.policies, slots, places.Within)
					if err != nil || missing != "" || strings.ContainsAny(said, "{}") || strings.TrimSpace(said) == "" {
						t.Errorf("entry %s, answer %d, to %s: got %q, missing %q, %v", e.ID, i, region, said, missing, err)
					}
				}
				if i, missing := faq.Pick(e.Answers, slots, time.Now(), places.Within); i < 0 && missing != intents.Channel {
					t.Errorf("entry %s, %s to %s: no answer holds, missing %q", e.ID, state, region, missing)
				}
			}
		}
	}
	// with nothing known, an answer is said, or asks for what it depends on
	for _, e := range s.entries {
		for i, a := range e.Answers {
			if _, missing, err := faq.Render(a.Text, s.policies, nil, places.Within); err != nil || missing != "" && missing != intents.Region {
				t.Errorf("entry %s, answer %d, nothing known: missing %q, %v", e.ID, i, missing, err)
			}
		}
	}
}

func TestStarterFeesDiffer(t *testing.T) {
	s := opened(t)
	places := intents.NewGazetteer(pack.Load().Regions)
	seen := map[string]string{}
	for _, region := range []string{"新疆", "西藏", "北京", "香港", "美国"} {
		said, missing, err := faq.Render("{postage.fee}元", s.policies, intents.Slots{intents.Region: region}, places.Within)
		if err != nil || missing != "" {
			t.Fatalf("postage to %s: missing %q, %v", region, missing, err)
		}
		if other, same := seen[said]; same {
			t.Errorf("postage to %s: got %s, as to %s", region, said, other)
		}
		seen[said] = region
	}
}

// Words that platforms and the advertising law punish. Where a shop says that it does not, it may say them.
var (
	absolute = regexp.MustCompile(`最(?:好|低|高|佳|优|强|大|便宜|划算|快|新|先进|安全|专业|实惠)|第一(?:品牌|名|的)?|绝对|国家级|顶级|百分之?百|100[%％]|唯一|首选|极致|全网最`)
	offSite  = regexp.MustCompile(`加(?:个|我|下)?(?:微信|v|V|vx|VX|qq|QQ)|微信号|QQ号|好评返现|返现|私下|线下(?:转账|交易)|直接转账`)
	refusing = regexp.MustCompile(`不|没有|无法|未|请勿|谨防`)
	cold     = regexp.MustCompile(`^(?:不能|不行|没有|不可以|不知道|自己看)[。！]?$`)
	refused  = regexp.MustCompile(`不(?:能|可以|支持|提供)?开(?:具)?发票|没有发票|(?:补|加收|另收|承担).{0,4}税点`)
)

func TestStarterAnswersAreCompliant(t *testing.T) {
	for _, e := range opened(t).entries {
		for i, a := range e.Answers {
			if m := absolute.FindString(a.Text); m != "" {
				t.Errorf("entry %s, answer %d: the absolute %q in %q", e.ID, i, m, a.Text)
			}
			for sentence := range strings.FieldsFuncSeq(a.Text, func(r rune) bool { return strings.ContainsRune("。！？；~～\n", r) }) {
				if m := offSite.FindString(sentence); m != "" && !refusing.MatchString(sentence) {
					t.Errorf("entry %s, answer %d: %q where nothing is refused, in %q", e.ID, i, m, sentence)
				}
			}
			if m := refused.FindString(a.Text); m != "" && e.Category == "发票" {
				t.Errorf("entry %s, answer %d: an invoice is refused or charged for by %q in %q", e.ID, i, m, a.Text)
			}
			if cold.MatchString(strings.TrimSpace(a.Text)) || !strings.Contains(a.Text, "亲") && !strings.Contains(a.Text, "您") {
				t.Errorf("entry %s, answer %d: %q addresses nobody", e.ID, i, a.Text)
			}
		}
	}
	// and the check itself sees what it is for
	for text, want := range map[string]bool{
		"亲，我们是全网最低价": true, "绝对正品": true, "第一品牌": true, "亲，最近活动较多": false, "最晚明天发出": false, "保质期100天": false,
	} {
		if got := absolute.MatchString(text); got != want {
			t.Errorf("absolute in %q: got %v, want %v", text, got, want)
		}
	}
}

// What platforms punish when it is answered wrongly is of the high class, so that a doubtful match is not answered.
func TestStarterRisk(t *testing.T) {
	high := 0
	for _, e := range opened(t).entries {
		if e.Category == "发票" && e.Risk != intents.High {
			t.Errorf("entry %s about invoices is of risk %q, want high", e.ID, e.Risk)
		}
		if e.Risk == intents.High {
			high++
		}
		if e.ValidUntil != nil && e.ValidFrom != nil && e.ValidUntil.Sub(*e.ValidFrom) > 366*24*time.Hour {
			t.Errorf("entry %s is valid for more than a year: why is it dated?", e.ID)
		}
	}
	if high == 0 {
		t.Error("no entry is of the high class")
	}
}
