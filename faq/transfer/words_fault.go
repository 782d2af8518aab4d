package transfer

import (
	"fmt"
	"regexp"
	"strings"

	"xiaoer/faq"
)

var (
	standsTwice = regexp.MustCompile(`^"(.*)" stands in (\S+) already$`)
	circle      = regexp.MustCompile(`^"(.*)" means "(.*)" already`)
)

// WordFault says to people what is wrong with a shop's words. Places are named as place does it.
func WordFault(wrong *faq.FieldError, place func(field string) string) string {
	if m := standsTwice.FindStringSubmatch(wrong.Reason); m != nil {
		return fmt.Sprintf("「%s」已经写在 %s 里了，同一个词只能写一处。", m[1], place(m[2]))
	}
	if m := circle.FindStringSubmatch(wrong.Reason); m != nil {
		return fmt.Sprintf("「%s」已经能说明「%s」了，绕成了一圈：互相说明的词请写成一组同义词。", m[1], m[2])
	}
	switch {
	case strings.Contains(wrong.Reason, "is no word"):
		return fmt.Sprintf("每个词要有 2 到 %d 个字，只有符号或表情的不算。", faq.MaxWord)
	case strings.HasSuffix(wrong.Field, ".words"):
		return "一组同义词至少要有两个词；单向的至少一个词，再写明意思。"
	case strings.Contains(wrong.Reason, "at most"):
		return fmt.Sprintf("写得太多了：同义词最多 %d 组，每组最多 %d 个词，专名最多 %d 个，忽略词最多 %d 个。", faq.MaxSynonyms, faq.MaxGroup, faq.MaxNames, faq.MaxIgnored)
	}
	return "这个词不合要求。"
}
