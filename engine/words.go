package engine

import (
	"fmt"
	"strings"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

// What the bot says where it does not answer. An answer itself is the shop's own text and never touched.
const (
	suggestText = "亲，您是不是想问："
	alsoText    = "另外，您是不是还想问："
	heldText    = "收到，您的消息已经转给正在为您服务的客服了。"
	queuedText  = "收到，您的消息已经记下了，客服接待时会一起看到，请您稍等一下。"
	handText    = "亲，这个问题我帮您转给人工客服，请您稍等一下，客服看到后会尽快回复您。"
	wantedText  = "好的亲，马上为您转接人工客服，请您稍等一下。"
	troubleText = "非常抱歉给您带来了不好的体验，我已经把您的情况转给专人处理，请您稍等一下。"
	repeatText  = "抱歉亲，刚才的回答没有帮到您，我请人工客服来为您看一下，请稍等。"
	pictureText = "亲，图片收到啦，我请人工客服帮您看一下，请您稍等，客服看到后会尽快回复您。"
	expiredText = "亲，这方面的活动或规定可能有变化，为了不误导您，我请人工客服来为您确认，请稍等。"
)

// asks is how a missing slot is asked for.
var asks = map[intents.Slot]string{
	intents.Region:     "亲，请问寄到哪里呢？告诉我省份或城市就可以～",
	intents.OrderState: "亲，请问您的订单现在是什么状态呢？（未付款、已付款待发货、已发货、已签收）",
}

// Prompt is how the buyer is asked for the slot.
func Prompt(slot intents.Slot) string { return asks[slot] }

// heldWords is what a buyer is told whose words were kept for a person. back is when people are, where they are away.
func heldWords(owner desk.Owner, back *time.Time, now time.Time) string {
	switch {
	case owner != desk.InQueue:
		return heldText
	case back != nil:
		return "收到，您的消息已经记下了，客服" + when(*back, now) + "上班后会一起看到。"
	}
	return queuedText
}

// awayWords is what a buyer is told who is handed over while nobody is there.
func awayWords(back, now time.Time) string {
	return "亲，现在是客服休息时间，您的问题已经记下了，客服" + when(back, now) + "上班后会优先回复您。您可以继续留言补充情况，也可以接着问我～"
}

// when puts a moment as a clerk would say it.
func when(t, now time.Time) string {
	now = now.In(t.Location())
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	clock := t.Format("15:04")
	switch day(t).Sub(day(now)) {
	case 0:
		return "今天 " + clock + " "
	case 24 * time.Hour:
		return "明天 " + clock + " "
	}
	weekday := []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
	return fmt.Sprintf("%d月%d日（周%s）%s ", t.Month(), t.Day(), weekday, clock)
}

// words is what the buyer is told for a decision. Answers to several questions stand apart by an empty line.
func words(d Decision) string {
	var texts []string
	if d.Kind == faq.Answered {
		texts = append(texts, d.Text)
	}
	for _, a := range d.Also {
		texts = append(texts, a.Text)
	}
	switch {
	case d.Kind == faq.Suggested:
		texts = append(texts, suggestText+listed(d.Options))
	case len(d.Options) > 0:
		texts = append(texts, alsoText+listed(d.Options))
	}
	switch d.Kind {
	case faq.Asked:
		texts = append(texts, asks[d.Slot])
	case faq.Escalated:
		texts = append(texts, handOver(d.Reason))
	}
	return strings.Join(texts, "\n\n")
}

// listed are the options, a numbered line each.
func listed(options []Match) string {
	var b strings.Builder
	for i, m := range options {
		b.WriteString("\n" + string(rune('1'+i)) + ". " + m.Entry.Question)
	}
	return b.String()
}

// handOver is what a buyer is told who gets a person.
func handOver(reason faq.Reason) string {
	switch reason {
	case faq.HumanRequested:
		return wantedText
	case faq.Intercept:
		return troubleText
	case faq.Repeat:
		return repeatText
	case faq.Expired:
		return expiredText
	case faq.Pictured:
		return pictureText
	}
	return handText
}

// Mask hides what identifies a person in a text for logs, as faq.Mask does.
func Mask(text string) string { return faq.Mask(text) }
