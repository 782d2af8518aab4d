package e2e

import (
	"testing"
	"time"
)

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
	w.pictured("chat-agent-phone-light")
	for _, step := range []object{{"step": "diagnosed", "class": "质量", "text": "杯子破损"}, {"step": "agreed", "text": "补发"}, {"step": "carried_out", "text": "已补发"}} {
		h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/complaint", step, nil)
	}
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/close", object{"note": "已补发"}, nil)
	w.sees("这次服务还满意吗")
	w.accessible("with a rating asked for")
	w.pictured("chat-rating-phone-light")
	w.MustEval(`() => document.querySelector("input[name=stars][value='5']").click()`)
	w.sees("非常满意")
	w.MustElement("textarea[name=comment]").MustInput("回复很快")
	w.clicks(".rate button[type=submit]", "")
	w.sees("您的评价：5 星")
	w.MustReload()
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

// A queue of the test's own: nobody else stands in it.
func TestQueue(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	t.Run("moves and is left", func(t *testing.T) { queueMovesAndIsLeft(t, h) })
	t.Run("is closed out of hours", func(t *testing.T) { queueIsClosed(t, h) })
}

// The place in the queue moves up as those before are served, and who no longer wants to wait has the bot again.
func queueMovesAndIsLeft(t *testing.T, h *house) {
	first, second := chat(t, h, look{}), chat(t, h, look{screen: phone, dark: true})
	first.say("转人工")
	first.sees("下一位就是您")
	second.say("东西坏了要投诉，第二位")
	second.sees("前面还有 1 位")
	second.pictured("chat-queue-phone-dark")
	one := h.ticketOf(t, "转人工")
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/claim", nil, nil)
	second.sees("下一位就是您")
	second.taps("#card button", "不等了")
	second.accessible("asked whether to leave the queue")
	second.taps("dialog button", "^不等了$")
	second.wait("the bot", `() => document.querySelector("#status").innerText.includes("智能客服")`)
	second.say("衣服能开成办公用品吗")
	second.lastOf("bot", "发票内容")
}

// Out of hours the buyer is told when people are back, by the bot and beside his place.
func queueIsClosed(t *testing.T, h *house) {
	now := time.Now().In(time.FixedZone("", 8*3600))
	free := map[string][]string{}
	for day := range 3 {
		free[now.AddDate(0, 0, day).Format("2006-01-02")] = []string{}
	}
	week := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		week[day] = []string{"09:00-21:00"}
	}
	h.call(t, h.key, "PUT", "/desk", object{"calendar": object{"week": week, "days": free}}, nil)
	w := chat(t, h, look{screen: phone})
	w.say("收到的是坏的，我要投诉")
	w.lastOf("bot", "现在是客服休息时间")
	back := now.AddDate(0, 0, 3).Format("1月2日")
	w.wait("when people are back", `(back) => document.querySelector("#card").innerText.includes("客服 " + back + " 09:00 上班")`, back)
	w.say("你们到底什么时候有人")
	w.sees("上班后会一起看到")
}
