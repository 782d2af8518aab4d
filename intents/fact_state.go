package intents

import "strings"

// silent names the phrases that look like one of stated and say nothing: 有没有发货, 没收到, 货到付款.
const silent = "silent"

// What says that something has not happened yet, and what it is said of. Every pair is a phrase.
var (
	unpaidYet  = strings.Fields("没 没有 还没 还没有 未 尚未 还未 仍未 并未 忘了 忘记 没来得及 来不及 还没来得及")
	paying     = strings.Fields("付款 付钱 支付 给钱 交钱 付过款 付完款 转账")
	unsentYet  = strings.Fields("没 没有 还没 还没有 未 尚未 还未 仍未 一直没 一直没有 一直不 还不 迟迟不 迟迟没 迟迟未 老不 总不")
	sendingOff = strings.Fields("发货 发出 发出来 发出去 出库 寄出 寄出来 寄出去 发走 给发货 给我发货 安排发货")
	using      = strings.Fields("穿了 用了 洗了 戴了 吃了 喝了 玩了 试了 收到")
	aWhile     = strings.Fields("一天 一次 一个月 一周 一个星期 一年 一回 一遍 一水 两天 两次 两个月 两周 两年 两回 几天 几次 几个月 三天 三次 半天 半个月 半年 没几天 没几次 没多久 没两天 没两次 才两天 才几天 才一天 才一次 不到")
)

// stated are the phrases that state how far the order is.
var stated = map[string]string{
	"unpaid": "付不了款 付不了钱 付款不了 支付不了 付不出去",
	"paid": "付款了 付了款 付过款 付完款 付完钱 付好款 付好钱 付了钱 付钱了 付过钱 给了钱 钱付了 款付了 钱都付了 已付款 已付钱 已付过款 已经付款 已经付钱 已支付 已经支付 支付了 支付成功 " +
		"付款成功 刚付款 刚付的款 刚付完 刚刚付款 付的款 付清了",
	"shipped": "已发货 已经发货 发货了 发了货 已发出 已经发出 发出了 发出来了 发出去了 已寄出 已经寄出 寄出了 寄出来了 寄出去了 出库了 已出库 已经出库 已揽收 揽收了 被揽收 揽件了 已揽件 " +
		"在路上 在途中 正在途中 运输途中 运输中 在运输 派送中 派件中 在派件 在派送 正在派件 正在派送 在配送 正在配送 配送中 显示派送 显示派件 显示运输 " +
		"到驿站了 到了驿站 在驿站 放驿站了 放在驿站了 放到驿站了 到快递站了 在快递站 到网点了 在快递柜 到快递柜了 在丰巢 到代收点了 在代收点 " +
		"物流不更新 物流没更新 物流一直没更新 物流一直不更新 物流不动 物流没动 物流停了 物流一直没动 物流一直不动 物流卡住 物流停在 快递不动了 快递没动静 快递一直不动 快递卡住 快递停在",
	"signed": "签收了 已签收 已经签收 签收过了 显示签收 收到货了 收到了货 货收到了 已收到货 已经收到货 收到东西了 东西收到了 收到宝贝了 宝贝收到了 收到商品了 商品收到了 收到包裹了 包裹收到了 " +
		"收到快递了 快递收到了 收到衣服了 衣服收到了 收到鞋子了 鞋子收到了 刚收到货 刚刚收到货 刚收到就 刚收到快递 刚收到包裹 刚收到东西 刚收到发现 今天收到货 昨天收到货 今天收到的 昨天收到的 前天收到的 " +
		"收到货发现 收到货后发现 收到后发现 收到发现 收到以后发现 收到之后发现 收到一看 收到货一看 签收后发现 签收后才发现 签收以后发现 签收之后发现 收到货就 收到就 收到货有 收到的货 收到的是 收到的衣服 收到的东西 收到的商品 收到的宝贝 收到的鞋 收到的裤 " +
		"到货了 东西到了 衣服到了 鞋子到了 宝贝到了 拿到货了 拿到手了 货拿到了 取到货了 取回来了 取了快递 快递取了 " +
		"穿了 穿过了 穿过一 穿过两 已经穿过 试穿了 试过了 洗了 洗过了 洗过一 洗过两 水洗了 已经用了 用过了 用过一 用过两 用了才 才用了 刚用了 只用了 " +
		"拆开了 拆封了 已拆封 已经拆封 已经拆了 拆开发现 拆开一看 打开发现 打开一看 打开包装 盒子打开了 箱子打开了 开封了 已开封 已经开封 装好了 安装好了 " +
		"吊牌剪了 吊牌拆了 剪了吊牌 拆了吊牌 吊牌还在 吊牌没拆 没拆吊牌 没剪吊牌 吊牌没剪",
	"closed": "交易完成 交易成功 交易已完成 交易关闭 交易已关闭 订单完成了 订单已完成 订单已经完成 订单关闭了 订单已关闭 订单被关闭 订单已经关闭 订单取消了 订单已取消 订单已经取消 订单被取消 " +
		"确认收货了 已确认收货 已经确认收货 点了确认收货 点确认收货了 确认了收货 确认过收货 确认收了货 自动确认收货了 自动确认了 误点确认收货 误点了确认收货 不小心确认收货 手滑确认收货",
	silent: "有没有付款 有没有发货 有没有发出 有没有寄出 有没有签收 付没付款 付款没付款 发没发货 发货没发货 发没发出 签没签收 寄没寄出 收没收到 到没到货 货到没到 " +
		"没收到 没有收到 还没收到 还没有收到 未收到 没到货 没有到货 还没到货 还没有到货 未到货 货到付款 货到了付款 补货到货 补货到了 被用过了 就用过了 我在驿站 新款到货 到货通知 到货提醒 收到的短信 收到的红包 收到的券 " +
		"没发票 没有发票 还没发票 还没发券 还没发红包 还没发赠品 还没发短信 不发货 不发货了 别发货 别发货了 先别发货 先不发货 不要发货 不用发货 暂缓发货 " +
		"还没付尾款 没付尾款 未付尾款 尾款没付 还没付定金 没付定金 还没付邮费 没付邮费 没付运费 还没付运费 没确认收货 没有确认收货 还没确认收货 未确认收货 别确认收货 先别确认收货 " +
		"没有支付宝 没支付宝 没有支付密码 忘了支付密码 忘记支付密码 券还没发 红包还没发 赠品还没发 返现还没发 工资还没发 图没发出去 图片没发出去 照片没发出去 消息没发出去 " +
		"洗了澡 洗了手 洗了脸 用了一次优惠券 用了一次红包 放驿站了吧",
}

// denied are the phrases that state it by what is still missing. A question mark alone does not make a question of
// them (还没发货？ is a reproach).
var denied = map[string]string{
	"unpaid":  "未付款 待付款 等待付款 等待买家付款 待支付 未支付 未付 还没付呢 还没付",
	"paid":    "待发货 等待发货 等待卖家发货 等待商家发货 等着发货 没发呢 没发啊 还没发呢 还没发 没给发 买了没发 付了没发",
	"shipped": "没签收 没有签收 还没签收 还没有签收 未签收 尚未签收 还未签收 待签收 待收货 待取件",
}

// newStates compiles the phrases. A concept is named by the state it tells, with "-" in front where by a denial.
func newStates() *Lexicon {
	var groups []Synonyms
	group := func(name string, words ...string) {
		groups = append(groups, Synonyms{Words: append([]string{name}, words...)})
	}
	for _, state := range append([]string{silent}, OrderStates...) {
		group(state, strings.Fields(stated[state])...)
		group("-"+state, strings.Fields(denied[state])...)
	}
	group("signed", pairs(using, aWhile)...)
	group(silent, pairs([]string{"有没有"}, append(paying, sendingOff...))...)
	group("-unpaid", pairs(unpaidYet, paying)...)
	group("-paid", pairs(unsentYet, sendingOff)...)
	return NewLexicon(groups)
}

func pairs(heads, tails []string) []string {
	var out []string
	for _, h := range heads {
		for _, t := range tails {
			out = append(out, h+t)
		}
	}
	return out
}

// orderState returns the state that a raw message states last, and how it said so.
func (r *Reader) orderState(raw string) (value, said string) {
	back := false // from here on the message speaks of a parcel that goes back to the shop, whose way is another
	for _, c := range clauses(raw) {
		for _, s := range r.states.Concepts(c.text) {
			state, denial := strings.CutPrefix(s.Name, "-")
			before := c.text[:s.Start]
			back = back || containsAny(before, goingBack)
			if state == silent || back || state == "signed" && containsAny(before, bySeller) {
				continue
			}
			if affirms(c, s.Start, s.End, denial) {
				value, said = state, s.Said
			}
		}
		back = back || containsAny(c.text, goingBack) && !containsAny(c.text, wanting)
	}
	return value, said
}

var (
	goingBack = strings.Fields("退货 退的 退回 寄回 寄换 寄修 退件")
	bySeller  = strings.Fields("你们 仓库 商家 卖家 店家 你家")
	wanting   = strings.Fields("想 要 能 可以 怎么 申请 支持 吗 不")
)

// affirms reports whether the clause states the phrase at [start, end): that it neither asks it, nor supposes it, nor
// denies it, nor speaks of it as still to come.
func affirms(c clause, start, end int, denial bool) bool {
	before, after := c.text[:start], c.text[end:]
	if containsAny(before, supposing) || endsAny(before, waiting) || startsAny(after, supposed) || onlyOnce(after) || containsAny(before, whether) {
		return false
	}
	wonders := containsAny(before, wondering) // 怎么还没发货 takes for granted what it asks about
	if denial {
		return !startsAny(after, elsewhere) && !strings.HasPrefix(after, "会") && (wonders || !startsAny(after, tag))
	}
	if endsAny(before, notSo) || containsAny(before, whenever) || startsAny(after, toCome) {
		return false
	}
	asked := startsAny(after, tag) || startsAny(after, orNot) || closesAsking(after) ||
		asks(c.mark) && strings.Trim(after, "了啦呀啊呢哦的哈") == ""
	return wonders || !asked
}

var (
	supposing = strings.Fields("如果 要是 假如 假设 假使 万一 若是 倘若 只要 一旦")
	waiting   = strings.Fields("等 等到 等我 等你 等你们 等它 等货 等快递 等商品")
	supposed  = strings.Fields("的话 之前 以前 了的话 时能 时可以 时要 不喜欢 不满意 不合适 不想要 有问题可以 有问题能 还是未 还是没 还是已 是什么意思 什么意思 是啥意思")
	whether   = strings.Fields("是不是 是否 有没有 有无 会不会")
	wondering = strings.Fields("怎么 为什么 为啥 咋 凭什么 干嘛")
	whenever  = strings.Fields("能不能 可不可以 什么时候 啥时候 几时 何时 多久 几天能 几号 多长时间 哪天")
	notSo     = strings.Fields("没 没有 未 不 别 勿 不要 无法 不能 没法 忘了 忘记 来不及 能 会 要 想 可以 快 即将 准备 打算 需要 应该 再 请 先 记得 尽快 赶紧 马上 立即 立刻 帮我 帮忙 别给我 不给我 货到")
	toCome    = strings.Fields("会 再 才能 才会 才可以 才发货 才给 就能 就会 就可以 多久发 几天发 多久能发 几天能发 几天走 多久走 第一时间 先别 先不 就发 就给 发个 发短信 要冷藏 通知 提醒 告诉 说一声 吱 叫我 喊我 可以通知 能通知 麻烦通知 请通知 记得 缩水吗 掉色吗 褪色吗 起球吗 变形吗 缩水不 掉色不 褪色不 缩不缩 掉不掉")
	elsewhere = strings.Fields("到新 到西 到港 到海 到国 到这 到我 去")
	tag       = strings.Fields("吗 么 吧 是吗 是吧 对吗 对吧 是不是 否 不是吗 了吗 了么 了吧 了否 了是吗 了是吧")
	orNot     = strings.Fields("没我 没你 没亲 没急 没麻烦 没谢 没啊 没呀 没呢 没有啊 没有呀 没有呢 没有吗 了没我 了没啊 了没呀 了没呢")
)

// closesAsking reports whether nothing but the second half of a question follows: 发货了没, 签收没有.
func closesAsking(after string) bool {
	switch strings.TrimLeft(after, "了啦的") {
	case "没", "没有", "不", "木有":
		return true
	}
	return false
}

// onlyOnce reports whether what follows speaks of a time that may never have come: 签收后能退吗, 发货前. It does come
// where the clause tells what happened then: 签收后发现, 签收前天.
func onlyOnce(after string) bool {
	for _, t := range times {
		if rest, ok := strings.CutPrefix(after, t.word); ok {
			return !startsAny(rest, t.unless)
		}
	}
	return false
}

var times = []struct {
	word   string
	unless []string
}{
	{"之后", happened}, {"以后", happened}, {"后", append(strings.Fields("来"), happened...)}, {"的时候", happened}, {"时候", happened},
	{"前", strings.Fields("天 几 两 段 日 面")},
}

var happened = strings.Fields("发现 才 就 一直 到现在 还没 没有 没 打开 试 看到 穿 用")
