package intents_test

import (
	"strings"
	"testing"

	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
)

// uncut is a segmenter that cuts nothing: facts and rules read the text, not its words.
type uncut struct{}

func (uncut) Cut(string) []zh.Word { return nil }
func (uncut) Version() string      { return "uncut" }

var texts = zh.NewReader(uncut{})

func read(t testing.TB, raw string) zh.Text {
	t.Helper()
	text, err := texts.Read(raw)
	if err != nil {
		t.Fatalf("read %q: %v", raw, err)
	}
	return text
}

func facts(t testing.TB) *intents.Reader {
	t.Helper()
	return intents.NewReader(gazetteer())
}

var regions = []struct{ text, want string }{
	// where it goes, where the buyer is
	{"寄到乌鲁木齐要多少钱", "乌鲁木齐市"},
	{"从广州发到乌鲁木齐几天", "乌鲁木齐市"},
	{"广州发到乌鲁木齐几天", "乌鲁木齐市"},
	{"寄到乌鲁木齐，从广州发吗", "乌鲁木齐市"},
	{"义乌到兰州路上得几天", "兰州市"},
	{"新疆包邮吗", "新疆"},
	{"亲，新疆", "新疆"},
	{"我是新疆的，凭什么要多付运费", "新疆"},
	{"我在石家庄，买一件要出多少快递钱", "石家庄市"},
	{"人在喀什能收到吗", "喀什地区"},
	{"新疆發貨嗎", "新疆"},
	{"可以寄到臺灣嗎", "台湾"},
	{"香港九龙可以送吗", "九龙"},
	{"港澳台发货吗", "港澳台"},
	{"浙江义乌要几天", "义乌市"},
	{"新疆维吾尔自治区乌鲁木齐市天山区北京路12号", "天山区"},
	{"乌鲁木齐北京路", "乌鲁木齐市"},
	{"广东省东莞市长安镇", "东莞市"},
	{"河北桥西区", "河北"},
	{"到北京通州的话快递费几块", "北京通州区"},
	{"北京市朝阳区望京", "北京朝阳区"},
	{"辽宁朝阳那边可以配送么", "朝阳市"},
	{"石河子能到不", "石河子市"},
	{"图木舒克市发货吗", "图木舒克市"},
	{"乌鲁木齐，新疆那个", "乌鲁木齐市"},
	{"不要寄北京了，改寄上海", "上海"},
	{"不是寄到北京，是寄到上海", "上海"},
	{"地址改成浙江省宁波市鄞州区", "鄞州区"},
	{"西藏林芝寄过来要补多少邮费呢", "林芝市"},
	{"宁夏固原发货要加钱不", "固原市"},
	{"从新疆退回去邮费谁出", "新疆"},
	{"从新疆退回广州要多久", "新疆"},
	{"新疆生产建设兵团的地址邮费多少", "新疆"},
	{"海南的快递慢吗", "海南"},
	{"海南州能寄吗", "海南藏族自治州"},
	{"内蒙古包邮不", "内蒙古"},
	{"晚上海南能到吗", "海南"},
	{"我在中山，今天下单几天到", "中山市"},
	{"寄到开封多少钱", "开封市"},
	{"发往白银的快递", "白银市"},
	{"发往白银要几天", "白银市"},
	// abroad
	{"能寄到美国吗", "美国"},
	{"人在日本东京怎么下单", "东京"},
	{"新加坡可以送吗", "新加坡"},
	{"新加坡", "新加坡"},
	{"国外能发吗", "海外"},
	{"海外集运怎么弄", "海外"},
	{"伦敦留学，能寄吗", ""},
	{"这奶粉是新西兰的吗", ""},
	{"是日本原装进口的吗", ""},
	{"意大利面怎么煮", ""},
	{"海外直邮有吗", ""},
	{"国外卖的便宜多了", ""},
	{"美国那边能不能插", ""},
	{"人在国外，给国内家人买", ""},
	// where it comes from, what it is
	{"从上海发还是北京发", ""},
	{"是广州发货吗", ""},
	{"是不是义乌发", ""},
	{"杭州发的吗", ""},
	{"成都仓有货吗", ""},
	{"广东仓还是江苏仓", ""},
	{"你们店在广州吗", ""},
	{"枸杞是宁夏中宁产的不", ""},
	{"苹果是烟台的还是陕西的", ""},
	{"新疆红枣多少钱", ""},
	{"新疆长绒棉的四件套", ""},
	{"景德镇陶瓷吗", ""},
	{"退货地址是广东的吗", ""},
	// where it only passes
	{"一直在武汉不走", ""},
	{"到了郑州就没动静了", ""},
	{"怎么绕到新疆去了", ""},
	{"是不是到杭州中转了", ""},
	{"我家在青岛，物流显示派件在济南", "青岛市"},
	// areas are no address; everyday words are no places
	{"偏远地区要加钱吗", ""},
	{"江浙沪包邮吗", ""},
	{"东北能穿不", ""},
	{"东西安装麻烦吗", ""},
	{"已经开封了能退吗", ""},
	{"三明治机怎么用", ""},
	{"大理石的吗", ""},
	{"和平精英皮肤", ""},
	{"今天水果到了", ""},
	{"有没有个旧款", ""},
	{"世界首富", ""},
	{"今日本店有活动吗", ""},
	{"适合肥胖的人穿吗", ""},
	{"哈密瓜甜吗", ""},
	{"河北区域能发吗", "河北"},
	{"这个能合作吗", ""},
}

var states = []struct{ text, want string }{
	// unpaid
	{"没付款能改地址吗", "unpaid"},
	{"还没付钱", "unpaid"},
	{"订单显示待付款", "unpaid"},
	{"未付款的订单怎么取消", "unpaid"},
	{"拍下了没付款，想换个颜色", "unpaid"},
	{"忘记付款了", "unpaid"},
	{"我還沒付款", "unpaid"},
	{"我付不了款怎么办", "unpaid"},
	// paid
	{"还没发货能退吗", "paid"},
	{"怎么还没发货", "paid"},
	{"怎么还没发货？", "paid"},
	{"都三天了还没发货？", "paid"},
	{"我的订单还未发货", "paid"},
	{"没发出呢，改下地址", "paid"},
	{"刚拍下付了款，想改地址", "paid"},
	{"付款了怎么改颜色", "paid"},
	{"已付款，什么时候发", "paid"},
	{"付了款还没发货", "paid"},
	{"付款了什么时候发货", "paid"},
	{"等了三天还没发货", "paid"},
	{"一直不发货想退款", "paid"},
	{"订单是待发货", "paid"},
	{"钱付了订单没显示", "paid"},
	{"付款后一直没发货", "paid"},
	// shipped
	{"已发货能改地址吗", "shipped"},
	{"已经发货了能改地址吗", "shipped"},
	{"发货了还能退吗", "shipped"},
	{"发出来了，地址写错了", "shipped"},
	{"包裹在路上了，不想要了", "shipped"},
	{"运输中能拦截吗", "shipped"},
	{"快递派送中，我不在家", "shipped"},
	{"显示在派件", "shipped"},
	{"还没签收可以退吗", "shipped"},
	{"未签收想退款", "shipped"},
	{"送到驿站了没空取", "shipped"},
	{"物流一直没更新", "shipped"},
	{"昨天付的款今天发货了", "shipped"},
	{"已經發貨了", "shipped"},
	{"发货了没有物流信息", "shipped"},
	// signed
	{"签收了还能退货吗", "signed"},
	{"显示已签收但没收到货", "signed"},
	{"显示签收了没收到货", "signed"},
	{"收到货了，发现破了", "signed"},
	{"收到货后发现少了一件", "signed"},
	{"到货了，颜色不对", "signed"},
	{"穿了一次就起球", "signed"},
	{"衣服穿了能退吗", "signed"},
	{"用了两天就坏了", "signed"},
	{"洗过一次掉色", "signed"},
	{"已经开封了能退吗", "signed"},
	{"吊牌还在能退吗", "signed"},
	{"收到的衣服有个洞", "signed"},
	{"为什么显示签收了", "signed"},
	{"签收后发现坏的", "signed"},
	// closed
	{"交易完成了还能开发票吗", "closed"},
	{"确认收货了怎么退", "closed"},
	{"已经确认收货了才发现坏了", "closed"},
	{"系统自动确认收货了", "closed"},
	{"不小心点了确认收货", "closed"},
	{"订单已取消，券退吗", "closed"},
	// questions
	{"发货了吗", ""},
	{"发货了吗我急用", ""},
	{"发货了没", ""},
	{"发货了没有", ""},
	{"已经发货了吗？", ""},
	{"已经发货了？", ""},
	{"发货了?", ""},
	{"发货了...?", ""},
	{"是不是已经发货了", ""},
	{"有没有发货", ""},
	{"发没发货", ""},
	{"是否已发货", ""},
	{"签收了没", ""},
	{"还没发货吗", ""},
	{"已经发货了吧", ""},
	{"到货了吗", ""},
	{"什么时候发货", ""},
	{"在路上了吗", ""},
	{"拍了什么时候能发货", ""},
	// conditions and what is to come
	{"如果已经发货了还能改地址吗", ""},
	{"要是没付款会怎样", ""},
	{"万一签收了才发现坏了怎么办", ""},
	{"发货了的话还能退吗", ""},
	{"签收后几天内能退", ""},
	{"付款后多久发货", ""},
	{"付款了多久发货", ""},
	{"发货前能改地址吗", ""},
	{"确认收货后还能退吗", ""},
	{"等我签收了再说", ""},
	{"到货了通知我", ""},
	{"什么时候到货了通知一声", ""},
	{"穿了会掉色吗", ""},
	{"快到货了", ""},
	// denials and look-alikes
	{"没收到", ""},
	{"还没收到货", ""},
	{"没收到货怎么显示完成", ""},
	{"东西还没到货", ""},
	{"不要发货了", ""},
	{"先别发货", ""},
	{"支持货到付款吗", ""},
	{"没发票", ""},
	{"还没发票呢", ""},
	{"可以放驿站吗", ""},
	{"不要放驿站", ""},
	{"还没确认收货", ""},
	{"刚收到短信说有券", ""},
	{"新疆为什么不发货", ""},
	{"怎么确认收货", ""},
}

var amounts = []struct{ text, want string }{
	{"我付了99.5元", "99.5"},
	{"一百块包邮吗", "100"},
	{"满200元减多少", "200"},
	{"¥128能便宜吗", "128"},
	{"￥１２８", "128"},
	{"50塊錢運費", "50"},
	{"9块9包邮", "9.9"},
	{"九块九包邮吗", "9.9"},
	{"三十五块钱", "35"},
	{"一千二百块", "1200"},
	{"一百五十块能开票吗", "150"},
	{"1,299元的那款", "1299"},
	{"1.5万元", "15000"},
	{"原价199元，现在99元", "99"},
	{"100人民币", "100"},
	{"五块钱红包", "5"},
	{"一块发货吗", ""},
	{"两块肥皂", ""},
	{"12块巧克力", ""},
	{"几十块的东西", ""},
	{"100多块", ""},
	{"第二块半价吗", ""},
	{"2025元旦有活动吗", ""},
	{"五六十块", ""},
	{"一块一块地发", ""},
	{"买了3件", ""},
}

var numbers = []struct{ text, want string }{
	{"订单号1234567890123456789", "1234567890123456789"},
	{"单号SF1234567890123到哪了", "SF1234567890123"},
	{"jdvb01234567890 查一下", "JDVB01234567890"},
	{"EA123456789CN", "EA123456789CN"},
	{"订单号是：2025110112345678", "2025110112345678"},
	{"快递单号13812345678", "13812345678"},
	{"我电话13812345678", ""},
	{"13812345678", ""},
	{"iphone15promax有货吗", ""},
	{"税号913100001234567890", ""},
	{"身份证110101199003071234", ""},
	{"110101199003071234", ""},
	{"6228480012345678901是卡号", "6228480012345678901"},
	{"银行卡号6228480012345678901", ""},
	{"123456789", ""},
	{"1234567890123456789012345", ""},
}

func TestReader(t *testing.T) {
	r := facts(t)
	for slot, table := range map[intents.Slot][]struct{ text, want string }{
		intents.Region: regions, intents.OrderState: states, intents.Amount: amounts, intents.OrderNo: numbers,
	} {
		for _, c := range table {
			if got := r.Read(read(t, c.text)).Slots()[slot]; got != c.want {
				t.Errorf("%s of %q: got %q, want %q", slot, c.text, got, c.want)
			}
		}
	}
}

func TestReaderSaysWhatItRead(t *testing.T) {
	text := read(t, "在吗，我是新疆的，还没发货，单号SF1234567890123，付了99.5元")
	want := intents.Facts{
		{intents.Region, "新疆", "新疆"},
		{intents.OrderState, "paid", "还没发货"},
		{intents.Amount, "99.5", "99.5元"},
		{intents.OrderNo, "SF1234567890123", "sf1234567890123"},
	}
	got := facts(t).Read(text)
	if len(got) != len(want) {
		t.Fatalf("%q: got %v, want %v", text.Raw, got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q: got %v, want %v", text.Raw, got[i], want[i])
		}
	}
}

func TestReaderIsSilentWithoutFacts(t *testing.T) {
	if got := facts(t).Read(read(t, "你好")); got != nil || got.Slots() != nil {
		t.Errorf("got %v, want none", got)
	}
}

func FuzzReader(f *testing.F) {
	for _, table := range [][]struct{ text, want string }{regions, states, amounts, numbers} {
		for _, c := range table {
			f.Add(c.text)
		}
	}
	r := facts(f)
	f.Fuzz(func(t *testing.T, raw string) {
		text, err := texts.Read(raw)
		if err != nil {
			t.Skip()
		}
		seen := map[intents.Slot]bool{}
		for _, fact := range r.Read(text) {
			if seen[fact.Slot] || fact.Value == "" || fact.Said == "" || fact.Said != strings.TrimSpace(fact.Said) {
				t.Errorf("%q: bad fact %+v", raw, fact)
			}
			seen[fact.Slot] = true
		}
	})
}

func BenchmarkReader(b *testing.B) {
	r := facts(b)
	text := read(b, "你好，我在新疆乌鲁木齐，昨天付的款一直没发货，单号1234567890123456789，花了99.5元，什么时候能到呀")
	_ = pack.Load()
	for b.Loop() {
		r.Read(text)
	}
}
