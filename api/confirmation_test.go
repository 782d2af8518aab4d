package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"xiaoer/faq"
)

type confirmations struct {
	Confirmations []confirmation `json:"confirmations"`
	Next          string         `json:"next"`
}

// agrees has n buyers ask the question, each in a conversation of his own, and say of the answer what the verdict is.
func (h *house) agrees(n int, question string, verdict string) {
	h.t.Helper()
	for range n {
		r := into[reply](h.do("POST", "/v1/shops/demo/ask", fmt.Sprintf(`{"text":%q}`, question)).is(200))
		if r.Decision != faq.Answered {
			h.t.Fatalf("%s: got %s, want an answer that can be judged", question, r.Decision)
		}
		h.do("POST", "/v1/shops/demo/answers/"+r.ID+"/feedback", fmt.Sprintf(`{"verdict":%q}`, verdict)).is(204)
		h.clock.move(1e9)
	}
}

// standings of a list, as "entry question for-against standing".
func standings(list confirmations) (out []string) {
	for _, c := range list.Confirmations {
		out = append(out, fmt.Sprintf("%s %s %d-%d %s", c.Entry, c.Question, c.For, c.Against, c.Standing))
	}
	return out
}

func TestConfirmations(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const at = "/v1/shops/demo/confirmations"
	list := func(query string, want ...string) confirmations {
		t.Helper()
		got := into[confirmations](h.get(at+query, with{"as": "agent"}).is(200))
		if fmt.Sprint(standings(got)) != fmt.Sprint(want) {
			t.Errorf("%s: got %q, want %q", query, standings(got), want)
		}
		return got
	}
	list("")
	h.agrees(1, "我可以开发票吗", "helpful")
	list("") // one alone settles nothing
	h.agrees(1, "我可以开发票吗", "helpful")
	h.agrees(2, "怎么去申请退货", "wrong")
	h.agrees(2, "可以开发票吗亲", "helpful")
	invoice := []string{"invoice 可以开发票吗亲 2-0 phrased", "invoice 我可以开发票吗 2-0 confirmed"}
	all := list("", append(invoice, "return 怎么去申请退货 0-2 denied")...)
	list("?entry=invoice", invoice...)
	list("?entry=nothing")

	first := list("?limit=2", invoice...)
	list("?limit=2&after="+first.Next, "return 怎么去申请退货 0-2 denied")
	h.get(at+"?after=nonsense", with{"as": "agent"}).refused(422, "invalid", "after")

	id := all.Confirmations[1].ID
	h.do("DELETE", at+"/"+id, "", with{"as": "editor"}).refused(403, "forbidden", "")
	h.do("DELETE", at+"/nonsense", "", with{"as": "manager"}).refused(404, "not_found", "")
	for range 2 {
		h.do("DELETE", at+"/"+id+"?why=问的是收据", "", with{"as": "manager"}).is(204)
	}
	h.agrees(1, "我可以开发票吗", "helpful")
	list("?entry=invoice", "invoice 我可以开发票吗 3-0 vetoed", "invoice 可以开发票吗亲 2-0 phrased")
	h.get(at).refused(401, "unauthorized", "")
}

// TestDocumentListsTheStandings holds that callers know every standing that a list may show.
func TestDocumentListsTheStandings(t *testing.T) {
	t.Parallel()
	var doc struct {
		Components struct {
			Schemas struct {
				Confirmation struct {
					Properties struct {
						Standing struct {
							Enum []faq.Standing `json:"enum"`
						} `json:"standing"`
					} `json:"properties"`
				} `json:"Confirmation"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	listed := doc.Components.Schemas.Confirmation.Properties.Standing.Enum
	want := []faq.Standing{faq.Confirmed, faq.Crowded, faq.Contested, faq.Denied, faq.Phrased, faq.Unserved, faq.Vetoed}
	if !slices.Equal(listed, want) {
		t.Errorf("got %q, want %q", listed, want)
	}
}
