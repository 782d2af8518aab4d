package faq

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	longDigits = regexp.MustCompile(`[1１](?:[ \-－]?\p{Nd}){10,}|\p{Nd}{7,}`) // 138-1234-5678, 138 1234 5678
	address    = regexp.MustCompile(`[\p{Han}\p{Nd}]{1,12}(?:路|街|巷|弄|小区|栋|幢|单元|室|号楼)[\p{Han}\p{Nd}\-]{0,20}`)
)

// Mask hides what identifies a person in a text: phone, order and parcel numbers but for the last two digits, and
// street addresses.
func Mask(text string) string {
	text = longDigits.ReplaceAllStringFunc(text, func(n string) string {
		digits := []rune(n)
		last := len(digits) - 2
		return strings.Repeat("*", last) + string(digits[last:])
	})
	return address.ReplaceAllString(text, "〔地址〕")
}

// Conceal is Mask for texts that people read: an address has a number in it, and what Mask hides of 「咋弄」 and
// 「还在路上吗」, to be on the safe side, is nobody's.
func Conceal(text string) string {
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return text
	}
	return Mask(text)
}
