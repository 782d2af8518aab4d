package faq_test

import (
	"strings"
	"testing"

	"xiaoer/faq"
)

// What makes an address, each by itself, and as few digits as are hidden.
func TestMaskFindsEach(t *testing.T) {
	for mark := range strings.FieldsSeq("路 街 巷 弄 小区 栋 幢 单元 室 号楼") {
		if got := faq.Mask("寄文三" + mark); got != "〔地址〕" {
			t.Errorf("寄文三%s: got %q, want it hidden", mark, got)
		}
	}
	for text, want := range map[string]string{"单号1234567": "单号*****67", "１２３４５６７": "*****６７", "邮编830000": "邮编830000"} {
		if got := faq.Mask(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
