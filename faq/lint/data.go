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

// implied judges an answer that is nothing but a yes or a no by the question that it answers: 可以的 to 能加微信吗 says
// that one may. What the answer says itself counts already.
func (b *Book) implied(s *scan, question string, already []Finding) []Finding {
	yes, start, end := s.verdict()
	if start == end {
		return nil
	}
	q := read(statement(question, yes))
	from, to := s.span(start, end)
	var out []Finding
	seen := map[string]bool{}
	for _, f := range already {
		seen[f.Rule] = true
	}
	for _, f := range b.judge(&scan{&q, b.lexicon.find(&q)}) {
		if f.Severity == Block && !seen[f.Rule] && !strings.HasPrefix(f.Rule, "tone.") {
			f.Start, f.End = from, to
			seen[f.Rule] = true
			out = append(out, f)
		}
	}
	return out
}

var (
	greets = regexp.MustCompile(`^(亲亲|亲|您好|你好|嗯嗯|嗯|哦|非常抱歉|很抱歉|抱歉|不好意思|对不起|这个|我们|咱们|这边|我们这边|是)*$`)
	yeses  = regexp.MustCompile(`^(亲|亲亲|是|当然|肯定|都|也|一般|这个|我们|咱们|这边)*(可以|可|能|能的|行|好|没问题|支持|要|需要|得|会|有|是|对|没错|要收|得收)(的呢|的哦|的哈|的呀|的啊|的|哦|呢|呀|啊|哈|啦|亲|了|嘛)*$`)
	noes   = regexp.MustCompile(`^(亲|亲亲|这个|我们|咱们|这边|暂时|目前|都|是|也|恐怕)*(不可以|不能|不行|不支持|没有|不会|不提供|没办法|无法|不可|不给|不开|没|办不到|做不到|不行不行)(的呢|的哦|的哈|的呀|的啊|的|哦|呢|呀|啊|哈|啦|亲|了|嘛)*$`)
)

// verdict finds the first clause that is a bare yes or no, where nothing but courtesy stands before it.
func (s *scan) verdict() (yes bool, start, end int) {
	for i := 0; i < len(s.runes); {
		from, to := s.clause(i)
		clause := string(s.runes[from:to])
		switch {
		case yeses.MatchString(clause):
			return true, from, to
		case noes.MatchString(clause):
			return false, from, to
		case !greets.MatchString(clause):
			return false, 0, 0
		}
		i = to + 1
	}
	return false, 0, 0
}

var (
	tails  = regexp.MustCompile(`(吗|嘛|么|呢|吧|啊|呀|不)?[？。，]*$`)
	either = strings.NewReplacer("能不能", "能", "可不可以", "可以", "可不可", "可以", "有没有", "有", "要不要", "要", "会不会", "会", "给不给", "给",
		"是不是", "", "行不行", "", "可以吗", "", "行吗", "", "好吗", "", "开不开", "开", "收不收", "收", "是否", "", "能否", "能", "请问", "", "你们", "我们", "你家", "我们")
	may = strings.NewReplacer("可以", "", "能够", "", "能", "", "会", "", "有", "没有", "支持", "")
)

// statement turns a question into what a yes or a no to it says.
func statement(question string, yes bool) string {
	r := read(question)
	s := tails.ReplaceAllString(either.Replace(string(r.runes)), "")
	s = strings.ReplaceAll(s, "你", "我")
	if yes {
		return s
	}
	i := 0
	if at := strings.LastIndex(s, string(comma)); at >= 0 {
		i = at + len(string(comma))
	}
	rest := may.Replace(s[i:])
	if strings.HasPrefix(rest, "没有") {
		return s[:i] + rest
	}
	return s[:i] + "不能" + rest
}

// simple is a question in the form in which two of them are the same.
func simple(s string) string { return string(read(s).runes) }
