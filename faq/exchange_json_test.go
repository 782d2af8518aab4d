package faq_test

import (
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/jot/jottest"
)

func TestExchangeInJSON(t *testing.T) { jottest.Same(t, false, (*faq.Exchange).AppendJSON) }
