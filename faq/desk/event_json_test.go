package desk_test

import (
	"testing"

	"xiaoer/faq/desk"
	"xiaoer/faq/jot/jottest"
)

func TestEventInJSON(t *testing.T) { jottest.Same(t, false, (*desk.Event).AppendJSON) }

func TestDetailsInJSON(t *testing.T) { jottest.Same(t, false, (*desk.Details).AppendJSON) }
