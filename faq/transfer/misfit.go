package transfer

import (
	"fmt"

	"xiaoer/faq"
)

// MisfitWords says to people why a value cannot stand where it does.
func MisfitWords(wrong *faq.MisfitError) string {
	switch wrong.Wants {
	case faq.Number:
		return fmt.Sprintf("「%s」不是数字。这一列的单位是「%s」，只能填数字或范围，例如 48、1.5、1-3；要填文字，请去掉这一列的单位。", brief(wrong.Value), wrong.Unit)
	case faq.State:
		return fmt.Sprintf("「%s」不是订单状态，只能是 unpaid、paid、shipped、signed、closed。", brief(wrong.Value))
	}
	return fmt.Sprintf("不认识「%s」这个地区。请写国内的省、市、区县（重名的写全，例如 北京朝阳区）或国家的名字，或者江浙沪、偏远地区、港澳台、海外这样的统称。", brief(wrong.Value))
}
