package api

import (
	"testing"

	"xiaoer/faq/jot/jottest"
)

func TestReplyInJSON(t *testing.T) { jottest.Same(t, true, (*reply).AppendJSON) }
