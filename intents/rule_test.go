package intents_test

import (
	"strings"
	"testing"

	"xiaoer/intents"
	"xiaoer/intents/pack"
)

const (
	human  = intents.HumanRequested
	danger = intents.Intercept
)

var intercepts = []struct {
	text string
	want intents.Handover // "" where no rule may fire
}{
	// asked for by name
	{"转人工", human},
	{"亲，人工", human},
	{"人工！人工！", human},
	{"轉人工客服", human},
	{"我要人工客服", human},
	{"怎么转人工啊", human},
	{"麻烦帮我转接一下人工，谢谢", human},
	{"找真人", human},
	{"给我找个真人来", human},
	{"真人客服在吗", human},
	{"有活人吗", human},
	{"不要机器人", human},
	{"别用自动回复糊弄我", human},
	{"叫你们经理来", human},
	{"让你们店长给我打电话", human},
	{"找你们老板说话", human},
	{"换个客服", human},
	{"人工智能听不懂，给我转人工", human},
	{"人工服务", human},
	// complaint and dispute
	{"我要投诉", danger},
	{"投诉电话是多少", danger},
	{"我要投訴你們", danger},
	{"投 诉 你们", danger},
	{"ＴＯＵＳＵ不行，我就打１２３１５", danger},
	{"再不处理我就打12315", danger},
	{"消协见", danger},
	{"去工商局告你们", danger},
	{"我要举报你们虚假发货", danger},
	{"等着收律师函吧", danger},
	{"我已经找好律师了", danger},
	{"准备起诉", danger},
	{"法院见", danger},
	{"走法律程序", danger},
	{"我要报警", danger},
	{"不退钱我就报警", danger},
	{"打110了", danger},
	{"发抖音曝光你们", danger},
	{"我找媒体", danger},
	{"315晚会见", danger},
	{"要维权", danger},
	// threats by review, extortion
	{"不处理就给差评", danger},
	{"再不退钱我就差评", danger},
	{"差评伺候", danger},
	{"给一星", danger},
	{"不给返现我就差评", danger},
	{"赔我五十我就改好评", danger},
	{"要求十倍赔偿", danger},
	{"给我钱我就撤诉", danger},
	{"你给我等着", danger},
	// abuse
	{"傻逼店", danger},
	{"傻 逼", danger},
	{"垃圾", danger},
	{"你们就是骗子", danger},
	{"黑店", danger},
	{"滚", danger},
	{"TMD", danger},
	{"奸商！", danger},
	// both: the complaint is the weightier reason
	{"转人工，我要投诉", danger},

	// look-alikes of 人工 and 真人
	{"人工智能音箱有货吗", ""},
	{"这是人工皮革吗", ""},
	{"人工湖边的帐篷", ""},
	{"手工人工费多少", ""},
	{"安装人工费要给吗", ""},
	{"维修的人工费要收吗", ""},
	{"是人工合成的宝石吗", ""},
	{"要人工操作吗", ""},
	{"退款要人工审核多久", ""},
	{"人工客服几点上班", ""},
	{"你们人工服务到晚上几点", ""},
	{"什么时候能有真人上线", ""},
	{"有没有真人穿的图", ""},
	{"真人头发的假发吗", ""},
	{"顺丰客服怎么转人工", ""},
	{"你是机器人吗", ""},
	{"扫地机器人有货吗", ""},
	{"客服在吗", ""},
	{"收件人能换个人吗", ""},
	{"给领导送礼选哪款", ""},
	{"收货人写我们经理行吗", ""},
	// look-alikes of complaint words
	{"我不是来投诉的，就问问", ""},
	{"你家投诉率高吗", ""},
	{"工商银行的卡可以付款吗", ""},
	{"个体工商户能开专票吗", ""},
	{"怎么取消协商退款的申请", ""},
	{"订单号1231512315", ""},
	{"会不会卖假货", ""},
	{"黑猫警长的玩具", ""},
	{"发票抬头写律师事务所可以吗", ""},
	{"律师函抬头发票怎么开", ""},
	{"律师袍有货吗", ""},
	{"法院专递能收吗", ""},
	{"收货地址是法院，能送到吗", ""},
	{"寄到派出所可以吗", ""},
	{"烟雾报警器响了怎么办", ""},
	{"冰箱一直报警", ""},
	{"水满了会自动报警吗", ""},
	{"相机曝光补偿怎么调", ""},
	{"拍照曝光太亮", ""},
	{"播放多媒体文件", ""},
	{"输入电压110v能用吗", ""},
	{"315元的那款", ""},
	{"广告你们能不能少发点", ""},
	// look-alikes of threats and abuse
	{"怎么修改差评", ""},
	{"不小心给差评了怎么改", ""},
	{"看到有人给差评说掉色", ""},
	{"差评多吗", ""},
	{"给一星期时间够吗", ""},
	{"垃圾袋厚实吗", ""},
	{"滚筒洗衣机", ""},
	{"送他妈的礼物", ""},
	{"混蛋糕是什么口味", ""},
	{"去死皮的磨砂膏", ""},
	{"nike sb 有货吗", ""},
	{"给狗东西吃", ""},
	{"假一赔十是真的吗", ""},
	{"你们不骗钱吧", ""},
	{"你好", ""},
}

func TestRules(t *testing.T) {
	rules := intents.NewRules(pack.Load().Rules)
	for _, c := range intercepts {
		text := read(t, c.text)
		rule, said, ok := rules.Match(text)
		if ok != (c.want != "") || rule.Reason != c.want {
			t.Errorf("Match(%q): got %q by %q of %q, want %q", c.text, rule.Reason, said, rule.Name, c.want)
		}
		if ok && (said == "" || !strings.Contains(text.Norm, said)) {
			t.Errorf("Match(%q): said %q is not in %q", c.text, said, text.Norm)
		}
	}
}

func TestRulePhrases(t *testing.T) {
	rules := intents.NewRules([]intents.Rule{
		{Name: "first", Reason: danger, Phrases: []string{"甲…乙", "x1"}, Unless: []string{"不…甲", "甲丙"}},
		{Name: "second", Reason: human, Phrases: []string{"甲", "[丁]"}},
	})
	for text, want := range map[string]string{
		"甲乙":       "first 甲乙",
		"甲一二三四五六乙": "first 甲一二三四五六乙",
		// one character more is too far, and so is another clause
		"甲一二三四五六七乙": "second 甲",
		"甲，乙":       "second 甲",
		"不是甲乙":      "second 甲",
		"甲丙乙":       "second 甲",
		"甲丙乙，甲乙":    "first 甲乙",
		"a x1 b":    "first x1",
		"x12":       "",
		"请问，丁":      "second 请问 丁",
		"丁丁":        "",
	} {
		rule, said, _ := rules.Match(read(t, text))
		if got := strings.TrimSpace(rule.Name + " " + said); got != want {
			t.Errorf("Match(%q): got %q, want %q", text, got, want)
		}
	}
}

func TestNewRulesPanics(t *testing.T) {
	for _, phrase := range []string{"", "…", "甲…", "[]", "[甲…乙]", "！"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("phrase %q: no panic", phrase)
				}
			}()
			intents.NewRules([]intents.Rule{{Name: "n", Reason: human, Phrases: []string{phrase}}})
		}()
	}
}

func FuzzRules(f *testing.F) {
	for _, c := range intercepts {
		f.Add(c.text)
	}
	rules := intents.NewRules(pack.Load().Rules)
	f.Fuzz(func(t *testing.T, raw string) {
		text, err := texts.Read(raw)
		if err != nil {
			t.Skip()
		}
		rule, said, ok := rules.Match(text)
		if ok != (said != "") || ok != rule.Reason.Valid() || !strings.Contains(text.Norm, said) {
			t.Errorf("%q: got %+v, %q, %v", raw, rule, said, ok)
		}
	})
}

func BenchmarkRules(b *testing.B) {
	rules := intents.NewRules(pack.Load().Rules)
	text := read(b, "你好，我在新疆乌鲁木齐，昨天买的东西一直没有发货，麻烦帮我看一下什么时候能到呀，谢谢")
	for b.Loop() {
		rules.Match(text)
	}
}
