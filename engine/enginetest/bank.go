package enginetest

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"xiaoer/faq"
)

// The pieces of made-up banks. A large bank is in truth made much like this: the same few dozen matters, asked again
// for each article, kind and place.
var (
	products = strings.Fields("连衣裙 羽绒服 牛仔裤 运动鞋 雪地靴 双肩包 行李箱 电饭煲 空气炸锅 电热水壶 扫地机器人 吸尘器 蓝牙耳机 充电宝 手机壳 平板电脑 " +
		"机械键盘 显示器 路由器 台灯 四件套 乳胶枕 床垫 沙发 餐桌 书架 窗帘 婴儿车 纸尿裤 奶粉 积木 口红 面霜 洗发水 保温杯 茶叶 咖啡豆 大米 橄榄油 猫粮 帐篷 " +
		"登山杖 瑜伽垫 跑步机 自行车 头盔 羽毛球拍 太阳镜 手表 项链 投影仪 相机 三脚架 打印机 硬盘 内存条 电动牙刷 加湿器 取暖器 晾衣架")
	attributes = strings.Fields("黑色 白色 米色 红色 藏青 大号 中号 加厚 薄款 儿童款 男款 女款 情侣款 升级版 旗舰版 青春版 便携式 家用 商用 限量版 礼盒装 定制款 二手 样品")
	cities     = strings.Fields("北京 上海 广州 深圳 成都 杭州 武汉 西安 重庆 南京 天津 沈阳 哈尔滨 昆明 乌鲁木齐 拉萨 呼和浩特 三亚 厦门")

	topics = []struct {
		questions []string // the first is the standard one
		answer    string
	}{
		{[]string{"%s什么时候发货", "%s拍下多久能发出", "%s几天可以发货", "%s怎么还没发货"}, "亲，%s付款后48小时内安排发出，预售商品以页面标注的时间为准。发出后您会收到短信，物流信息一般在当天夜里开始更新，请您耐心等一等哦。"},
		{[]string{"%s能七天无理由吗", "%s不喜欢可以退吗", "%s怎么申请退货", "想退掉%s"}, "亲，%s在不影响二次销售的情况下支持七天无理由退货。请在订单页面申请，审核通过后按页面地址寄回，签收后三个工作日内为您退款。"},
		{[]string{"%s退货运费谁出", "退%s邮费要自己付吗", "%s退回去运费怎么算", "%s有运费险吗"}, "亲，%s如果有质量问题，来回运费都由我们承担；其他原因退货的运费需要您先垫付，买了运费险的由保险公司赔付，金额以保单为准。"},
		{[]string{"%s能开发票吗", "买%s有没有发票", "%s的发票怎么申请", "%s要专票怎么弄"}, "亲，%s可以开具电子发票。请在订单完成后于订单详情页申请，填写抬头和税号，内容按实际购买的商品开具，开好后发到您的邮箱。"},
		{[]string{"%s包邮吗", "%s要不要运费", "买%s邮费多少", "%s满多少包邮"}, "亲，%s的运费以商品页面显示为准，满额包邮，部分偏远地区需要补运费差价。下单前请留意页面提示，有疑问随时问我们，我们为您核算。"},
		{[]string{"%s是正品吗", "%s是不是真货", "%s怎么验真假", "%s有授权书吗"}, "亲，%s均由品牌方授权销售，支持专柜或者官方渠道验货。包装上有防伪码，刮开涂层后扫码就可以查询，请您放心选购，假一赔三。"},
		{[]string{"%s怎么选尺寸", "%s偏大还是偏小", "%s选多大合适", "%s的尺寸是多少"}, "亲，%s的尺寸请参考详情页的尺寸表，根据您平时的习惯选择。手工测量会有一到三厘米的误差，拿不准的话告诉我们数据，为您推荐。"},
		{[]string{"%s坏了怎么保修", "%s保修多久", "%s用半年坏了能修吗", "%s售后找谁"}, "亲，%s的质保期是一年，从签收那天算起，人为损坏不在保修范围内。坏了请联系在线客服登记一下，我们安排上门取件，修好后为您寄回。"},
		{[]string{"%s降价能退差价吗", "%s刚买就便宜了", "%s保价多少天", "%s怎么申请价保"}, "亲，%s支持保价服务，签收后七天内降价的，请在订单页面申请价保，系统核实后把差额退还到原支付账户，活动赠品不计算在内。"},
		{[]string{"%s有什么优惠", "%s能便宜点吗", "%s优惠券怎么用", "%s满减怎么算"}, "亲，%s当前的活动以页面显示为准，建议您先领取店铺优惠券再下单，结算时自动抵扣。满减和优惠券可以一起用，会员还可以折上折。"},
		{[]string{"%s发什么快递", "%s可以指定快递吗", "%s能发顺丰吗", "%s走哪家物流"}, "亲，%s默认由合作快递发出，系统按地址自动分配，暂时不支持指定。如果需要发顺丰，请联系客服补差价，我们在发货前为您备注。"},
		{[]string{"%s物流不更新了", "%s的快递到哪了", "%s三天没动静", "%s快递是不是丢了"}, "亲，非常抱歉让您久等了。请您提供订单号，我们马上联系快递核实%s的物流情况，核实后会尽快给您答复，确认丢失的为您补发。"},
		{[]string{"%s少发了怎么办", "收到的%s少配件", "%s发错颜色了", "%s漏发一件"}, "亲，很抱歉给您添麻烦了。请您拍照联系客服，把%s的外包装和面单一起拍下来，我们核实之后会为您补发或者退款，运费由我们承担。"},
		{[]string{"%s怎么改收货地址", "%s地址填错了", "%s换个电话收货", "%s能改地址吗"}, "亲，%s未发货之前可以在订单页面自助修改地址，每个订单只能改一次。已经发货的请联系快递尝试改派，改派产生的费用以快递为准。"},
		{[]string{"%s怎么安装", "%s需要自己装吗", "%s上门安装收费吗", "%s说明书在哪"}, "亲，%s随箱附有说明书，详情页也有安装视频，照着做十分钟就可以装好。需要上门安装的请联系客服预约，安装费用以当地师傅报价为准。"},
		{[]string{"%s怎么清洗", "%s可以水洗吗", "%s会不会掉色", "%s有味道怎么办"}, "亲，%s建议按照标签上的方法清洗，不要暴晒。首次使用如果有轻微的气味属于正常情况，放在通风的地方晾几天就可以散去，不影响使用。"},
		{[]string{"%s有现货吗", "%s什么时候补货", "%s还有库存没", "%s断货了吗"}, "亲，%s可以下单就是有货的。如果显示无货，请点击到货通知，补货之后我们会第一时间提醒您；一般每周二和周五补货，请您留意。"},
		{[]string{"%s定金能退吗", "%s尾款什么时候付", "%s预售多久发货", "%s忘了付尾款"}, "亲，%s的预售定金付款后不予退还，请在规定的时间内支付尾款，逾期订单会自动关闭。尾款付清后按页面上标注的时间为您安排发货。"},
		{[]string{"%s拍错了怎么取消", "%s订单能取消吗", "%s重复下单了", "不想要%s了"}, "亲，%s未发货的订单可以在订单页面申请退款取消，钱款会原路退回。已经发货的建议您拒收，快递退回之后我们在三天内为您办理退款。"},
		{[]string{"%s能货到付款吗", "%s支持分期吗", "%s可以用花呗吗", "%s怎么付款"}, "亲，%s支持微信、支付宝、银行卡和花呗分期，分期免息以结算页面显示为准。暂时不支持货到付款，大额订单可以联系客服分笔支付。"},
		{[]string{"%s买多有折扣吗", "%s团购怎么算", "%s批发什么价", "公司采购%s找谁"}, "亲，%s十件以上可以享受团购价，公司采购请提供数量和收货地址，我们的企业客户经理会在一个工作日内联系您，合同和发票都可以办理。"},
		{[]string{"%s送赠品吗", "%s赠品怎么没收到", "%s有没有小礼物", "%s下单送什么"}, "亲，%s的赠品以下单时页面的说明为准，送完为止。赠品一般和商品一起发出，也有单独包裹的；如果没有收到，请提供订单号为您核实。"},
		{[]string{"%s保质期多久", "%s是哪天生产的", "%s日期新鲜吗", "%s能放多久"}, "亲，%s的生产日期和保质期印在外包装上，仓库先进先出，发出的都是近三个月的新货。请放在阴凉干燥的地方保存，开封之后请尽快使用。"},
		{[]string{"%s换货怎么办理", "%s能换一个吗", "%s大小不合适换货", "%s换货要几天"}, "亲，%s签收后七天内可以换货一次。请在订单页面申请，寄回之后我们收到当天为您发出新的，来回大约需要五到七天，换货不支持换款式。"},
	}
)

// maxBank is how many different entries there are of one year.
var maxBank = len(topics) * len(products) * len(attributes) * (len(cities) + 1)

// years tell apart the entries of very large banks: goods that came again. Most banks need only the first, without one.
var years = strings.Fields("今年 去年 前年")

// Bank makes up n entries, at most some millions: always the same ones, each about something else. A standard question
// has about fourteen characters and one to three other phrasings, an answer about seventy.
func Bank(n int) []faq.Entry {
	entries := make([]faq.Entry, min(n, maxBank*(1+len(years))))
	for i := range entries {
		entries[i] = madeUp(i)
	}
	return entries
}

// madeUp returns entry i.
func madeUp(i int) faq.Entry {
	const stride = 500_009 // a prime, which visits every combination once and neighbours seldom one after the other
	at := i * stride % maxBank
	year := ""
	if y := i / maxBank; y > 0 {
		year = years[y-1]
	}
	pick := func(from int) int {
		k := at % from
		at /= from
		return k
	}
	topic := topics[pick(len(topics))]
	product := products[pick(len(products))]
	thing := year + attributes[pick(len(attributes))] + product
	if c := pick(len(cities) + 1); c > 0 {
		thing = "寄" + cities[c-1] + "的" + thing
	}
	e := faq.Entry{
		ID: faq.ID(fmt.Sprintf("e%06d", i)), Category: product, Question: fmt.Sprintf(topic.questions[0], thing),
		Answers: []faq.Answer{{Text: fmt.Sprintf(topic.answer, thing)}},
	}
	rng := rand.New(rand.NewPCG(uint64(i), 14))
	for _, k := range rng.Perm(len(topic.questions) - 1)[:1+rng.IntN(3)] {
		e.Similar = append(e.Similar, fmt.Sprintf(topic.questions[k+1], thing))
	}
	return e
}

// Questions returns up to n messages of buyers: evenly drawn from a gzipped file of JSON lines with a "text" each, or
// made up where no file is named. A file that is not there is fs.ErrNotExist.
func Questions(file string, n int) (texts []string, err error) {
	if file == "" {
		return misheard(n), nil
	}
	all, err := utterances(file)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	n = min(n, len(all))
	for i := range n {
		texts = append(texts, all[i*len(all)/n])
	}
	return texts, nil
}

func utterances(file string) (texts []string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		var said struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil {
			return nil, err
		}
		texts = append(texts, said.Text)
	}
	return texts, lines.Err()
}

// misheard returns what buyers might ask of made-up entries.
func misheard(n int) []string {
	return asked(n, func(rng *rand.Rand) faq.Entry { return madeUp(rng.IntN(maxBank)) })
}

// Asked returns n messages that ask what entries of a bank answer.
func Asked(bank []faq.Entry, n int) []string {
	return asked(n, func(rng *rand.Rand) faq.Entry { return bank[rng.IntN(len(bank))] })
}

// asked returns phrasings of entries as buyers might type them: a character short, two swapped, with something polite
// around.
func asked(n int, pick func(*rand.Rand) faq.Entry) []string {
	texts := make([]string, n)
	for i := range texts {
		rng := rand.New(rand.NewPCG(uint64(i), 70))
		e := pick(rng)
		phrasings := e.Phrasings()
		said := []rune(phrasings[rng.IntN(len(phrasings))])
		at := rng.IntN(len(said) - 1)
		switch rng.IntN(4) {
		case 0:
			said = append(said[:at], said[at+1:]...)
		case 1:
			said[at], said[at+1] = said[at+1], said[at]
		}
		around := [][2]string{{"", ""}, {"请问", ""}, {"亲，", "呀"}, {"你好，我想问一下", ""}, {"", "，急"}}[rng.IntN(5)]
		texts[i] = around[0] + string(said) + around[1]
	}
	return texts
}
