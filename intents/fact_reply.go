package intents

import (
	"strings"

	"xiaoer/intents/zh"
)

// replies are how buyers name the state of their order when they are asked for it, the ones that would be misread
// inside a longer one first: 待发货 before 发货, 没签收 before 签收.
var replies = []struct {
	state string
	said  []string
}{
	{"unpaid", []string{"待付款", "未付款", "没付款", "没付", "未付", "还没给钱", "没给钱", "没支付", "未支付", "等待付款"}},
	{"paid", []string{"待发货", "未发货", "没发货", "没发", "未发", "还没寄", "没寄", "待出库", "等待发货", "不发货"}},
	{"shipped", []string{"没签收", "未签收", "没收到", "未收到", "没到", "待收货", "在路上", "运输", "派送", "派件", "已发", "发货了", "发出", "发了", "寄出", "寄了", "途中", "配送"}},
	{"closed", []string{"交易完成", "交易成功", "确认收货", "已完成", "评价了"}},
	{"signed", []string{"签收", "收到", "到货", "拿到", "到手", "到了", "取了"}},
	{"paid", []string{"已付款", "付款了", "付了", "已支付", "支付了", "刚拍", "刚下单", "拍下"}},
}

// Reply reads a message as the answer to the question for the slot, and returns "" where it is none. It takes more
// for a statement than Read does: who was just asked for the state of an order means it when they name one.
func (r *Reader) Reply(slot Slot, text zh.Text) string {
	for _, f := range r.Read(text) {
		if f.Slot == slot {
			return f.Value
		}
	}
	core := strings.ReplaceAll(text.Core, " ", "")
	switch slot {
	case Region:
		if found := r.places.Find(core); len(found) > 0 {
			return found[len(found)-1].Name
		}
	case OrderState:
		for _, one := range replies {
			for _, said := range one.said {
				if strings.Contains(core, said) {
					return one.state
				}
			}
		}
	}
	return ""
}
