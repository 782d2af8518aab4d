package api

import "net/http"

// replayHook sends again what was given up; with "after" all that came after that event, too.
func (s *server) replayHook(c *call) error {
	var in struct {
		After *int `json:"after"`
	}
	if err := c.optionalBody(s.MaxBody, &in); err != nil {
		return err
	}
	var after *int64
	if in.After != nil {
		if *in.After < 0 {
			return unfit("after", "after 要用一个事件的编号，或者不写。")
		}
		n := int64(*in.After)
		after = &n
	}
	if err := s.Queue.Replay(c.ctx(), c.shop, c.Param("id"), after); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
