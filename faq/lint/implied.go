package lint

import (
	"regexp"
	"strings"
)

// implied judges an answer that is a bare yes or no by the question that it answers: 可以的 to 能加微信吗 says that one
// may. A text may also ask itself: 发票？没有的亲. What the answer says in so many words has been found already.
func (b *Book) implied(s *scan, question string, already []Finding) []Finding {
	seen := map[string]bool{}
	for _, f := range already {
		seen[f.Rule] = true
	}
	var out []Finding
	judge := func(question string, from int) {
		yes, start, end := s.verdict(from)
		if start == end {
			return
		}
		q := read(statement(question, yes, string(s.runes[start:end])))
		for _, f := range b.outright(&scan{&q, b.lexicon.find(&q), nil}) {
			if f.Severity == Block && !seen[f.Rule] && !strings.HasPrefix(f.Rule, "tone.") && !s.pardons(b.find(f.Rule), start) {
				f.Start, f.End = s.span(start, end)
				seen[f.Rule] = true
				out = append(out, f)
			}
		}
	}
	if question != "" {
		judge(question, 0)
	}
	for i, c := range s.runes {
		if c == asking && i > 0 {
			from, _ := s.sentence(i - 1)
			judge(string(s.runes[from:i]), i+1)
		}
	}
	return out
}

var (
	greets = regexp.MustCompile(`^(亲亲|亲爱的|亲|您好呀|你好呀|您好|你好|在的|感谢您的咨询|嗯嗯|嗯|哦|非常抱歉|很抱歉|抱歉|不好意思|对不起|这个|我们|咱们|这边|我们这边|是)*$`)
	yeses  = regexp.MustCompile(`^(亲|亲亲|是|当然|肯定|都|也|一般|这个|我们|咱们|这边)*(可以|可|能|能的|行|好|没问题|支持|要|需要|得|会|有|是|对|没错|收)(的呢|的哦|的哈|的呀|的啊|的|哦|呢|呀|啊|哈|啦|亲|了|嘛)*$`)
	noes   = regexp.MustCompile(`^(亲|亲亲|这个|我们|咱们|这边|我们这边|我们店|本店|小店|店里|咱家|我家|暂时|目前|都|是|也|恐怕|真)*(不可以|不能|不行|不支持|没有|不会|不需要|不用|不必|不要|不收|不提供|没办法|无法|不可|不给|不开|没|办不到|做不到)(的呢|的哦|的哈|的呀|的啊|的|哦|呢|呀|啊|哈|啦|亲|了|嘛)*$`)
)

// verdict finds the first clause from there on that is a bare yes or no, where nothing but courtesy stands before it.
func (s *scan) verdict(from int) (yes bool, start, end int) {
	for i := from; i < len(s.runes); {
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

// answeredNo reports whether the match stands in a question that the text itself answers with no: 需要加微信吗？不需要的.
func (s *scan) answeredNo(m match) bool {
	_, end := s.sentence(m.end - 1)
	yes, from, to := s.verdict(end + 1)
	return !yes && from < to
}

var (
	tails  = regexp.MustCompile(`(吗|嘛|么|呢|吧|啊|呀|不)?[？。，]*$`)
	either = strings.NewReplacer("能不能", "能", "可不可以", "可以", "可不可", "可以", "有没有", "有", "要不要", "要", "会不会", "会", "给不给", "给",
		"是不是", "", "行不行", "", "可以吗", "", "行吗", "", "好吗", "", "开不开", "开", "收不收", "收", "是否", "", "能否", "能", "请问", "",
		"你们", "我们", "你家", "我们", "你", "我")
	may = strings.NewReplacer("可以", "", "能够", "", "能", "", "会", "", "有", "", "支持", "")
)

// statement turns a question into what a yes or a no to it says. A no keeps its own word: 没有 of what there might be,
// 不能 of what might be done; and 不要 answers 要不要.
func statement(question string, yes bool, verdict string) string {
	r := read(question)
	s := tails.ReplaceAllString(either.Replace(string(r.runes)), "")
	if yes {
		return s
	}
	i := strings.LastIndex(s, string(comma))
	if i < 0 {
		i = 0
	} else {
		i += len(string(comma))
	}
	for _, need := range []string{"需要", "要", "收"} {
		if strings.Contains(s[i:], need) {
			return s[:i] + strings.Replace(s[i:], need, "不"+need, 1)
		}
	}
	return s[:i] + refusal(verdict) + may.Replace(s[i:])
}

// refusal is the word that a no denies with.
func refusal(verdict string) string {
	for _, word := range []string{"不支持", "不提供", "没办法"} {
		if strings.Contains(verdict, word) {
			return word
		}
	}
	if strings.Contains(verdict, "没") {
		return "没有"
	}
	return "不能"
}
