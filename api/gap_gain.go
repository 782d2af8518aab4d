package api

import (
	"fmt"
	"net/http"
	"strings"

	"xiaoer/engine/gap"
)

// gainIn says which gaps are to be closed.
type gainIn struct {
	Clusters []string `json:"clusters"`
	Top      *int     `json:"top"`
	Last     *int     `json:"last"`
}

// readGain foretells what closing the first gaps, or those named, would do to the share that is answered.
func (s *server) readGain(c *call) error {
	q := c.query()
	w := gap.Which{Top: q.number("top", 5, 1, gap.MostTogether), Last: q.number("last", usualLast, 1, mostLast)}
	if ids := q.text("clusters", 2000); ids != "" {
		w.IDs = strings.Split(ids, ",")
	}
	if q.err != nil {
		return q.err
	}
	return s.sendGain(c, w)
}

// foretellGain is readGain for programs.
func (s *server) foretellGain(c *call) error {
	var in gainIn
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	w := gap.Which{IDs: in.Clusters, Top: 5, Last: usualLast}
	if in.Top != nil {
		if w.Top = *in.Top; w.Top < 1 || w.Top > gap.MostTogether {
			return unfit("top", fmt.Sprintf("top 应该是 1 到 %d 的整数。", gap.MostTogether))
		}
	}
	if in.Last != nil {
		if w.Last = *in.Last; w.Last < 1 || w.Last > mostLast {
			return unfit("last", fmt.Sprintf("last 应该是 1 到 %d 的整数。", mostLast))
		}
	}
	return s.sendGain(c, w)
}

func (s *server) sendGain(c *call, w gap.Which) error {
	if len(w.IDs) > gap.MostTogether {
		return unfit("clusters", fmt.Sprintf("一次最多 %d 组。", gap.MostTogether))
	}
	g, err := s.Gaps.Gain(c.ctx(), c.shop, w)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, g)
}
