package zh

import (
	"strings"
	"unicode/utf8"
)

// Fillers are what politeness and hurry put around a question. They never change what is asked, so they are taken
// off before anything is compared. Longer ones stand first: the first that fits is taken.
var (
	alone = set("在吗 在么 在嘛 在不在 在不 在 有人吗 有人么 有人在吗 有人没 人呢 你好 您好 你好呀 您好呀 哈喽 哈罗 嗨 嘿 hi hello hey 亲 亲亲 亲爱的 亲爱哒 " +
		"客服 客服在吗 客服你好 客服您好 你好客服 老板 老板在吗 店家 店家在吗 掌柜 掌柜的 掌柜在吗 卖家 卖家在吗 小二 店小二 小姐姐 小哥哥 " +
		"谢谢 谢谢你 谢谢您 谢谢啦 谢谢了 谢谢哈 谢啦 谢了 多谢 感谢 非常感谢 感谢感谢 谢谢谢谢 辛苦了 辛苦 麻烦了 麻烦你了 麻烦您了 麻烦啦 拜托 拜托了 拜托拜托 " +
		"请问 请问一下 请教一下 问一下 问下 问个问题 问个事 问你个事 有个问题 咨询一下 咨询下 咨询个问题 想问一下 想问下 我想问一下 我想问下 我想咨询一下 打扰一下 打扰了 不好意思 不好意思打扰了 劳驾 " +
		"嗯 嗯嗯 哦 噢 喔 啊 额 呃 诶 哎 唉 那个 这个 就是 早 早上好 上午好 中午好 下午好 晚上好 急 急急 急急急 很急 比较急 着急 在线等 在线等急 急在线等 挺急的 thanks thx")
	leading = list("我就想问一下 我就想问问 我就想问 我想咨询一下 我想咨询下 我想问一下 我想问下 我想问问 我想请问 我想咨询 我想问 想咨询一下 想咨询下 想问一下 想问下 想问问 想请问一下 想请问 想咨询 想问 " +
		"请问一下 请问下 请问 请教一下 请教下 麻烦问一下 麻烦问下 麻烦请问 麻烦帮我看一下 麻烦帮我看下 麻烦帮忙看下 麻烦看下 麻烦您 麻烦你 麻烦 咨询一下 咨询下 咨询 打扰一下 打扰了 打扰下 劳驾 不好意思 " +
		"问一下子 问一下 问下 问问 有个问题 问个问题 你好呀 您好呀 你好啊 您好啊 你好 您好 哈喽 哈罗 hello hi 在吗 在么 在不在 客服 亲爱的 亲亲 店家 掌柜的 掌柜 店小二 小二 老板 " +
		"那个啥 那个 嗯嗯 嗯 呃 额 诶 哎 唉 哦 噢 喔 话说 急急急 急急 谢谢 谢谢你")
	trailing = list("谢谢你啦 谢谢啦 谢谢了 谢谢您 谢谢你 谢谢哈 谢谢哦 谢谢 多谢啦 多谢 谢了 谢啦 感谢 辛苦了 麻烦了 拜托了 拜托 在线等 急急急 急急 亲亲 亲 吗 嘛 呀 啊 呢 吧 哦 喔 噢 哈 啦 咧 嘞 哟 呐 捏 咯 哇 诶 呃 额 嗯 么 thx thanks")
)

// qin lists words that begin with 亲 and are not an address: those keep it.
var qin = list("亲子 亲戚 亲属 亲友 亲人 亲肤 亲测 亲自 亲手 亲眼 亲密 亲情 亲和 亲生 亲身 亲水")

// cores returns the clauses without their fillers. A message of nothing but fillers keeps them all.
func cores(clauses []string) []string {
	var out []string
	for _, c := range clauses {
		if c = strip(c); c != "" {
			out = append(out, c)
		}
	}
	if out == nil {
		out = append(out, clauses...)
	}
	return out
}

// strip takes the fillers off one clause; what is nothing else becomes empty.
func strip(clause string) string {
	for {
		clause = strings.TrimSpace(clause)
		if alone[clause] {
			return ""
		}
		rest := stripTail(stripHead(clause))
		if rest == clause {
			return rest
		}
		clause = rest
	}
}

// Most clauses begin and end with no filler: the lists are looked through for those of the character that is there.
var (
	byHead = among(leading, utf8.DecodeRuneInString)
	byTail = among(trailing, utf8.DecodeLastRuneInString)
)

// among sorts words by a character, and leaves their order as it is.
func among(words []string, character func(string) (rune, int)) map[rune][]string {
	out := map[rune][]string{}
	for _, w := range words {
		r, _ := character(w)
		out[r] = append(out[r], w)
	}
	return out
}

func stripHead(c string) string {
	first, _ := utf8.DecodeRuneInString(c)
	for _, f := range byHead[first] {
		if rest, ok := strings.CutPrefix(c, f); ok && rest != "" && !splitsLatin(f, rest) && !(strings.HasSuffix(f, "下") && strings.HasPrefix(rest, "单")) {
			return rest // 请问下单 is 请问 and 下单
		}
	}
	if rest, ok := strings.CutPrefix(c, "亲"); ok && rest != "" && !hasAnyPrefix(c, qin) {
		return rest
	}
	return c
}

func stripTail(c string) string {
	last, _ := utf8.DecodeLastRuneInString(c)
	for _, f := range byTail[last] {
		rest, ok := strings.CutSuffix(c, f)
		if !ok || rest == "" {
			continue
		}
		if f == "么" {
			if r, _ := utf8.DecodeLastRuneInString(rest); strings.ContainsRune("什怎这那多要", r) {
				continue
			}
		}
		if f == "亲" {
			if r, _ := utf8.DecodeLastRuneInString(rest); strings.ContainsRune("父母相双探", r) {
				continue
			}
		}
		if f[0] < utf8.RuneSelf && rest[len(rest)-1] < utf8.RuneSelf && rest[len(rest)-1] != ' ' {
			continue // the end of a longer Latin word
		}
		return rest
	}
	return c
}

// splitsLatin reports whether the filler is only the beginning of a longer Latin word: "hi" in "hifi".
func splitsLatin(filler, rest string) bool {
	return filler[0] < utf8.RuneSelf && rest[0] < utf8.RuneSelf && rest[0] != ' '
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func list(words string) []string { return strings.Fields(words) }

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range list(words) {
		out[w] = true
	}
	return out
}

// Bare returns a phrase in normal form without the fillers around it: a part of it, empty where it is nothing else.
func Bare(phrase string) string { return strip(phrase) }
