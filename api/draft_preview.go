package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// Bounds of one preview. They keep what one request may cost within previewWait on a bank of a thousand entries.
const (
	usualLast      = 2_000
	mostLast       = 10_000
	mostQuestions  = 1_000 // of the caller's own
	usualList      = 100
	mostList       = 1_000
	previewWait    = 30 * time.Second // the reply must be out before the server's patience with writing ends
	mostDraftBytes = 4 << 20
)

// draftIn is what an editor is about to publish, and what it is to be asked.
type draftIn struct {
	replay.Draft
	Questions []replay.Question `json:"questions"` // in place of the shop's last ones
	Last      *int              `json:"last"`
	List      *int              `json:"list"`
}

// valid returns the first thing wrong. The draft is the player's to judge.
func (in *draftIn) valid() error {
	switch {
	case in.Last != nil && (*in.Last < 1 || *in.Last > mostLast):
		return unfit("last", fmt.Sprintf("last 应该是 1 到 %d 的整数。", mostLast))
	case in.List != nil && (*in.List < 1 || *in.List > mostList):
		return unfit("list", fmt.Sprintf("list 应该是 1 到 %d 的整数。", mostList))
	case len(in.Questions) > mostQuestions:
		return unfit("questions", fmt.Sprintf("questions 一次最多 %d 个。", mostQuestions))
	}
	for i, q := range in.Questions {
		at := fmt.Sprintf("questions[%d].", i)
		switch {
		case strings.TrimSpace(q.Text) == "" || utf8.RuneCountInString(q.Text) > faq.MaxQuestion:
			return unfit(at+"text", fmt.Sprintf("每个问题要有 1 到 %d 个字。", faq.MaxQuestion))
		case utf8.RuneCountInString(q.Channel) > maxSlot:
			return unfit(at+"channel", fmt.Sprintf("channel 最多 %d 个字符。", maxSlot))
		case q.Times < 0:
			return unfit(at+"times", "times 不能小于 0。")
		}
		if err := validSlots(q.Slots); err != nil {
			return err
		}
	}
	return nil
}

// wish is what the player is asked for.
func (in *draftIn) wish() replay.Wish {
	w := replay.Wish{Questions: in.Questions, Last: usualLast, List: usualList}
	if in.Last != nil {
		w.Last = *in.Last
	}
	if in.List != nil {
		w.List = *in.List
	}
	return w
}

// previewDraft tells an editor what a draft would change. Nothing is kept.
func (s *server) previewDraft(c *call) error {
	var in draftIn
	if err := c.body(max(s.MaxBody, mostDraftBytes), &in); err != nil {
		return err
	}
	if err := in.valid(); err != nil {
		return err
	}
	r, err := s.Replay.Preview(c.ctx(), c.shop, in.Draft, in.wish())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, r)
}
