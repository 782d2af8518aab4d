package e2e

import "testing"

// screens are what every page is looked at on.
var screens = []struct {
	name string
	look
}{
	{"phone-light", look{screen: phone}},
	{"phone-dark", look{screen: phone, dark: true}},
	{"desktop-light", look{screen: desktop}},
	{"desktop-dark", look{screen: desktop, dark: true}},
}

func TestChatLooks(t *testing.T) {
	t.Parallel()
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			w := chat(t, common, s.look)
			w.sees("大家常问")
			w.pictured("chat-empty-" + s.name)
			w.say("衣服能开成办公用品吗")
			w.lastOf("bot", "发票内容")
			w.say("运费多少钱")
			w.lastOf("bot", "请问寄到哪里呢")
			w.pictured("chat-slot-" + s.name)
		})
	}
}
