package enginetest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/pack"
)

// brandChars make brands, two of them one: words that no dictionary has, each in few entries.
const brandChars = "云星海山林风雪月松竹梅兰泉溪岚霖禾麦果茶瓷铜木石火光晨暮春秋夏冬青朱玄素锦绣安宁和泰康顺福禄嘉瑞祥庆鹿鹤雁鲸熊虎豹燕"

// Wide makes up n entries, always the same ones, whose vocabulary grows with the bank: whatever buyers of any shop ask
// for, in the words of the built-in pack, about goods of several thousand brands and ten times as many models. In a
// [Bank], which has a few dozen matters and goods, a word stands in many entries; here it stands in few.
func Wide(n int) []faq.Entry {
	wishes := pack.Load().Intents
	entries := make([]faq.Entry, n)
	for i := range entries {
		entries[i] = wideEntry(i, wishes[i%len(wishes)], article(i/len(wishes)))
	}
	return entries
}

// article names article i, and no other so.
func article(i int) string {
	chars := []rune(brandChars)
	brands := len(chars) * (len(chars) - 1)
	brand := i * 1009 % brands // neighbours are seldom alike
	first := brand / (len(chars) - 1)
	second := (first + 1 + brand%(len(chars)-1)) % len(chars)
	return fmt.Sprintf("%c%c%s%s%d", chars[first], chars[second], attributes[i%len(attributes)], products[i%len(products)], 100+i)
}

func wideEntry(i int, wish intents.Intent, article string) faq.Entry {
	rng := rand.New(rand.NewPCG(uint64(i), 41))
	e := faq.Entry{ID: faq.ID(fmt.Sprintf("w%07d", i)), Category: wish.Title, Question: article + wish.Phrasings[0]}
	for _, k := range rng.Perm(len(wish.Phrasings) - 1)[:1+rng.IntN(3)] {
		e.Similar = append(e.Similar, article+wish.Phrasings[k+1])
	}
	stock := topics[rng.IntN(len(topics))].answer
	e.Answers = []faq.Answer{{Text: strings.ReplaceAll(stock, "%s", article)}}
	return e
}
