package lint

import (
	"regexp"
	"strings"
	"unicode"
)

// counted are the rules that look for numbers and addresses, which no list of words can: their words stand in the
// packs, what they look for stands here.
var counted = []string{"data.phone", "data.id_card", "data.bank_card", "data.email", "data.order", "data.address"}

var (
	emails = regexp.MustCompile(`[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}`)

	// From a province, city or district down to a door. The characters between are few, so that two halves of a
	// sentence make no address.
	addresses = regexp.MustCompile(`(?:\p{Han}{2,8}(?:省|自治区|市|区|县))\p{Han}{0,12}?(?:路|街|道|巷|弄|村|镇|大道|胡同|小区|花园|苑)[^，。？、]{0,10}?[0-9一二三四五六七八九十]+(?:号|栋|幢|座|室|单元|弄)`)

	orderWords = regexp.MustCompile(`订单号?|订单编号|交易号`)
	cardWords  = regexp.MustCompile(`卡号|银行|账号|帐号|账户|尾号|开户|工行|建行|农行|中行|招行|储蓄卡`)
	idWords    = regexp.MustCompile(`身份证`)
	shipWords  = regexp.MustCompile(`快递单号|物流单号|运单号?|条码|条形码|批号|批准文号|备案号|货号|型号|许可证|执照|信用代码|税号|序列号|sn码`)
)

// data finds what belongs to one person: numbers by their length and what stands before them, e-mail and postal
// addresses by their form. Digits may be parted by spaces or hyphens; a masked number (138****0000) is none.
func (b *Book) data(r *reading) []Finding {
	var out []Finding
	found := func(id string, start, end int) {
		for _, rule := range b.rules {
			if rule.ID == id {
				out = append(out, rule.finding(r.span(start, end)))
			}
		}
	}
	for _, m := range r.all(emails) {
		found("data.email", m[0], m[1])
	}
	for _, m := range r.all(addresses) {
		found("data.address", m[0], m[1])
	}
	for i := 0; i < len(r.runes); i++ {
		end, digits := r.digits(i)
		if id := numbered(digits, r.before(i), r.beside(i, end)); id != "" && !r.masked(i, end) {
			found(id, i, end)
		}
		i = max(i, end-1)
	}
	return out
}

// all returns where the pattern is found, in runes.
func (r *reading) all(re *regexp.Regexp) [][2]int {
	text := string(r.runes)
	var out [][2]int
	for _, m := range re.FindAllStringIndex(text, -1) {
		start := len([]rune(text[:m[0]]))
		out = append(out, [2]int{start, start + len([]rune(text[m[0]:m[1]]))})
	}
	return out
}

// digits returns where the number that begins at i ends, and its digits: also those written in Chinese, where they are
// as long as a telephone number (一三八零零一三八零零零).
func (r *reading) digits(i int) (end int, digits string) {
	var b strings.Builder
	end = i
	for k := i; k < len(r.runes); k++ {
		c := r.runes[k]
		switch {
		case isDigit(c):
			b.WriteRune(c)
			end = k + 1
		case strings.ContainsRune(spelt, c):
			b.WriteByte('0' + byte(strings.IndexRune(spelt, c)/3%10))
			end = k + 1
		case c == 'x' && b.Len() == 17:
			b.WriteByte('x')
			return k + 1, b.String()
		case c == '-' && end > i:
		default:
			return end, b.String()
		}
	}
	return end, b.String()
}

// spelt are the digits 0 to 9 in Chinese, three bytes each.
const spelt = "零一二三四五六七八九〇幺"

// before returns the words before i that say what a number is.
func (r *reading) before(i int) string { return string(r.runes[max(0, i-10):i]) }

// beside returns the words before and behind that say what a number is.
func (r *reading) beside(start, end int) string {
	return r.before(start) + " " + string(r.runes[end:min(len(r.runes), end+6)])
}

// masked reports whether part of the number is hidden.
func (r *reading) masked(start, end int) bool {
	return start > 0 && r.runes[start-1] == '*' || end < len(r.runes) && r.runes[end] == '*'
}

// numbered returns the rule against a number, or "".
func numbered(digits, before, beside string) string {
	n := len(digits)
	switch {
	case n < 11 && !(n >= 10 && orderWords.MatchString(before)):
		return ""
	case orderWords.MatchString(before):
		return "data.order"
	case shipWords.MatchString(before):
		return ""
	case n == 11 && digits[0] == '1' && digits[1] >= '3' || n == 13 && strings.HasPrefix(digits, "861") && digits[3] >= '3':
		return "data.phone"
	case n == 18 && citizen(digits) || (n == 15 || n == 18) && idWords.MatchString(beside):
		return "data.id_card"
	case n >= 12 && n <= 19 && cardWords.MatchString(beside) || n >= 16 && n <= 19 && luhn(digits):
		return "data.bank_card"
	case n >= 15 && n <= 20 && !strings.HasSuffix(digits, "x"):
		return "data.order"
	}
	return ""
}

// citizen checks the last digit of an 18-digit identity number (GB 11643).
func citizen(s string) bool {
	sum := 0
	for i, weight := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * weight
	}
	return "10x98765432"[sum%11] == s[17]
}

// luhn checks the last digit of a card number (ISO/IEC 7812).
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		c := s[len(s)-1-i]
		if !unicode.IsDigit(rune(c)) {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
