package intents

import (
	"slices"
	"strings"
)

// region returns the last place in norm that something is to be sent to, or that the buyer is in, and how it was said.
//
// A place that goods come from (从广州发, 新疆产) or that a parcel only passes (卡在武汉) does not count, nor one that is
// ruled out (不是寄到北京). An area is no address: 偏远地区怎么收费 asks about the table, not about a row of it. What lies
// abroad is so often said of goods (日本的, 意大利面) that it counts only where the clause speaks of sending or being there.
func (r *Reader) region(norm string) (value, said string) {
	found := r.places.Find(norm)
	best := -1
	for i, f := range found {
		switch {
		case best >= 0 && endsAny(lastClause(norm[:f.Start]), myself):
			// 寄到她学校，我自己在河南: who sends is not who receives
		case r.places.Kind(f.Name) == Area:
			if endsAny(lastClause(norm[:f.Start]), toward) {
				best = -1 // 人在国外，给国内家人买: somewhere in it, but where
			}
		case r.reaches(norm, found, i) && (best < 0 || !r.places.Within(found[best].Name, f.Name)):
			best = i // unless it only says again, wider, what was said before: 乌鲁木齐，新疆那个
		}
	}
	if best < 0 {
		return "", ""
	}
	f := found[best]
	return f.Name, norm[f.Start:f.End]
}

// reaches reports whether something goes to the place, or somebody is there.
func (r *Reader) reaches(norm string, found []Found, i int) bool {
	before, after := r.beside(norm, found, i)
	f := found[i]
	switch {
	case endsAny(before, from):
		return startsAny(after, returned) // 从新疆退回: that is where the buyer is
	case endsAny(before, sources), endsAny(before, passing), startsAny(after, goods), startsAny(after, passed):
		return false
	case endsAny(before, mistaken), ruledOut(before), asksOrigin(before, after):
		return false
	case startsAny(after, leaving) && r.reachesLater(norm, found, i):
		return false // 广州发到乌鲁木齐
	case r.places.Region(f.Name) == "海外":
		return endsAny(before, toward) || f.End-f.Start == len(norm) || containsAny(before+after, sending)
	}
	return true
}

// beside returns what stands before and after the place in its clause. A name that is one address with its neighbours
// (浙江义乌) shares what stands around them.
func (r *Reader) beside(norm string, found []Found, i int) (before, after string) {
	first, last := i, i
	for first > 0 && found[first-1].End == found[first].Start && r.places.Within(found[first].Name, found[first-1].Name) {
		first--
	}
	for last+1 < len(found) && found[last].End == found[last+1].Start && r.places.Within(found[last+1].Name, found[last].Name) {
		last++
	}
	before, after = lastClause(norm[:found[first].Start]), norm[found[last].End:]
	after, _, _ = strings.Cut(after, " ")
	return before, after
}

func lastClause(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// reachesLater reports whether a later place is where something goes: 广州发到乌鲁木齐, 义乌到兰州.
func (r *Reader) reachesLater(norm string, found []Found, i int) bool {
	for j := i + 1; j < len(found); j++ {
		before, after := r.beside(norm, found, j)
		if r.places.Kind(found[j].Name) != Area && endsAny(before, toward) && !startsAny(after, goods) {
			return true
		}
	}
	return false
}

// What stands right before or right after a place and tells what the place has to do with the parcel.
var (
	from    = strings.Fields("从 由")
	sources = strings.Fields("产自 来自 产地 产地是 产地在 原产 原产地 发货地 发货地是 发货地在 发货地写 仓库在 仓库是 仓在 仓是 店在 店铺在 店是 公司在 公司是 " +
		"公司叫 厂在 工厂在 厂家在 厂家是 总部在 你们在 你们是 你家在 你家是 你们家在 你们家是 你们店在 你们店是 商家在 商家是 卖家在 卖家是 店不是在 离开 离开了 " +
		"退回 退回到 寄回 寄回到 退到 退货到 返回 返回到 退货地址是 退货地址在 退往")
	passing = strings.Fields("我不在 人不在 没在 没出 绕到 绕去 卡在 停在 滞留在 滞留 还在 到了 走到 怎么到 怎么去了 怎么发往 怎么发到 怎么寄到 怎么送到 显示在 显示到 派件在 一直在 转到了 发错到 错发到 送错到")
	passed  = strings.Fields("中转 不走 不动 停了 停着 转运中心 分拣 集散 就没 就不动 登录 门店 有店 有没有店 有实体店 哪里有专柜 哪个商场")
	goods   = strings.Fields("产 生产 制造 进口 原装 组装 灌装 本土 品牌 牌子 牌的 版 码 款 风格 风味 特色 口味 味道 味的 特产 土特产 棉 长绒棉 红枣 大枣 枣子 葡萄 核桃 苹果 香梨 " +
		"大米 羊肉 牛肉 牛奶 奶粉 奶源 红酒 葡萄酒 啤酒 白酒 化妆品 护肤品 代购 直邮 海淘 专柜 官网 旗舰店 料理 烤鸭 烤肉 火锅 拌面 米线 面条 米粉 面包 " +
		"螺蛳粉 热干面 陶瓷 瓷器 火腿 毛尖 扒鸡 银行 大学 时间 话 仓 有仓 有没有仓 的仓 分仓 本地仓 手机号 号码 的号 语 签证 旅游 队 军刀 代理 购 海淘 那边买 卖的 发的")
	leaving  = strings.Fields("发 寄 邮 到 往 直发 出")
	returned = strings.Fields("退 寄回 发回 返回 寄给你 寄还")
	mistaken = strings.Fields("打成 写成 看成 填成 错写 写错成 误写 除 除了")
	myself   = strings.Fields("自己在 自己是 本人在")
	toward   = strings.Fields("到 往 至 去 在 寄 发 送 邮 运 给 抵 改成 换成 我是 地址是")
	sending  = strings.Fields("发货 能发 可以发 发吗 发不 不发 寄 邮 运费 运到 配送 派送 包运 快递 物流 送吗 送不 可以送 能送 收得到 能收到 到货 清关 关税 转运 集运 " +
		"我在 人在 我是 收货 地址 下单 能到 可以到 送到")
)

// ruledOut reports whether what stands before the place rules it out: 不是寄到. 是不是寄到 does not, it asks.
func ruledOut(before string) bool {
	for _, verb := range sendingVerbs {
		if rest, ok := strings.CutSuffix(before, verb); ok {
			before = rest
			break
		}
	}
	return endsAny(before, denials) && !endsAny(before, askings)
}

var (
	sendingVerbs = strings.Fields("寄到 发到 送到 寄往 发往 寄 发 送 到 去 在 往")
	denials      = strings.Fields("不是 不要 别 不再 不想")
	askings      = strings.Fields("是不是 要不要 是不要 有没有 想不想 特别 分别 级别")
)

// asksOrigin reports whether the clause asks or says where goods come from or are sent from: 是新疆的吗, 是广州发货.
func asksOrigin(before, after string) bool {
	if startsAny(after, eitherOrigin) {
		return true
	}
	if endsAny(before, aboutBuyer) {
		return false
	}
	return endsAny(before, isIt) && (after == "的" || startsAny(after, ofGoods)) ||
		endsAny(before, isThere) && startsAny(after, sentFrom)
}

var (
	eitherOrigin = strings.Fields("发货还是 发还是")
	aboutBuyer   = strings.Fields("我是 我们是 人是 这边是 这里是 地址是 收货地是 家是 本人是 咱是 俺是 给的是 填的是")
	isIt         = strings.Fields("是 是不是 都是 还是")
	ofGoods      = strings.Fields("的吗 的么 的嘛 的吧 的不 的还是 的货 的牌 做的")
	isThere      = strings.Fields("是 是不是 都是 还是 是在 在 是从")
	sentFrom     = strings.Fields("发 寄出 直发 做的")
)

func endsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(s, w) })
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
