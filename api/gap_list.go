package api

import (
	"net/http"

	"xiaoer/engine/gap"
	"xiaoer/faq"
)

// listMissed lists the questions that no entry answered, newest first.
func (s *server) listMissed(c *call) error {
	q := c.query()
	after, limit := q.text("after", 100), q.number("limit", 50, 1, 500)
	if q.err != nil {
		return q.err
	}
	if err := s.isShop(c); err != nil {
		return err
	}
	list, next, err := s.Gaps.Missed(c.ctx(), c.shop, after, limit)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Questions []gap.Missed `json:"questions"`
		Next      string       `json:"next,omitempty"`
	}{orEmpty(list), next})
}

// isShop is faq.ErrNotFound where there is no such shop.
func (s *server) isShop(c *call) error {
	_, err := s.Store.Version(c.ctx(), c.shop)
	return err
}

// listGaps lists what buyers ask and the bot does not answer, by traffic.
func (s *server) listGaps(c *call) error {
	q := c.query()
	state := q.oneOf("state", string(faq.GapOpen), string(faq.GapAccepted), string(faq.GapIgnored), "all")
	w := gap.Wish{State: faq.GapState(state), All: state == "all", Limit: q.number("limit", 20, 1, 100), Offset: q.number("offset", 0, 0, maxOffset)}
	if q.err != nil {
		return q.err
	}
	gaps, total, err := s.Gaps.List(c.ctx(), c.shop, w)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Clusters []gap.Gap `json:"clusters"`
		Total    int       `json:"total"`
	}{orEmpty(gaps), total})
}
