package api

import (
	"fmt"
	"net/http"

	"xiaoer/faq/desk"
)

// mostDismissed is how many tickets are ended at once.
const mostDismissed = 200

// dismissTickets ends several tickets for one reason: those that wait, and those that the agent holds. Each is a matter
// of its own: what became of it stands in the reply.
func (s *server) dismissTickets(c *call) error {
	var in struct {
		Tickets []desk.ID `json:"tickets"`
		Why     string    `json:"why"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if err := reason("why", in.Why); err != nil {
		return err
	}
	if n := len(in.Tickets); n == 0 || n > mostDismissed {
		return unfit("tickets", fmt.Sprintf("一次可以关闭 1 到 %d 张工单。", mostDismissed))
	}
	type fate struct {
		ID     desk.ID `json:"id"`
		Status int     `json:"status"`
		Code   string  `json:"code,omitempty"`
		Detail string  `json:"detail,omitempty"`
	}
	fates := make([]fate, len(in.Tickets))
	for i, id := range in.Tickets {
		fates[i] = fate{ID: id, Status: http.StatusOK}
		_, err := s.Queue.Do(c.ctx(), c.shop, id, desk.Dismiss{Agent: c.actor(), Why: in.Why})
		if err == nil {
			continue
		}
		p, _ := explained(interrupted(c.ctx(), err), c.route.noun, c.id)
		fates[i].Status, fates[i].Code, fates[i].Detail = p.Status, p.Code, p.Detail
	}
	return c.send(http.StatusOK, struct {
		Tickets []fate `json:"tickets"`
	}{fates})
}
