package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
)

// repairs are texts as typed and as meant, in normal form; how lists how each stretch was read.
var repairs = []struct{ said, meant, how string }{
	// the same sound
	{"发漂", "发票", "同音"},
	{"发漂能开吗", "发票能开吗", "同音"},
	{"法货", "发货", "同音"},
	{"什么时侯", "什么时候", "同音"},
	{"什么时侯法货", "什么时候发货", "同音 同音"},
	{"包油", "包邮", "同音"},
	{"新疆包油吗", "新疆包邮吗", "同音"},
	{"退或", "退货", "同音"},
	{"优会券", "优惠券", "同音"},
	{"是不是正频", "是不是正品", "同音"},
	{"快第单号", "快递单号", "同音"},
	{"收货地止", "收货地址", "同音"},
	{"物留", "物流", "同音"},
	{"快底", "快递", "同音"},
	{"尺吗", "尺码", "同音"},
	{"电子法票", "电子发票", "同音"},
	{"专漂", "专票", "同音"},
	{"退宽", "退款", "同音"},
	{"换火", "换货", "同音"},
	{"签受", "签收", "同音"},
	{"支付包", "支付宝", "同音"},
	{"运废险", "运费险", "同音"},
	{"运费显", "运费险", "同音"},
	{"邮废", "邮费", "同音"},
	{"破孙", "破损", "同音"},
	{"陋发", "漏发", "同音"},
	{"少法", "少发", "同音"},
	{"发错祸", "发错货", "同音"},
	{"到或", "到货", "同音"},
	{"申情", "申请", "同音"},
	// pinyin
	{"fapiao", "发票", "拼音"},
	{"yunfei", "运费", "拼音"},
	{"youfei", "邮费", "拼音"},
	{"kuaidi", "快递", "拼音"},
	{"shunfeng", "顺丰", "拼音"},
	{"wuliu", "物流", "拼音"},
	{"tuihuo", "退货", "拼音"},
	{"chima", "尺码", "拼音"},
	{"zhengpin", "正品", "拼音"},
	{"duoshaoqian", "多少钱", "拼音"},
	{"能开fapiao吗", "能开发票吗", "拼音"},
	{"退huo", "退货", "拼音"},
	// initials
	{"kd", "快递", "缩写"},
	{"kd包油", "快递包邮", "缩写 同音"},
	{"tk", "退款", "缩写"},
	{"wl", "物流", "缩写"},
	{"yhq", "优惠券", "缩写"},
	{"yfx", "运费险", "缩写"},
	{"pdd", "拼多多", "缩写"},
}

func TestRepair(t *testing.T) {
	r := vocabulary()
	for _, c := range repairs {
		got, readings := r.Repair(c.said)
		var how, said []string
		for _, one := range readings {
			how = append(how, one.How)
			said = append(said, one.Said)
			if !strings.Contains(c.said, one.Said) || !strings.Contains(got, one.As) || one.Said == one.As {
				t.Errorf("%q: reading %+v is not of it", c.said, one)
			}
		}
		if got != c.meant || strings.Join(how, " ") != c.how {
			t.Errorf("%q: got %q by %v of %v, want %q by %s", c.said, got, how, said, c.meant, c.how)
		}
	}
}

// as written: what must stay as it is.
var asWritten = []string{
	"wifi", "iphone", "iphone15能用吗", "手机能连wifi吗", "usb", "typec", "app", "vip", "plus", "ok", "hi", "adidas", "pvc",
	"5g", "4k", "led", "cotton", "5kg", "sku", "id", "qq", "xl", "xxl", "s码", "l码", "a货", "ysl", "sk2", "ems", "yyds",
	"起球", "这件衣服会起球吗", "掉色", "缩水", "会不会显胖", "充电宝", "磨损", "漏发", "返现", "码数", "快点", "什么时间",
	"发票", "开发票", "发货", "退货", "换货", "退款", "包邮", "快递", "物流", "运费险", "优惠券", "收货地址", "什么时候发货",
	"发财", "发炎", "发热", "法国货", "汽油", "加油", "开业", "得体",
	"股票", "房价", "电影票", "门票", "车票", "机票", "彩票", "邮票", "钞票", "退票",
	"我今天买了一条裤子", "你家猫粮多少钱一斤", "今天天气不错", "我想吃火锅", "我爱你", "床前明月光", "人工智能",
	"退", "货", "票", "a", "12345", "2026年12月1日",
}

func TestRepairLeavesAlone(t *testing.T) {
	r := vocabulary()
	for _, text := range asWritten {
		if got, readings := r.Repair(text); got != text || readings != nil {
			t.Errorf("%q: got %q by %v, want it as it is", text, got, readings)
		}
	}
	if got, readings := r.Repair(""); got != "" || readings != nil {
		t.Errorf("nothing: got %q by %v", got, readings)
	}
}

// Readings that are wrong and are known to be: measures, brands and other worlds that the vocabulary has not.
// Who mends some lowers the bound.
func TestRepairKnownMisses(t *testing.T) {
	const most = 10
	var wrong []string
	for _, text := range []string{"180cm", "mp3", "食用油", "头发飘", "nike", "pu皮", "wx", "sb", "cd", "mm"} {
		if got, readings := vocabulary().Repair(text); readings != nil {
			wrong = append(wrong, text+" → "+got)
		}
	}
	for said, meant := range map[string]string{"jd": "京东", "xinjiang": "新疆", "乌鲁木其": "乌鲁木齐", "顺风": "顺丰", "zp": "正品", "sh": "售后"} {
		if got, _ := vocabulary().Repair(said); got != meant {
			wrong = append(wrong, said+" → "+got+" for "+meant)
		}
	}
	slices.Sort(wrong)
	t.Logf("%d known misses: %s", len(wrong), strings.Join(wrong, ", "))
	if len(wrong) > most+6 {
		t.Errorf("got %d, want at most %d", len(wrong), most+6)
	}
}

// What nobody mistyped must stay. The pack's phrasings are what the vocabulary was learned from, the starter shop's
// are not: among both, mended ones are errors but for a handful.
func TestRepairChangesHardlyAnyPhrasing(t *testing.T) {
	count := func(name string, phrasings []string, most float64) {
		var changed []string
		n := 0
		for _, p := range phrasings {
			n++
			text := bare(t, p)
			got, readings := vocabulary().Repair(text)
			if (readings == nil) != (got == text) {
				t.Errorf("%q: got %q by %v", text, got, readings)
			}
			if readings != nil {
				changed = append(changed, fmt.Sprintf("%s → %s", text, got))
			}
		}
		share := float64(len(changed)) / float64(n)
		t.Logf("%s: %d of %d phrasings changed: %s", name, len(changed), n, strings.Join(changed[:min(25, len(changed))], ", "))
		if share > most {
			t.Errorf("%s: got a share of %.4f changed, want at most %.4f", name, share, most)
		}
	}
	var all []string
	for _, in := range pack.Load().Intents {
		all = append(all, in.Phrasings...)
	}
	count("pack", all, 0.001)
	all = nil
	for _, e := range starterEntries() {
		all = append(all, e.Phrasings()...)
	}
	count("starter", all, 0.03)
}

func TestRepairIsOverSoon(t *testing.T) {
	// what is mended once is as it was meant
	for _, c := range repairs {
		once, _ := vocabulary().Repair(c.said)
		if twice, readings := vocabulary().Repair(once); readings != nil {
			t.Errorf("%q: got %q, then %q by %v", c.said, once, twice, readings)
		}
	}
}

// A bank's own words are known on top of the shared ones, to that bank alone.
func TestRepairerOfABank(t *testing.T) {
	texts := []string{"云杉被罩怎么洗", "云杉被罩会褪色么", "云杉被罩多大", "云杉被罩有几色"}
	own := NewRepairer(vocabulary(), texts, []string{"云杉", "被罩"})
	for said, want := range map[string]string{"芸杉被罩": "云杉被罩", "yunshan怎么洗": "云杉怎么洗", "发漂": "发票", "kd": "快递", "云杉": "云杉"} {
		if got, readings := own.Repair(said); got != want {
			t.Errorf("the bank's, %q: got %q by %v, want %q", said, got, readings, want)
		}
	}
	if got, _ := vocabulary().Repair("芸杉被罩"); got != "芸杉被罩" {
		t.Errorf("the shared one has learned a bank's word: got %q", got)
	}
	// a Latin run that the bank writes is no pinyin there
	latin := NewRepairer(vocabulary(), []string{"kd款和普通款有什么区别"}, nil)
	if got, _ := latin.Repair("kd款"); got != "kd款" {
		t.Errorf("a bank that writes kd: got %q, want it as it is", got)
	}
}

func TestRepairerWithoutBase(t *testing.T) {
	r := NewRepairer(nil, nil, nil)
	for _, text := range []string{"发漂", "fapiao", "kd", "", "wifi"} {
		if got, readings := r.Repair(text); got != text || readings != nil {
			t.Errorf("one that has learned nothing, %q: got %q by %v", text, got, readings)
		}
	}
	// a word that is rarely written is not taken for anything
	rare := NewRepairer(nil, []string{"有发票"}, []string{"发票"})
	if got, _ := rare.Repair("发漂"); got != "发漂" {
		t.Errorf("a word seen once: got %q, want no repair", got)
	}
	often := NewRepairer(nil, []string{"有发票", "要发票", "发票呢"}, []string{"发票"})
	if got, _ := often.Repair("发漂"); got != "发票" {
		t.Errorf("a word seen %d times: got %q, want it repaired", minSeen, got)
	}
}

func TestFuzzy(t *testing.T) {
	for _, c := range [][2]string{
		{"zhang", "zan"}, {"zan", "zan"}, {"cheng", "cen"}, {"cen", "cen"}, {"shi", "si"}, {"si", "si"}, {"lan", "nan"}, {"nan", "nan"},
		{"ling", "nin"}, {"nin", "nin"}, {"fa", "fa"}, {"piao", "piao"}, {"dong", "dong"},
	} {
		if got := fuzzy(c[0]); got != c[1] {
			t.Errorf("fuzzy(%q): got %q, want %q", c[0], got, c[1])
		}
	}
}

func FuzzRepair(f *testing.F) {
	for _, c := range repairs {
		f.Add(c.said)
	}
	for _, text := range asWritten {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		text := zh.Fold(strings.ToValidUTF8(raw, ""))
		got, readings := vocabulary().Repair(text)
		if readings == nil && got != text {
			t.Errorf("%q: got %q without a reading", text, got)
		}
		rest := text
		for _, r := range readings {
			_, after, ok := strings.Cut(rest, r.Said)
			if !ok || r.Said == r.As || r.How == "" {
				t.Fatalf("%q: reading %+v of %v is not of it, or out of order", text, r, readings)
			}
			rest = after
		}
	})
}

// What is known of the units' characters tells what looking the stretches up would: whether one is written so.
func TestMeantAgainstLookingUp(t *testing.T) {
	r := starter().repair
	rng := rand.New(rand.NewPCG(9, 1))
	pieces := strings.Fields("发票 发漂 漂 快递 块递 怎么 开 运费 远费 kd fapiao 1 app 吗 乌鲁木齐 麒麟 退 货 a 的")
	strange := 0
	for range 5_000 {
		text := ""
		for range 1 + rng.IntN(6) {
			text += pieces[rng.IntN(len(pieces))]
		}
		units := r.units(text, nil)
		char := func(k int) rune {
			if k < 0 || k >= len(units) {
				return 0
			}
			return units[k].char
		}
		for k := range units {
			if want := r.pair(char(k), char(k+1)) > 0; units[k].goes != want {
				t.Fatalf("%q: unit %d goes with the next: got %v, want %v", text, k, units[k].goes, want)
			}
			for n := 2; n <= min(4, len(units)-k); n++ {
				want := slices.ContainsFunc(numbers(n), func(i int) bool {
					return r.pair(char(k+i-1), char(k+i)) == 0 && r.pair(char(k+i), char(k+i+1)) == 0
				})
				if got := hasStranger(units, k, n); got != want {
					t.Fatalf("%q: a stranger among %d units from %d: got %v, want %v", text, n, k, got, want)
				}
				if want {
					strange++
				}
			}
		}
	}
	if strange < 100 {
		t.Errorf("got %d stretches with a stranger, want some", strange)
	}
}
