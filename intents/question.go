package intents

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// Question is one question of a message.
type Question struct {
	Said  string // in normal form
	Leans bool   // it hardly says of what (怎么用), so that it may be about what was said before it
}

// Questions returns the questions of a message, each by itself, in the order they are asked: 「在吗 运费多少？还有能开发票不」
// asks 「运费多少」 and 「能开发票不」. What the buyer tells (我昨天买的), wants done (我要退货) or adds (谢谢) is none of them, unless
// it is begun as a further matter (另外帮我开票). It returns none where nothing is asked in so many words.
//
// It goes by words alone and not by question marks, which buyers leave out or put anywhere. It prefers to find too few:
// a space in the middle of a question makes no second one, and what asks without saying of what (要多久, 可以吗) belongs to
// what was said before.
func Questions(raw string) []Question {
	l := listener{seen: map[string]bool{}}
	for _, clause := range zh.Phrases(raw) {
		l.crumbs = ""
		for _, phrase := range clause {
			for _, part := range begun(phrase) {
				l.hear(part, len(clause) == 1)
			}
		}
	}
	var out []Question
	for _, q := range l.questions {
		out = append(out, Question{Said: q, Leans: utf8.RuneCountInString(matter(zh.Bare(q))) < leastMatter})
	}
	return out
}

// listener puts the phrases of a message together into questions.
type listener struct {
	questions []string
	seen      map[string]bool // their cores
	told      string          // what was said last, where it was no question
	opened    string          // 多久, 能不能: a question of which the matter is still to come
	crumbs    string          // 能 开: a character or two at a time, of which the rest is to come in the same clause
	further   bool            // a connective was said by itself
}

// hear takes the next phrase. alone says that it is a whole clause.
func (l *listener) hear(phrase string, alone bool) {
	core, phrase, further := joined(phrase)
	switch asks := asksFor(core, phrase, alone); {
	case core == "":
		l.further = l.further || further // 还有 by itself; else politeness
		return
	case asks && matter(core) == "":
		l.ofWhat(phrase, alone)
	case asks, (further || l.further) && utf8.RuneCountInString(core) >= leastMatter, l.opened != "":
		l.ask(strings.TrimSpace(cmp.Or(l.opened, l.crumbs) + " " + phrase)) // 多久 发货
	case utf8.RuneCountInString(phrase) <= longestCrumb:
		l.crumbs = strings.TrimSpace(l.crumbs + " " + phrase)
		l.told = l.crumbs
	default:
		l.told = strings.TrimSpace(l.crumbs + " " + phrase)
		l.crumbs = ""
	}
	l.further = false
}

// longestCrumb is the longest phrase, in characters, that is taken for the beginning of the next one: 能 开 发票 吗.
const longestCrumb = 2

// ofWhat takes a phrase that asks and does not say of what: it was said just before, or is said next.
func (l *listener) ofWhat(phrase string, alone bool) {
	switch last := len(l.questions) - 1; {
	case l.told != "": // 运费 多少; 衣服破了，怎么办
		l.ask(l.told + " " + phrase)
	case last >= 0 && alone: // 能退吗，要多久
		l.questions[last] += " " + phrase
	default:
		l.opened = strings.TrimSpace(l.opened + " " + phrase)
	}
}

func (l *listener) ask(question string) {
	if core := zh.Bare(question); !l.seen[core] {
		l.seen[core] = true
		l.questions = append(l.questions, question)
	}
	l.told, l.opened, l.crumbs = "", "", ""
}

// leastMatter is how many characters it takes to name a matter: 发票. One alone is said of anything: 怎么用, 能修不.
const leastMatter = 2

// joined takes fillers and a connective off the head of a phrase. What the connective is a part of (还有货吗, 还有没有) keeps it.
func joined(phrase string) (core, rest string, further bool) {
	core = zh.Bare(phrase)
	for _, w := range connectives {
		after, ok := strings.CutPrefix(core, w)
		switch {
		case !ok:
		case after == "":
			return "", "", true
		case w == "另外" && startsAny(after, others): // 另外那个
		case w != "还有" || !strings.HasPrefix(after, "没") && utf8.RuneCountInString(matter(after)) >= leastMatter:
			return zh.Bare(after), phrase[strings.Index(phrase, after):], true
		}
	}
	return core, phrase, false
}

// begun cuts a phrase where another question begins without so much as a space: behind a particle that ends a question,
// and before a connective. Both sides must ask: 还有货吗 is one question.
func begun(phrase string) []string {
	if utf8.RuneCountInString(phrase) > longestUncut {
		return []string{phrase}
	}
	for at := range phrase {
		if at == 0 || !ends(phrase[:at]) && !startsAny(phrase[at:], connectives) {
			continue
		}
		if before, after := phrase[:at], phrase[at:]; isWhole(before) && isWhole(after) {
			return append([]string{before}, begun(after)...)
		}
	}
	return []string{phrase}
}

// longestUncut is the longest phrase, in characters, that is searched for a second question: the search is quadratic.
const longestUncut = 100

func ends(s string) bool { return endsAny(s, particles) }

// isWhole reports whether the phrase asks, and says of what.
func isWhole(phrase string) bool {
	core, phrase, _ := joined(phrase)
	return asksFor(core, phrase, false) && matter(core) != ""
}

// asksFor reports whether the phrase is a question. What only begins like one (能开发票) counts as one where it is a clause
// of its own.
func asksFor(core, phrase string, alone bool) bool {
	for _, told := range telling {
		core = strings.ReplaceAll(core, told, "")
	}
	switch {
	case containsAny(core, asking), endsAny(core, tags) && !endsAny(core, negations), isAlternative(core):
		return true
	case ends(phrase) && !endsAny(phrase, negations):
		return true
	}
	return alone && (startsAny(core, modals) || strings.HasPrefix(core, "是") && strings.HasSuffix(phrase, "吧"))
}

// isAlternative reports whether the phrase asks by saying a word twice: 开不开, 有没有.
func isAlternative(core string) bool {
	runes := []rune(core)
	for i := 2; i < len(runes); i++ {
		if (runes[i-1] == '不' || runes[i-1] == '没') && runes[i] == runes[i-2] {
			return true
		}
	}
	return false
}

// matter is what the question is about: what is left of it without the words that ask.
func matter(core string) string {
	for _, w := range empty {
		core = strings.ReplaceAll(core, w, "")
	}
	return core
}

// The words that ask, and those that look like it.
var (
	asking = strings.Fields("什么 啥 怎么 怎样 咋 如何 为何 多少 多久 多长 多大 多高 多重 多远 多快 几天 几点 几号 几块 几元 几个 几件 几次 几年 几月 几时 几折 几期 几码 " +
		"谁 哪 何时 能否 可否 是否 还是 吗")
	telling = strings.Fields("没什么 没啥 什么都 啥都 不怎么 不知道怎么 没怎么 没多久 没多少 没多大 不多久 多久都 哪都 哪里都 哪儿都 谁都 怎么都 怎么说呢 不管怎么 还是没 还是不 还是要 还是想 还是这 还是那 还是有 还是很 还是老 还是在 还是去 " +
		"这几 那几 好几 前几 过几 了几 没几 十几 几十 几百 几天前 几天了 几次了 几天都 几号都")
	tags      = strings.Fields("不 没 没有 吗 么 否")
	negations = strings.Fields("还没 都没 也没 就没 并没 根本没 还没有 都没有 也没有 就没有 并没有 根本没有 又没有 还不 都不 也不 从不 要不 绝不 什么没有 一直没有 没完没")
	particles = strings.Fields("吗 嘛")
	modals    = strings.Fields("能 可以 可不可 会不会 有没有 是不是 要不要")

	others      = strings.Fields("那 这 一 两 几 的 个")
	connectives = strings.Fields("还有就是 还有一个问题 还有个问题 还有 另外 此外 顺便问一下 顺便问下 顺便问 顺便 顺带 对了 再问一下 再问下 再问 还想问一下 还想问下 还想问 也想问下 以及 第二个问题 其次")

	empty = longestFirst(asking, modals, connectives, strings.Fields("什么时候 啥时候 在哪里 在哪 哪里 哪儿 哪个 哪些 什么样 怎么办 怎么弄 怎么搞 怎么处理 怎么回事 "+
		"咋办 咋整 咋弄 行不行 好不好 可不可以 能不能 行 好 对 是 要 不 没 嘛 么 呢 啊 呀 吧 呗 哦 的 了 办 弄 搞 回事 钱 处理 那 这 我 你 你们 您 它 到底 大概 大约 一般 需要 得 就 也 都 还 请问 想问 问一下"))
)

// longestFirst joins lists of words so that none is looked for before a longer one that it is a part of.
func longestFirst(lists ...[]string) []string {
	words := slices.Concat(lists...)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}
