package search

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"xiaoer/faq"
	"xiaoer/intents"
)

// The pieces of which made-up banks are put together. A real bank of some size is made the same way: the same few
// dozen matters asked again for each line of goods.
var (
	goods = strings.Fields("连衣裙 羽绒服 牛仔裤 运动鞋 凉鞋 帆布鞋 雪地靴 双肩包 行李箱 电饭煲 空气炸锅 电热水壶 扫地机器人 吸尘器 蓝牙耳机 充电宝 手机壳 " +
		"平板电脑 机械键盘 显示器 路由器 台灯 四件套 羽绒被 乳胶枕 床垫 沙发 餐桌 书架 窗帘 地毯 婴儿车 纸尿裤 奶粉 积木 口红 面霜 洗发水 牙刷 保温杯 茶叶 咖啡豆 坚果礼盒 " +
		"大米 橄榄油 猫粮 狗粮 猫砂 鱼缸 帐篷 睡袋 登山杖 瑜伽垫 哑铃 跑步机 自行车 头盔 钓鱼竿 羽毛球拍 篮球 泳衣 太阳镜 手表 项链 戒指 投影仪 相机 三脚架 打印机 墨盒 硬盘 内存条")
	brands = strings.Fields("云杉 青禾 北岸 小满 知夏 拾光 木犀 海盐 南屿 山月 初见 简一 禾木 松果 白露 星野 蓝鲸 麦田 竹里 橙子 半夏 晴川 长安 临江 望舒")
	styles = strings.Fields("黑色 白色 米色 红色 藏青 大码 小码 加厚 薄款 儿童款 男款 女款 情侣款 升级版 旗舰版 青春版 便携式 家用 商用 限量版 2025款 2026款 10寸 12寸 5升 500克 一箱装 礼盒装")
	places = strings.Fields("新疆 西藏 内蒙古 青海 宁夏 甘肃 海南 香港 台湾 澳门 云南 黑龙江 乌鲁木齐 拉萨 三亚 乡镇 学校 海外")

	matters = []struct{ questions, answers []string }{
		{[]string{"%s什么时候发货", "%s拍下多久能发出", "%s几天可以发货呀", "买的%s怎么还没发货"}, []string{"亲，%s正常情况下付款后48小时内发出，预售商品以页面标注的时间为准，给您带来不便请谅解。"}},
		{[]string{"%s支持七天无理由退货吗", "%s不喜欢可以退吗", "%s怎么申请退货", "想退掉%s"}, []string{"亲，%s在不影响二次销售的情况下支持七天无理由退货，请在订单页面申请，审核通过后按页面地址寄回。"}},
		{[]string{"%s退货运费谁出", "退%s的邮费要自己付吗", "%s退回去运费怎么算"}, []string{"亲，%s如为质量问题，来回运费由我们承担；其他原因退货的运费需您先行垫付，有运费险的由保险赔付。"}},
		{[]string{"%s有没有发票", "买%s能开发票吗", "%s的发票怎么申请", "%s要开专票怎么弄"}, []string{"亲，%s可以开具电子发票，请在订单完成后于订单详情页申请，内容按实际购买的商品开具。"}},
		{[]string{"%s包邮吗", "%s要不要运费", "买%s邮费多少"}, []string{"亲，%s的运费以商品页面显示为准，部分偏远地区需补运费差价，请下单前留意页面提示。"}},
		{[]string{"%s寄到偏远地区要加钱吗", "%s能发到新疆吗", "%s寄到西藏邮费多少"}, []string{"亲，%s可以发往偏远地区，运费以下单页面显示为准，时效会比其他地区略长一些。"}},
		{[]string{"%s是正品吗", "%s是不是真货", "%s怎么验真假"}, []string{"亲，%s均由品牌方授权销售，支持专柜或官方渠道验货，请您放心选购。"}},
		{[]string{"%s怎么选尺码", "%s尺码偏大还是偏小", "身高170买%s选多大", "%s的尺寸是多少"}, []string{"亲，建议您参考%s详情页的尺码表，根据平时穿着习惯选择；手工测量会有1至3厘米误差。"}},
		{[]string{"%s坏了怎么保修", "%s保修多久", "%s用了半年坏了能修吗", "%s售后电话多少"}, []string{"亲，%s自签收之日起享受一年质保，人为损坏不在保修范围内，请联系在线客服登记处理。"}},
		{[]string{"%s降价了能退差价吗", "%s刚买就便宜了", "%s保价多少天"}, []string{"亲，%s支持保价服务，如在保价期内降价，请在订单页面申请价保，系统核实后退还差额。"}},
		{[]string{"%s有什么优惠", "%s能便宜点吗", "%s优惠券怎么用", "%s满减怎么算"}, []string{"亲，%s当前活动以页面显示为准，建议您领取店铺优惠券后下单，结算时自动抵扣。"}},
		{[]string{"%s发什么快递", "%s可以指定快递吗", "%s能发顺丰吗"}, []string{"亲，%s默认由合作快递发出，暂不支持指定，如需顺丰请联系客服补差价安排。"}},
		{[]string{"%s物流不更新了", "%s的快递到哪了", "%s显示签收但是没收到", "%s快递丢了怎么办"}, []string{"亲，非常抱歉，请您提供订单号，我们马上为您核实%s的物流情况，核实后会尽快给您答复。"}},
		{[]string{"%s少发了一件", "收到的%s少配件", "%s发错颜色了"}, []string{"亲，很抱歉给您添麻烦了，请您拍照联系客服，%s核实后会为您补发或退款处理。"}},
		{[]string{"%s地址填错了怎么改", "%s能改收货地址吗", "%s换个电话收货"}, []string{"亲，%s未发货前可以在订单页面自助修改地址，已发货的请联系快递尝试改派。"}},
		{[]string{"%s怎么安装", "%s需要自己装吗", "%s上门安装收费吗", "%s说明书在哪"}, []string{"亲，%s随箱附有说明书，详情页也有安装视频，需要上门安装的请联系客服预约。"}},
		{[]string{"%s怎么清洗", "%s可以机洗吗", "%s掉色吗", "%s有味道怎么去除"}, []string{"亲，%s建议按照洗涤标签清洗，首次使用如有轻微气味属正常情况，通风晾置几天即可散去。"}},
		{[]string{"%s有现货吗", "%s什么时候补货", "%s还有库存没", "%s断货了吗"}, []string{"亲，%s可以下单即为有货，如显示无货请点击到货通知，补货后会第一时间提醒您。"}},
		{[]string{"%s付了定金能退吗", "%s尾款什么时候付", "%s预售多久发货"}, []string{"亲，%s预售定金付款后不予退还，请在规定时间内支付尾款，发货时间以页面为准。"}},
		{[]string{"%s拍错了怎么取消", "%s订单能取消吗", "%s重复下单了怎么办"}, []string{"亲，%s未发货的订单可以在订单页面申请退款取消，已发货的建议拒收后为您退款。"}},
	}
)

// made returns entry i of a made-up bank: always the same for the same i.
func made(i int) faq.Entry {
	rng := rand.New(rand.NewPCG(uint64(i), 20))
	m := matters[rng.IntN(len(matters))]
	thing := goods[rng.IntN(len(goods))]
	if rng.IntN(3) > 0 {
		thing = brands[rng.IntN(len(brands))] + thing
	}
	if rng.IntN(2) > 0 {
		thing = styles[rng.IntN(len(styles))] + thing
	}
	e := faq.Entry{ID: faq.ID(fmt.Sprintf("e%06d", i)), Category: goods[i%len(goods)], Risk: intents.Risk("normal")}
	order := rng.Perm(len(m.questions))
	e.Question = fmt.Sprintf(m.questions[order[0]], thing)
	for _, k := range order[1 : 1+rng.IntN(len(order))] {
		e.Similar = append(e.Similar, fmt.Sprintf(m.questions[k], thing))
	}
	if rng.IntN(4) == 0 {
		e.Question = strings.Replace(e.Question, thing, thing+"发到"+places[rng.IntN(len(places))], 1)
	}
	e.Answers = []faq.Answer{{Text: fmt.Sprintf(m.answers[0], thing)}}
	return e
}
