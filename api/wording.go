package api

import (
	"fmt"
	"strings"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/lint"
	"xiaoer/faq/transfer"
)

// Wording returns what imports are held against: the rules that an entry is held against when it is written alone. What
// must not be said stops the import, unless it comes as a draft.
func Wording(now time.Time) func(faq.Entry) []transfer.Finding {
	return func(e faq.Entry) []transfer.Finding {
		var out []transfer.Finding
		for _, f := range lint.Entry(e, []faq.Entry{e}, now) {
			if f.Severity == lint.Hint {
				continue
			}
			level := transfer.Note
			if f.Severity == lint.Block && !e.Status.Unpublished() {
				level = transfer.Stop
			}
			out = append(out, transfer.Finding{Column: "答案", Rule: f.Rule, Level: level, Text: said(e, f) + f.Reason + advice(f)})
		}
		return out
	}
}

func advice(f lint.Located) string {
	if f.Suggestion == "" {
		return ""
	}
	return "建议：" + f.Suggestion
}

// said quotes what the finding is about.
func said(e faq.Entry, f lint.Located) string {
	for i, a := range e.Answers {
		text := []rune(a.Text)
		if strings.HasPrefix(f.Field, fmt.Sprintf("answers[%d].text", i)) && f.Start < f.End && f.End <= len(text) {
			return "“" + string(text[f.Start:f.End]) + "”："
		}
	}
	return ""
}
