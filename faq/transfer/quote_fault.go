package transfer

import (
	"fmt"
	"regexp"
	"time"

	"xiaoer/faq"
)

var (
	quotesOf  = regexp.MustCompile(`^quotes (\{\S+\}), which (.*)$`)
	notBefore = regexp.MustCompile(`^no policy has before (.+)$`)
	notIn     = regexp.MustCompile(`^version (\d+) of the policy has not(?: for \w+ "(.*)")?$`)
)

// QuoteFault says to people why an answer cannot quote what it quotes (faq.Entry.Quotable).
func QuoteFault(wrong *faq.FieldError) string {
	m := quotesOf.FindStringSubmatch(wrong.Reason)
	if m == nil {
		return "有单独的大括号"
	}
	quote, lack := m[1], m[2]
	if m := notBefore.FindStringSubmatch(lack); m != nil {
		from := m[1]
		if t, err := time.Parse(time.RFC3339, from); err == nil {
			from = t.Format("2006-01-02 15:04")
		}
		return fmt.Sprintf("%s 要到 %s 才有", quote, from)
	}
	m = notIn.FindStringSubmatch(lack)
	switch {
	case m == nil:
		return "政策表里没有 " + quote
	case m[2] != "":
		return fmt.Sprintf("政策表第 %s 版没有写「%s」的 %s", m[1], m[2], quote)
	}
	return fmt.Sprintf("政策表第 %s 版没有 %s", m[1], quote)
}
