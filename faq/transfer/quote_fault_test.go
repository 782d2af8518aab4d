package transfer_test

import (
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

func TestQuoteFault(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{
		"a brace that is no quote":                                                    "有单独的大括号",
		"quotes {postage.fe}, which no policy has":                                    "政策表里没有 {postage.fe}",
		"quotes {postage.fe}, which version 2 of the policy has not":                  "政策表第 2 版没有 {postage.fe}",
		`quotes {postage.fee}, which version 2 of the policy has not for region "杭州"`: "政策表第 2 版没有写「杭州」的 {postage.fee}",
		"quotes {postage.fee}, which no policy has before 2026-12-12T00:00:00+08:00":  "{postage.fee} 要到 2026-12-12 00:00 才有",
		"quotes {postage.fee}, which something else":                                  "政策表里没有 {postage.fee}",
	} {
		if got := transfer.QuoteFault(&faq.FieldError{Field: "answers[0].text", Reason: reason}); got != want {
			t.Errorf("%s: got %q, want %q", reason, got, want)
		}
	}
}
