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
	if digits(text) >= leastDigits {
		text = maskDigits(text)
	}
	if strings.ContainsAny(text, addressMarks) {
		text = address.ReplaceAllString(text, "〔地址〕")
	}
	return text
}

// What a text must have for the expressions to find something. Few have, and looking takes a hundredth of the time.
const (
	leastDigits  = 7
	addressMarks = "路街巷弄区栋幢元室楼"
)

func digits(text string) (n int) {
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func maskDigits(text string) string {
	return longDigits.ReplaceAllStringFunc(text, func(n string) string {
		of := []rune(n)
		last := len(of) - 2
		return strings.Repeat("*", last) + string(of[last:])
	})
}

// Conceal is Mask for texts that people read: an address has a number in it, and what Mask hides of 「咋弄」 and
// 「还在路上吗」, to be on the safe side, is nobody's.
func Conceal(text string) string {
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return text
	}
	return Mask(text)
}
