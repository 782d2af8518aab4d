package intents

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// price finds sums of money in a raw message, full width and Traditional forms included: a currency sign and a number,
// or a number (group 2) and a unit (group 3). 9块9 has its tail in group 4.
var price = regexp.MustCompile(`[¥￥]\s*(` + figure + `)|(` + figure + `|` + numeral + `)\s*([元圆圓块塊]|(?i:rmb)|人民币|人民幣)([0-9０-９一二三四五六七八九]?)`)

const (
	figure  = `[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?\s*[万萬]?`
	numeral = `[一二两兩三四五六七八九十][零〇一二两兩三四五六七八九十百千万萬]*`
)

// amount returns the last sum of money in a raw message, in yuan, and how it was said. 块 is also how pieces are
// counted and 一块 means together, so a bare number of 块 counts only where the clause goes on as about money.
func amount(raw string) (yuan, said string) {
	if !strings.ContainsAny(raw, "¥￥元圆圓块塊mM币幣") {
		return "", "" // without a unit there is nothing to find
	}
	for _, m := range price.FindAllStringSubmatchIndex(raw, -1) {
		at := func(group int) string {
			if m[2*group] < 0 {
				return ""
			}
			return raw[m[2*group]:m[2*group+1]]
		}
		value, end := plain(at(1)), m[1]
		if value == "" {
			var tenths string
			if tenths, end = tail(at(3), at(4), raw, m[1]); isMoney(at(2), at(3), tenths, raw[:m[0]], raw[end:]) {
				if value = plain(at(2)); !strings.Contains(value, ".") {
					value += tenths
				}
			}
		}
		if value != "" {
			yuan, said = value, zh.Fold(raw[m[0]:end])
		}
	}
	return yuan, said
}

// tail returns the tenths said behind the unit, as ".9" of 9块9, and where the sum ends. What is counted is no tail: 20块2件.
func tail(unit, digit, raw string, end int) (tenths string, ends int) {
	if digit == "" {
		return "", end
	}
	if next, _ := utf8.DecodeRuneInString(raw[end:]); unit != "块" && unit != "塊" || end < len(raw) && !strings.ContainsRune(afterMoney, next) {
		return "", end - len(digit)
	}
	if digit = plain(digit); digit == "" {
		return "", end
	}
	return "." + digit, end
}

// isMoney reports whether number and unit, between before and after, are a sum of money, and not pieces, a date or an
// estimate.
func isMoney(number, unit, tenths, before, after string) bool {
	if last, _ := utf8.DecodeLastRuneInString(before); strings.ContainsRune("0123456789０１２３４５６７８９.．第每几幾多", last) {
		return false // the number began earlier, or is none: 几十块, 第二块
	}
	next, _ := utf8.DecodeRuneInString(after)
	switch unit {
	case "块", "塊":
		if tenths != "" || next == '钱' || next == '錢' {
			return true
		}
		if n, err := strconv.ParseFloat(plain(number), 64); err != nil || n < 10 && !isDigit(number) {
			return false // 一块发, 两块肥皂
		}
		return after == "" || strings.ContainsRune(afterMoney, next)
	case "元", "圆", "圓":
		return !strings.ContainsRune("旦宵素件器圈形珠桌领領", next)
	}
	return true
}

// afterMoney are the characters that follow a sum of money and no counted piece.
const afterMoney = " ，。！？、,.!?~～;；的以能可包运運邮郵退吗嗎了是够夠怎差优優红紅起就呢吧也都要还還不够左上下买買付给給到多少行补補扣券减減封"

func isDigit(number string) bool {
	r, _ := utf8.DecodeRuneInString(number)
	return r < '一' || r >= '０' && r <= '９'
}

// plain returns a number as digits with at most one point: "１,２９９.５" is 1299.5, "一百二十" 120, "1.5万" 15000; "" where
// it is none or zero.
func plain(number string) string {
	number = strings.NewReplacer(",", "", "，", "", " ", "", "．", ".", "萬", "万").Replace(number)
	number = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, number)
	digits, myriads := strings.CutSuffix(number, "万")
	if n, err := strconv.ParseFloat(digits, 64); err == nil {
		if myriads {
			digits = strconv.FormatFloat(n*10000, 'f', -1, 64)
		}
		if n == 0 || len(digits) > 12 {
			return ""
		}
		return digits
	}
	if n := chinese(number); n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// chinese reads a Chinese numeral below a hundred million, 0 where it is none. A digit at the end counts for a tenth of
// the unit before it, as spoken: 一百五 is 150.
func chinese(numeral string) int {
	total, section, digit, unit := 0, 0, -1, 1
	for _, r := range numeral {
		switch v := chineseDigits[r]; {
		case v.unit == 10000:
			if section += max(digit, 0); section == 0 || total > 0 {
				return 0
			}
			total, section, digit, unit = section*10000, 0, -1, 10000
		case v.unit > 1:
			if digit < 0 {
				digit = 1 // 十五
			}
			section, digit, unit = section+digit*v.unit, -1, v.unit
		case v.unit == 1:
			if digit > 0 {
				return 0 // 三四, 五六十: about so much
			}
			if digit = v.digit; digit == 0 {
				unit = 1 // 一百零五
			}
		default:
			return 0
		}
	}
	if digit > 0 && unit > 10 {
		digit *= unit / 10
	}
	return total + section + max(digit, 0)
}

var chineseDigits = map[rune]struct{ digit, unit int }{
	'零': {0, 1}, '〇': {0, 1}, '一': {1, 1}, '二': {2, 1}, '两': {2, 1}, '兩': {2, 1}, '三': {3, 1}, '四': {4, 1}, '五': {5, 1},
	'六': {6, 1}, '七': {7, 1}, '八': {8, 1}, '九': {9, 1}, '十': {0, 10}, '百': {0, 100}, '千': {0, 1000}, '万': {0, 10000}, '萬': {0, 10000},
}

// An order's or a parcel's number: digits, by the parcel's carrier with a few letters before them (SF, JDVB) or after
// (EA…CN). A model (iphone15promax) has too few digits; a telephone and a citizen's number have forms of their own,
// which count only where they are called an order's; other numbers are named for what they are.
var (
	alnum      = regexp.MustCompile(`[a-z0-9]+`)
	numberForm = regexp.MustCompile(`^[a-z]{0,5}[0-9]{8,24}[a-z]{0,2}$`)
	telephone  = regexp.MustCompile(`^(86)?1[3-9][0-9]{9}$`)
	citizen    = regexp.MustCompile(`^[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9x]$`)
	orderWords = strings.Fields("单号 订单 订单号 运单 运单号 快递号 订单号码 单号码 运单号码 订单编号")
	otherWords = strings.Fields("税号 纳税人识别号 识别号 信用代码 统一代码 身份证 身份证号 证件号 手机 手机号 手机号码 电话 电话号码 号码 邮编 条码 条形码 卡号 银行卡 银行卡号 账号 账户 帐号 qq qq号 微信 微信号 vx 型号 货号 税号是 手机号是 电话是 号码是 卡号是 身份证号是")
)

// orderNo returns the last order or parcel number in norm, in capitals as carriers print it, and how it was said.
func orderNo(norm string) (number, said string) {
	for _, at := range alnum.FindAllStringIndex(norm, -1) {
		run := norm[at[0]:at[1]]
		before := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(norm[:at[0]]), "是"), "为")
		switch {
		case len(run) < 10 || len(run) > 24 || !numberForm.MatchString(run):
		case endsAny(before, orderWords), !telephone.MatchString(run) && !citizen.MatchString(run) && !endsAny(before, otherWords):
			number, said = strings.ToUpper(run), run
		}
	}
	return number, said
}
