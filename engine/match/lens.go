package match

import (
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"sync"

	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Lens sees in a text what can be compared: characters in a row, concepts, sounds. It is immutable.
type Lens struct {
	lexicon *intents.Lexicon
	places  *intents.Gazetteer
	version string
}

// NewLens returns a lens that knows the concepts of the lexicon and the places of the gazetteer. version changes with
// either of them.
func NewLens(lexicon *intents.Lexicon, places *intents.Gazetteer, version string) *Lens {
	return &Lens{lexicon, places, version}
}

// anyPlace is the concept that every place is one of.
const anyPlace = "地区"

// remote is the collective name of the regions that shops charge more for, as the gazetteer has it.
const remote = "偏远地区"

// locate takes the places out of a text and returns what they are concepts of: where a parcel goes is a fact about
// the order, and whoever asks about 喀什 asks what others ask about 新疆. Remote places are all called that: it is
// because they are that most of them are asked about.
func (l *Lens) locate(core string) (rest string, about []intents.Concept) {
	found := l.places.Find(core)
	if len(found) == 0 {
		return core, nil
	}
	var b strings.Builder
	last := 0
	for _, f := range found {
		said := core[f.Start:f.End]
		b.WriteString(core[last:f.Start])
		if l.places.Within(f.Name, remote) {
			b.WriteString(remote)
		}
		last = f.End
		about = append(about, intents.Concept{Name: cmp.Or(l.places.Region(f.Name), f.Name), Said: said}, intents.Concept{Name: anyPlace, Said: said, Implied: true})
		if l.places.Within(f.Name, remote) {
			about = append(about, intents.Concept{Name: remote, Said: said, Implied: true})
		}
	}
	b.WriteString(core[last:])
	if b.Len() == 0 {
		return core, about // nothing but places
	}
	return b.String(), about
}

// sight is a text through the lens, as counts.
type sight struct {
	found    []intents.Concept // the synonym groups that it speaks of, and its places
	grams    vector
	named    vector // found, hashed
	concepts vector // the same, and the words that are in none
	sounds   vector
	places   vector // what the places are concepts of
	core     uint64 // the core without spaces, hashed, to tell whether two texts are the same
	polarity polarity
	mute     bool // fewer than two Chinese characters

	runes     []rune
	pairs     []feature // of syllables, as they follow each other
	syllables []uint32
	voiced    []uint32 // its characters, those of the same sound alike; nil where they are the syllables
}

// seen is what the classifiers go by.
func (s sight) seen() vector { return merged(s.grams, s.concepts) }

// spelt is the text by what each character sounds like.
func (s sight) spelt() []uint32 {
	if s.voiced != nil {
		return s.voiced
	}
	return s.syllables
}

// see looks at a text.
func (l *Lens) see(t zh.Text) sight {
	whole := strings.ReplaceAll(t.Core, " ", "")
	core, about := l.locate(whole)
	runes, syllables := []rune(core), zh.Syllables(core)
	found := append(l.lexicon.Concepts(core), about...)
	groups, heard, pairs := named(found), heardAs(syllables), pairs(syllables)
	return sight{
		found:    found,
		grams:    grams(runes),
		named:    groups,
		concepts: concepts(groups, found, t.Words),
		sounds:   sounds(heard, pairs),
		places:   named(about),
		core:     same64(whole),
		polarity: polarityOf(t.Norm),
		runes:    runes, syllables: heard, pairs: pairs, voiced: voiced(runes),
		mute: spoken(runes) < 2,
	}
}

// short gives a character its place among sixteen bits. Those beyond the first plane, which hardly any text has, share
// the places of private use, which no normal form has.
func short(r rune) uint16 {
	if r > 0xffff {
		return 0xe000 + uint16(r%0x1900)
	}
	return uint16(r)
}

func pairs(syllables []string) []feature {
	out := make([]feature, max(0, len(syllables)-1))
	for i := range out {
		out[i] = pair(syllables[i], syllables[i+1])
	}
	return out
}

// heardAs are the sounds of syllables, each by itself.
func heardAs(syllables []string) []uint32 {
	out := make([]uint32, len(syllables))
	for i, s := range syllables {
		out[i] = uint32(hashed(sound, s))
	}
	return out
}

// voiced gives characters of the same sound the same number, and others their own. It is nil where these are the
// sounds of the text, which they are unless it has Latin letters: those sound in runs.
func voiced(runes []rune) []uint32 {
	if !slices.ContainsFunc(runes, isLetter) {
		return nil
	}
	out := make([]uint32, len(runes))
	for i, r := range runes {
		switch s := zh.Syllable(r); {
		case s != "":
			out[i] = uint32(hashed(sound, s))
		case isLetter(r):
			out[i] = uint32(hashed(letter, string(r)))
		default:
			out[i] = uint32(hashed(sound, string(r)))
		}
	}
	return out
}

// soundsOf are the sounds of characters as short names them.
var soundsOf = sync.OnceValue(func() *[1 << 16]uint32 {
	var all [1 << 16]uint32
	for ch := range all {
		r := rune(ch)
		s := zh.Syllable(r)
		if s == "" {
			s = string(r)
		}
		all[ch] = uint32(hashed(sound, s))
	}
	return &all
})

// soundsAsWritten reports whether soundsOf tells how the text sounds: it has neither Latin letters, which sound in runs,
// nor characters beyond the first plane.
func soundsAsWritten(s sight) bool {
	sounds := soundsOf()
	return s.voiced == nil && slices.EqualFunc(s.runes, s.syllables, func(r rune, sound uint32) bool { return sounds[short(r)] == sound })
}

// spoken counts the characters that have a sound.
func spoken(runes []rune) (n int) {
	for _, r := range runes {
		if zh.Syllable(r) != "" {
			n++
		}
	}
	return n
}

func same64(core string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, core)
	return h.Sum64()
}

// seeClause looks at a part of a text, at what its characters and its synonyms tell.
func (l *Lens) seeClause(core string) sight {
	return l.see(zh.Text{Core: core, Norm: core})
}

// longestGram is how many characters in a row are a feature.
const longestGram = 3

func grams(runes []rune) vector {
	terms := make([]term, 0, 3*len(runes))
	for i := range runes {
		f := gram.feature()
		for _, r := range runes[i:min(i+longestGram, len(runes))] {
			f = f.and(r)
			terms = append(terms, term{f, 1})
		}
	}
	return collect(terms)
}

// impliedWeight is what a concept counts that a text only points to: 报销 is not quite 发票.
const impliedWeight = 0.7

// named are the synonym groups that the text speaks of.
func named(found []intents.Concept) vector {
	if len(found) == 0 {
		return nil
	}
	terms := make([]term, 0, len(found))
	for _, c := range found {
		w := float32(1)
		if c.Implied {
			w = impliedWeight
		}
		terms = append(terms, term{hashed(concept, c.Name), w})
	}
	return once(collect(terms))
}

// concepts are the synonym groups that the text speaks of, and its words that are in none.
func concepts(named vector, found []intents.Concept, words []string) vector {
	terms := make([]term, len(named), len(named)+len(words))
	copy(terms, named)
	for _, w := range words {
		inside := slices.ContainsFunc(found, func(c intents.Concept) bool { return strings.Contains(c.Said, w) })
		if !inside && !stop[w] {
			terms = append(terms, term{hashed(concept, w), 1})
		}
	}
	return once(collect(terms))
}

// once counts what is said twice, or in two ways, as said once.
func once(v vector) vector {
	for i := range v {
		v[i].w = min(v[i].w, 1)
	}
	return v
}

// sounds are the syllables of the text, alone and in pairs. What buyers mistype by ear they type by the same sounds.
func sounds(syllables []uint32, pairs []feature) vector {
	terms := make([]term, 0, len(syllables)+len(pairs))
	for _, s := range syllables {
		terms = append(terms, term{feature(s), 1})
	}
	for _, p := range pairs {
		terms = append(terms, term{p, 1})
	}
	return collect(terms)
}

func pair(first, second string) feature { return hashed(sound, first).with(" ").with(second) }

// stop are words that say nothing of what a question is about.
var stop = set("的 了 是 我 你 您 他 她 它 们 我们 你们 咱 在 有 个 这 那 这个 那个 就 都 也 还 又 和 跟 与 及 或 吗 呢 吧 啊 呀 哦 嘛 啦 么 哈 " +
	"把 被 给 对 为 以 从 到 去 来 上 下 会 要 想 能 可以 请 问 请问 一下 一个 什么 怎么 怎样 如何 哪 哪里 哪个 多少 几 谁 啥 咋 " +
	"啊啊 之 其 而 且 但 但是 因为 所以 如果 的话 然后 现在 已经 应该 可能 知道 说 看 做 用 让 叫 没 没有 不 很 太 好 再 才 吃 过 着 地 得 里 中 些 点 种 样 时 时候 一 二 三")

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// polarity tells apart questions that share their words but not their case: what has not happened, has happened,
// cannot be.
type polarity uint8

const (
	negated polarity = 1 << iota // 没 未 不 别 无
	done                         // 已经 了 过
	asksWhy
	asksWhen
	asksHow
	asksHowMuch
	asksWhether
	asksWhere
)

var cues = []struct {
	p     polarity
	words []string
}{
	{negated, []string{"没", "未", "不了", "不能", "不到", "不给", "不想", "不要", "别", "无法", "不", "木有"}},
	{done, []string{"已经", "已", "了", "过"}},
	{asksWhy, []string{"为什么", "为啥", "为何", "怎么回事", "咋回事", "怎么还", "怎么不", "怎么没", "凭什么"}},
	{asksWhen, []string{"多久", "几天", "什么时候", "啥时候", "多长时间", "何时", "时间", "几点", "多会", "几号"}},
	{asksHow, []string{"怎么", "如何", "咋", "怎样", "流程", "步骤", "在哪"}},
	{asksHowMuch, []string{"多少", "几块", "几元", "多钱", "价格", "费用"}},
	{asksWhether, []string{"吗", "能不能", "可不可以", "可以", "是不是", "有没有", "能否", "是否", "会不会", "行不行", "要不要"}},
	{asksWhere, []string{"哪里", "哪儿", "在哪", "哪个", "地址", "什么地方"}},
}

func polarityOf(norm string) polarity {
	var p polarity
	for _, c := range cues {
		for _, w := range c.words {
			if strings.Contains(norm, w) {
				p |= c.p
				break
			}
		}
	}
	return p
}
