package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

func (w *window) network(offline bool) {
	w.t.Helper()
	w.must(proto.NetworkEnable{}.Call(w))
	w.must(proto.NetworkEmulateNetworkConditions{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}.Call(w))
}

// messages are the buyer's as the server has them.
func (h *house) messages(t *testing.T, w *window) (said []string) {
	t.Helper()
	var talk struct {
		Messages []struct{ Author, Text string }
	}
	h.call(t, "", "GET", "/conversations/"+w.value(`(shop) => JSON.parse(localStorage.getItem("xiaoer.chat." + shop))`, h.shop), nil, &talk)
	for _, m := range talk.Messages {
		if m.Author == "buyer" {
			said = append(said, m.Text)
		}
	}
	return said
}

// What is typed without a network waits, through a reload too, and goes out once.
func TestOffline(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone})
	w.say("衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容")
	w.network(true)
	w.sees("网络断开了")
	w.say("怎么退货")
	w.lastOf("buyer", "等网络恢复后自动发出")
	w.pictured("chat-offline-phone-light")
	w.accessible("without a network")
	w.network(false)
	w.lastOf("bot", "退货退款")
	w.wait("the line", `() => document.querySelector("#status").innerText.includes("智能客服")`)
	if said := common.messages(t, w); len(said) != 2 || said[1] != "怎么退货" {
		t.Errorf("got %q on the server, want two messages", said)
	}
}

// A reply that is lost on its way is fetched by sending the message again, which the server knows: it is said once.
func TestReplyIsLost(t *testing.T) {
	t.Parallel()
	at, err := url.Parse(common.url(""))
	if err != nil {
		t.Fatal(err)
	}
	proxy, asked := httputil.NewSingleHostReverseProxy(at), atomic.Int32{}
	proxy.FlushInterval = -1 // events
	proxy.ModifyResponse = func(a *http.Response) error {
		if !strings.HasSuffix(a.Request.URL.Path, "/ask") {
			return nil
		}
		if n := asked.Add(1); n == 2 || n == 3 {
			panic(http.ErrAbortHandler)
		}
		return nil
	}
	between := httptest.NewServer(proxy)
	t.Cleanup(between.CloseClientConnections)
	w := open(t, between.URL+"/chat/starter", look{})
	w.say("怎么退货")
	w.lastOf("bot", "退货退款")
	w.say("衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容")
	w.wait("the box empty", `() => localStorage.getItem("xiaoer.chat.starter.box") === null`)
	if said := common.messages(t, w); len(said) != 2 || asked.Load() != 4 {
		t.Errorf("got %q on the server after %d times, want two messages after 4", said, asked.Load())
	}
	if n := w.value(`() => document.querySelectorAll("#log .line").length + ""`); n != "4" {
		t.Errorf("got %s lines on the screen, want 4", n)
	}
}

// On a slow line the buyer sees at once what he has sent, and that somebody is at work on it.
func TestSlowLine(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone})
	w.must(proto.NetworkEnable{}.Call(w))
	w.must(proto.NetworkEmulateNetworkConditions{Latency: 1500, DownloadThroughput: 20e3, UploadThroughput: 20e3}.Call(w))
	w.say("衣服能开成办公用品吗")
	w.lastOf("buyer", "衣服能开成办公用品吗")
	w.wait("somebody at work", `() => !document.querySelector("#typing").hidden && document.querySelectorAll("#log .line.bot").length === 0`)
	w.lastOf("bot", "发票内容")
	w.wait("nobody at work", `() => document.querySelector("#typing").hidden`)
}

// The server goes away and comes back in the middle: nothing is lost, nothing is said twice, and what people say
// arrives.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	h := newServer(t)
	w := chat(t, h, look{})
	w.say("我要投诉，杯子是碎的")
	w.lastOf("bot", "专人处理")
	w.sees("下一位就是您")
	h.stop()
	w.sees("正在重新连接")
	w.say("在吗？还有个盖子也裂了")
	w.lastOf("buyer", "盖子也裂了")
	h.start()
	w.wait("the line", `() => document.querySelector("#status").innerText.includes("转接人工")`)
	one := h.ticketOf(t, "我要投诉，杯子是碎的")
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/claim", nil, nil)
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/reply", object{"text": "在的，杯子和盖子都给您补发。"}, nil)
	w.lastOf("agent", "都给您补发")
	w.wait("the message sent", `() => localStorage.getItem("xiaoer.chat.tea.box") === null`)
	if said := h.messages(t, w); len(said) != 2 || said[1] != "在吗？还有个盖子也裂了" {
		t.Errorf("got %q on the server, want two messages", said)
	}
	if shown := w.value(`() => [...document.querySelectorAll("#log .line.buyer .bubble")].map((b) => b.textContent).join("|")`); shown != "我要投诉，杯子是碎的|在吗？还有个盖子也裂了" {
		t.Errorf("got %q on the screen", shown)
	}

	// It comes back without what it knew: the talk begins anew, and the page says so.
	h.stop()
	w.must(os.RemoveAll(h.data))
	h.stock(h.shop)
	h.start()
	w.sees("为您重新开始")
	w.say("衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容")
	if shown := w.value(`() => document.querySelector("#log").innerText`); strings.Contains(shown, "盖子") || strings.Index(shown, "重新开始") > strings.Index(shown, "办公用品") {
		t.Errorf("got %q, want the new talk alone, below the note", shown)
	}
}
