package api

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/faq"
)

// query reads the parameters behind the question mark. It keeps the first thing wrong, so that a handler reads all
// it wants and asks once. Parameters that are not asked for are not looked at: trackers and proxies add their own.
type query struct {
	values url.Values
	err    error
}

func (c *call) query() *query {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		err = &refusal{row: errMalformed, detail: "网址里问号后面的参数写法有误，请检查百分号和分号。"}
	}
	return &query{values: values, err: err}
}

// text returns a parameter of at most that many characters.
func (q *query) text(name string, most int) string {
	s := q.values.Get(name)
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		q.fail(name, fmt.Sprintf("参数 %s 不是可读的 UTF-8 文字。", name))
		return ""
	}
	if utf8.RuneCountInString(s) > most {
		q.fail(name, fmt.Sprintf("参数 %s 最多 %d 个字。", name, most))
	}
	return s
}

// number returns a whole number between least and most, and usual where the parameter is left out.
func (q *query) number(name string, usual, least, most int) int {
	s := q.values.Get(name)
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		q.fail(name, fmt.Sprintf("参数 %s 应该是 %d 到 %d 的整数。", name, least, most))
	}
	return n
}

// moment returns a point in time, Beijing's where it names no zone, and usual where the parameter is left out.
func (q *query) moment(name string, usual time.Time) time.Time {
	s := q.values.Get(name)
	if s == "" {
		return usual
	}
	t, err := faq.ParseMoment(s)
	if err != nil {
		q.fail(name, fmt.Sprintf("参数 %s 要写成 2026-11-11T00:00:00+08:00 这样的时间。", name))
	}
	return t.Time
}

// oneOf returns one of the words, or "" where the parameter is left out.
func (q *query) oneOf(name string, words ...string) string {
	s := q.values.Get(name)
	if s != "" && !slices.Contains(words, s) {
		q.fail(name, fmt.Sprintf("参数 %s 只能是 %s。", name, strings.Join(words, "、")))
	}
	return s
}

// flag reports whether a parameter is true.
func (q *query) flag(name string) bool { return q.oneOf(name, "true", "false") == "true" }

// status returns an entry's status, or "".
func (q *query) status() faq.Status {
	return faq.Status(q.oneOf("status", string(faq.Draft), string(faq.Review), string(faq.Live), string(faq.Retired)))
}

// page returns which part of a listing is wanted.
func (q *query) page() faq.Page {
	return faq.Page{After: q.text("after", 1000), Limit: q.number("limit", 50, 1, 500)}
}

// edit says who changes something and why: the parameter "why" goes into the history.
func (q *query) edit(c *call) faq.Edit {
	return faq.Edit{By: c.actor(), Why: q.text("why", 200)}
}

func (q *query) fail(name, detail string) {
	if q.err == nil {
		q.err = unfit(name, detail)
	}
}
