package api

import (
	"errors"
	"fmt"

	"xiaoer/faq"
)

// replaceEntry puts an entry in the place of the one that the editor saw, or makes one under the id of the path.
func (s *server) replaceEntry(c *call) error {
	revision, err := s.started(c.ctx(), c)
	if errors.Is(err, faq.ErrNotFound) {
		return fmt.Errorf("%w: %w", errStale, err) // without the condition it would have been made
	}
	if err != nil {
		return err
	}
	e, edit, err := s.entry(c)
	if err != nil {
		return err
	}
	if e.ID, err = c.named(e.ID); err != nil {
		return err
	}
	return overtaken(s.put(c, e, edit, revision))
}

// named is the id of the path, which the body may repeat.
func (c *call) named(inBody faq.ID) (faq.ID, error) {
	id := faq.ID(c.Param("id"))
	if inBody != "" && inBody != id {
		return id, unfit("id", "内容里的编号和网址里的不一样；编号不能改，请新建一个条目。")
	}
	return id, nil
}
