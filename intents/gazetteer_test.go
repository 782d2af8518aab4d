package intents_test

import (
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
)

// gazetteer is the real one, compiled once for all tests.
var gazetteer = sync.OnceValue(func() *intents.Gazetteer { return intents.NewGazetteer(pack.Load().Regions) })

// named writes what is found in a text as "name=place name=place".
func named(g *intents.Gazetteer, norm string) string {
	var out []string
	for _, f := range g.Find(norm) {
		out = append(out, norm[f.Start:f.End]+"="+f.Name)
	}
	return strings.Join(out, " ")
}

var finds = []struct{ text, want string }{
	// the longest name, in order
	{"乌鲁木齐市和喀什", "乌鲁木齐市=乌鲁木齐市 喀什=喀什地区"},
	{"新疆维吾尔自治区", "新疆维吾尔自治区=新疆"},
	{"新疆乌鲁木齐天山区", "新疆=新疆 乌鲁木齐=乌鲁木齐市 天山区=天山区"},
	{"内蒙古不是蒙古国", "内蒙古=内蒙古 蒙古国=蒙古国"},
	{"臺北", ""}, // only the normal form is read
	{"台北高雄台中", "台北=台北市 高雄=高雄市 台中=台中市"},
	{"石河子阿拉尔图木舒克五家渠", "石河子=石河子市 阿拉尔=阿拉尔市 图木舒克=图木舒克市 五家渠=五家渠市"},
	{"可克达拉铁门关胡杨河昆玉北屯", "可克达拉=可克达拉市 铁门关=铁门关市 胡杨河=胡杨河市 昆玉=昆玉市 北屯=北屯市"},
	{"双河市新星市白杨市", "双河市=双河市 新星市=新星市 白杨市=白杨市"},
	{"九龙新界氹仔", "九龙=九龙 新界=新界 氹仔=氹仔"},
	{"干安县乾县", "干安县=乾安县"}, // both are folded alike: t2s writes 乾 as 干
	{"三江侗族自治县", "三江侗族自治县=三江侗族自治县"},
	{"恩施州", "恩施州=恩施土家族苗族自治州"},
	// guarded names
	{"和平", ""},
	{"天津和平", "天津=天津 和平=天津和平区"},
	{"天津市的和平", "天津市=天津 和平=天津和平区"},
	{"朝阳", ""},
	{"寄到朝阳多少钱", ""},
	{"辽宁朝阳", "辽宁=辽宁 朝阳=朝阳市"},
	{"北京朝阳", "北京=北京 朝阳=北京朝阳区"},
	{"已经开封", ""},
	{"寄到开封几天", "寄到开封"[len("寄到"):] + "=开封市"},
	{"开封", "开封=开封市"},
	{"河南开封", "河南=河南 开封=开封市"},
	{"送到公安局", ""},
	{"寄到合作网点", ""},
	{"甘肃合作", "甘肃=甘肃 合作=合作市"},
	{"三台", ""},
	{"四川三台县", "四川=四川 三台县=三台县"},
	{"运费县里怎么算", ""},
	{"示范县", ""},
	{"河北沧县", "河北=河北 沧县=沧县"},
	// names of several places
	{"吉林", "吉林=吉林"},
	{"吉林市", "吉林市=吉林市"},
	{"吉林省吉林市", "吉林省=吉林 吉林市=吉林市"},
	{"海南", "海南=海南"},
	{"海南州", "海南州=海南藏族自治州"},
	{"鼓楼区", ""},
	{"南京鼓楼区", "南京=南京市 鼓楼区=南京市鼓楼区"},
	{"我在南京 地址是鼓楼区", "南京=南京市 鼓楼区=南京市鼓楼区"},
	{"桥西区", "桥西区=河北"},
	{"昌吉", "昌吉=昌吉回族自治州"},
	{"城关区", ""},
	{"拉萨城关区", "拉萨=拉萨市 城关区=拉萨市城关区"},
	{"新竹", "新竹=台湾"},
	// everyday words
	{"东西安装", ""},
	{"今天水果到了", ""},
	{"明天水几点到", ""},
	{"今日本店", ""},
	{"适合肥胖的人", ""},
	{"大理石", ""},
	{"三明治", ""},
	{"阿里巴巴", ""},
	{"哈密瓜", ""},
	{"其中卫生纸", ""},
	{"晚上海南能到吗", "海南=海南"},
	{"普通化妆品", ""},
	{"海安装", ""},
	{"买了三台加湿器", ""},
	{"经营口罩", ""},
	{"广州市场价", "广州=广州市"},
	{"河北区域", "河北=河北"},
	{"天津河北区", "天津=天津 河北区=河北区"},
	{"新疆地区", "新疆=新疆"},
	{"泰国际快递", ""},
	// streets and townships
	{"北京路", ""},
	{"乌鲁木齐市北京路", "乌鲁木齐市=乌鲁木齐市"},
	{"南京东路", ""},
	{"上海西藏中路", "上海=上海"},
	{"东莞市长安镇", "东莞市=东莞市"},
	{"新疆路上要几天", "新疆=新疆"},
	{"海南乡镇能送吗", "海南=海南"},
	// nothing
	{"", ""},
	{"发票", ""},
}

func TestFind(t *testing.T) {
	for _, c := range finds {
		if got := named(gazetteer(), c.text); got != c.want {
			t.Errorf("Find(%q): got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCovered(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place, wanted string
		want          bool
	}{
		{"新疆", "新疆", true}, {"乌鲁木齐", "新疆", true}, {"新疆", "西北", true}, {"新疆维吾尔自治区", "新疆", true},
		{"西北", "新疆", false}, {"新疆", "乌鲁木齐", false}, {"新疆", "", false},
		{"港澳台", "香港 澳门 台湾", true}, {"港澳台", "香港 台湾", false}, {"港澳台", "港澳 台湾", true},
		{"境外", "港澳台 海外", true}, {"江浙沪", "上海 浙江 江苏", true}, {"江浙沪", "华东", true},
		{"火星", "新疆", false}, {"火星", "火星", true},
	} {
		if got := gazetteer().Covered(tt.place, strings.Fields(tt.wanted)); got != tt.want {
			t.Errorf("%s by %q: got %v, want %v", tt.place, tt.wanted, got, tt.want)
		}
	}
}

func TestWithin(t *testing.T) {
	g := gazetteer()
	for _, c := range []struct {
		place, wanted string
		want          bool
	}{
		{"乌鲁木齐市", "新疆", true},
		{"乌鲁木齐", "新疆维吾尔自治区", true},
		{"天山区", "西北", true},
		{"乌鲁木齐市", "偏远地区", true},
		{"石河子市", "新疆", true},
		{"三亚市", "偏远地区", true},
		{"海口", "海南", true},
		{"海南藏族自治州", "海南", false},
		{"海南藏族自治州", "青海", true},
		{"内蒙古", "偏远地区", true},
		{"成都市", "偏远地区", false},
		{"杭州市", "江浙沪", true},
		{"上海", "江浙沪", true},
		{"合肥市", "江浙沪", false},
		{"合肥市", "长三角", true},
		{"哈尔滨市", "东三省", true},
		{"深圳市", "珠三角", true},
		{"韶关市", "珠三角", false},
		{"香港", "港澳台", true},
		{"九龙", "香港", true},
		{"旺角", "港澳", true},
		{"台北市", "港澳台", true},
		{"台北市", "港澳", false},
		{"台湾", "臺灣", true},
		{"香港", "海外", false},
		{"香港", "境外", true},
		{"纽约", "美国", true},
		{"纽约", "海外", true},
		{"日本", "国外", true},
		{"新疆", "国内", true},
		{"香港", "国内", false},
		{"港澳台", "香港", false},
		{"新疆", "乌鲁木齐市", false},
		{"北京朝阳区", "北京", true},
		{"朝阳区", "北京", false},
		{"和平县", "和平县", true},
		{"月球", "月球", true},
		{"月球", "海外", false},
		{"新疆", "月球", false},
		{"", "", true},
	} {
		if got := g.Within(c.place, c.wanted); got != c.want {
			t.Errorf("Within(%q, %q): got %v, want %v", c.place, c.wanted, got, c.want)
		}
	}
}

func TestRegion(t *testing.T) {
	g := gazetteer()
	for place, want := range map[string]string{
		"乌鲁木齐市": "新疆", "天山区": "新疆", "新疆": "新疆", "石河子": "新疆", "北京朝阳区": "北京", "济源市": "河南", "九龙": "香港", "氹仔": "澳门",
		"高雄": "台湾", "美国": "海外", "伦敦": "海外", "海外": "海外", "港澳台": "港澳台", "江浙沪": "江浙沪", "桥西区": "河北", "鼓楼区": "", "月球": "", "": "",
	} {
		if got := g.Region(place); got != want {
			t.Errorf("Region(%q): got %q, want %q", place, got, want)
		}
	}
}

func TestNewGazetteerPanics(t *testing.T) {
	for name, places := range map[string][]intents.Place{
		"unknown around": {{Name: "甲", Kind: intents.County, In: []string{"乙"}}},
		"in itself":      {{Name: "甲", Kind: intents.County, In: []string{"乙"}}, {Name: "乙", Kind: intents.County, In: []string{"甲"}}},
		"double": {{Name: "省", Kind: intents.Province}, {Name: "甲", Kind: intents.County, In: []string{"省"}},
			{Name: "甲", Kind: intents.County, In: []string{"省"}}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			intents.NewGazetteer(places)
		}()
	}
}

func FuzzFind(f *testing.F) {
	for _, c := range finds {
		f.Add(c.text)
	}
	g := gazetteer()
	f.Fuzz(func(t *testing.T, text string) {
		for _, text := range []string{text, zh.Fold(text)} {
			end := 0
			for _, found := range g.Find(text) {
				if found.Start < end || found.End <= found.Start || found.End > len(text) {
					t.Fatalf("%q: bad span in %+v", text, found)
				}
				if said := text[found.Start:found.End]; utf8.ValidString(text) && !utf8.ValidString(said) {
					t.Fatalf("%q: %q cuts a character", text, said)
				}
				if g.Kind(found.Name) == "" || g.Region(found.Name) == "" || !g.Within(found.Name, g.Region(found.Name)) {
					t.Fatalf("%q: %q is not a place of the gazetteer", text, found.Name)
				}
				end = found.End
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	g := gazetteer()
	for b.Loop() {
		g.Find("你好我在新疆乌鲁木齐昨天买的东西一直没有发货麻烦帮我看一下什么时候能到呀谢谢")
	}
}
