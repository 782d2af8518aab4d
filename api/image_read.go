package api

import (
	"fmt"
	"net/http"
	"strings"
)

// readImage shows a picture to whoever may read the conversation that it was sent in. It never changes, and is kept by
// its reader's browser alone. Whatever it is, it is shown as what it was read as: nothing in it is run.
func (s *server) readImage(c *call) error {
	v, err := s.view(c, nothing)
	if err != nil {
		return err
	}
	m, body, err := s.Queue.Image(c.ctx(), c.shop, v.Conversation.ID, c.Param("image"))
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s.%s"`, m.ID[:10], strings.TrimPrefix(m.Type, "image/")))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	c.Data(http.StatusOK, m.Type, body)
	return nil
}
