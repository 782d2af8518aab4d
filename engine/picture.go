package engine

import (
	"strings"

	"xiaoer/faq"
	"xiaoer/intents"
)

// What comes with a picture. The bot sees none, and guesses at none: a picture alone goes to a person, and so do words
// that need it. What is left to the bot is what a good clerk would answer without opening the picture: somebody shows the
// teapot that he is about to buy and asks whether there are invoices. Suggesting three questions or asking back would have
// the buyer put into words what he has just shown.

// standsBeside reports whether a decision on the words holds whatever the picture shows: whoever asked for a person or
// complained gets one for that reason, and one question is answered that the shop is sure of, which costs little if it
// was wrong, and which speaks neither of what is seen nor of what has come damaged.
func (d Decision) standsBeside(ev Evidence) bool {
	if ev.Rule != nil {
		return true
	}
	return d.Kind == faq.Answered && !d.isJoint() && d.Confidence >= sure && d.Entry.Risk.Or(intents.Normal) != intents.High &&
		!mentions(ev.Text.Norm, shown) && !mentions(ev.Text.Norm, damaged)
}

// shown are words that point at what the buyer shows, or ask to look at it.
var shown = strings.Fields("这 那个 那件 那款 那种 那样 图 照片 相片 截屏 拍的 看 瞧 如上 如下 上面 下面 啥情况 什么情况 怎么回事 咋回事 对吗 是不是")

// damaged are words for what is wrong with what has come. How a thing is returned depends on whose fault it is, and that
// is what the picture is sent for.
var damaged = strings.Fields("坏 破 碎 裂 断 漏 洒 脏 污 霉 馊 臭 瑕疵 划痕 刮花 变形 变质 过期 开线 起球 掉色 褪色 色差 缺 少了 少发 错发 发错 不一样 不符 质量 假货 故障 没反应 用不了")

func mentions(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
