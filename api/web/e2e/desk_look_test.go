package e2e

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// The desk with two conversations of one's own, some who wait, and the answers beside it; its parts by turns on a phone.
func TestDeskLooks(t *testing.T) {
	t.Parallel()
	for i, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			h := newShop(t)
			own := h.asks(t, "收到的杯子裂了，我要投诉你们", "")
			second := h.asks(t, "衣服能开成办公用品的发票吗", "")
			h.asks(t, "转人工", second)
			for _, words := range []string{"转人工，急", "快递三天没动了，转人工", "你们客服电话多少，我要找人工"} {
				h.asks(t, words, "")
			}
			w := deskOf(t, h, []string{"小春", "小夏", "小秋", "小冬"}[i], s.look)
			w.takes("转人工")
			w.takes("收到的杯子裂了")
			w.writes("您好，非常抱歉，马上给您补发一只，麻烦拍张照片给我看看。")
			w.must(w.Keyboard.Press(input.Enter))
			w.bubble("agent", "马上给您补发")
			h.asks(t, "好的，谢谢。照片怎么发？", own)
			w.bubble("buyer", "照片怎么发")
			h.asks(t, "在吗？", second)
			w.wait("what is unread", `() => document.querySelectorAll(".unread").length === 1`)
			w.wait("the answers", `() => document.querySelector("#about").innerText.includes("照片怎么发") && document.querySelectorAll("#answers .answer").length > 0`)
			w.wait("no toasts", `() => document.querySelectorAll(".toast").length === 0`)
			w.pictured("desk-" + s.name)
			w.accessible("the desk")
			if s.screen.Mobile {
				for _, view := range []string{"rail", "side"} {
					w.MustEval(`(view) => document.querySelector("#views [data-view=" + view + "]").click()`, view)
					w.accessible(view)
					w.pictured("desk-" + view + "-" + s.name)
				}
				return
			}
			w.clicks("#tab-facts", "")
			w.accessible("the ticket's facts")
			w.pictured("desk-facts-" + s.name)
			w.clicks("#help", "")
			w.accessible("the keys")
			w.pictured("desk-keys-" + s.name)
		})
	}
}

// The dialogs, a finding beside what is written, and quick replies.
func TestDeskDialogsLook(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.call(t, h.key, "PUT", "/quick-replies", object{"title": "问候", "text": "您好，我是{客服}，请稍等", "team": true}, nil)
	h.call(t, h.agent, "PUT", "/presence", object{"presence": "on"}, nil)
	h.asks(t, "转人工", "")
	w := deskOf(t, h, "小胡", look{})
	w.takes("转人工")
	w.writes("加我微信吧，我们线下说")
	w.wait("the finding", `() => document.querySelector("#lint .finding.block") !== null`)
	w.pictured("desk-lint")
	for name, key := range map[string]input.Key{"transfer": input.KeyT, "close": input.KeyE} {
		w.alt(key)
		w.wait("a dialog", `() => document.querySelector("dialog[open]") !== null`)
		if name == "close" {
			w.picks("label", "提议加一条标准答案")
		}
		w.accessible(name)
		w.pictured("desk-" + name)
		w.must(w.Keyboard.Press(input.Escape))
		w.settled()
	}
	w.clicks("#quicks", "")
	w.accessible("quick replies")
	w.pictured("desk-quick")
	w.must(w.Keyboard.Press(input.Escape))
	w.settled()
	w.writes("")
	w.MustElement("#text").MustSelectAllText()
	w.must(w.Keyboard.Press(input.Backspace))
	w.must(w.InsertText("/"))
	w.wait("quick replies", `() => document.querySelectorAll("#quick [role=option]").length === 1`)
	w.pictured("desk-slash")
}
