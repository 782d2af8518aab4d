package e2e

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// chat opens the buyer's page of the sample shop.
func chat(t *testing.T, h *house, l look) *window {
	t.Helper()
	w := open(t, h.url("/chat/starter"), l)
	w.wait("the page", `() => "ready" in document.body.dataset`)
	return w
}

// say types the text and sends it by Enter.
func (w *window) say(text string) {
	w.t.Helper()
	w.MustElement("#text").MustInput(text)
	w.must(w.Keyboard.Press(input.Enter))
}

// lastOf waits until the last line of the author holds the text.
func (w *window) lastOf(author, text string) {
	w.t.Helper()
	w.wait(author+" saying "+text, `(author, text) => {
		const said = document.querySelectorAll("#log .line." + author)
		return said.length > 0 && said[said.length - 1].innerText.includes(text)
	}`, author, text)
}

func TestBuyerAsks(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.say("衣服能开成办公用品吗")
	w.lastOf("buyer", "衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容需要与您实际购买的商品一致")
}

// ticket is what an agent sees of one.
type ticket struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Question     string `json:"question"`
	State        string `json:"state"`
}

// ticketOf finds the waiting ticket by the buyer's words, which each test has of its own.
func (h *house) ticketOf(t *testing.T, question string) ticket {
	t.Helper()
	var found struct{ Tickets []ticket }
	h.call(t, h.agent, "GET", "/tickets?state=waiting&limit=500", nil, &found)
	for _, one := range found.Tickets {
		if one.Question == question {
			return one
		}
	}
	t.Fatalf("no ticket for %q among %+v", question, found.Tickets)
	return ticket{}
}

type object = map[string]any

// A buyer is handed over, sees his place, hears from the agent, and says how he was served.
func TestHandOver(t *testing.T) {
	t.Parallel()
	h := common
	w := chat(t, h, look{screen: phone})
	w.say("收到的杯子裂了，我要投诉你们")
	w.lastOf("bot", "专人处理")
	w.wait("his place in the queue", `() => /前面还有 \d+ 位|下一位就是您/.test(document.querySelector("#card").innerText)`)
	w.accessible("in the queue")

	one := h.ticketOf(t, "收到的杯子裂了，我要投诉你们")
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/claim", nil, nil)
	w.sees("客服小王来了")
	w.wait("the agent's name", `() => document.querySelector("#status").innerText.includes("小王")`)
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/typing", nil, nil)
	w.sees("小王正在输入")
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/reply", object{"text": "您好，我是小王，马上为您补发一只。"}, nil)
	w.lastOf("agent", "马上为您补发一只")

	w.say("好的，谢谢")
	w.lastOf("buyer", "好的，谢谢")
	for _, step := range []object{{"step": "diagnosed", "class": "质量", "text": "杯子破损"}, {"step": "agreed", "text": "补发"}, {"step": "carried_out", "text": "已补发"}} {
		h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/complaint", step, nil)
	}
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/close", object{"note": "已补发"}, nil)
	w.sees("这次服务还满意吗")
	w.accessible("with a rating asked for")
	w.MustEval(`() => document.querySelector("input[name=stars][value='5']").click()`)
	w.sees("非常满意")
	w.MustElement("textarea[name=comment]").MustInput("回复很快")
	w.MustElement(".rate button[type=submit]").MustClick()
	w.sees("您的评价：5 星")

	var kept struct {
		Ticket struct {
			Rating struct {
				Stars   int
				Comment string
			}
		}
	}
	h.call(t, h.agent, "GET", "/conversations/"+one.Conversation, nil, &kept)
	if got := kept.Ticket.Rating; got.Stars != 5 || got.Comment != "回复很快" {
		t.Errorf("got rating %+v, want 5 stars and the comment", got)
	}
}
