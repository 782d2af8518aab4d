package sqlite

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"xiaoer/faq"
)

// Bounds of a part of a listing, as faq.Page documents them.
const (
	pageDefault = 50
	pageMost    = 500
)

// limit returns how many the page asks for.
func limit(p faq.Page) (int, error) {
	switch {
	case p.Limit < 0 || p.Limit > pageMost:
		return 0, &faq.FieldError{Field: "limit", Reason: fmt.Sprintf("0 to %d", pageMost)}
	case p.Limit == 0:
		return pageDefault, nil
	}
	return p.Limit, nil
}

// cut keeps the first n of a listing that was asked for one more, and says where the next part begins.
func cut[T any](all []T, n int, cursor func(T) string) (part []T, next string) {
	if len(all) <= n {
		return all, ""
	}
	return all[:n], cursor(all[n-1])
}

// mark makes a cursor: the listing it belongs to and the key of the last row seen.
func mark(listing string, key any) string {
	b, err := json.Marshal(key)
	if err != nil {
		panic(err) // keys are strings and numbers
	}
	return base64.RawURLEncoding.EncodeToString(append([]byte(listing+":"), b...))
}

// place reads a cursor of the listing back into key; "" leaves key as it is.
func place(listing, cursor string, key any) error {
	if cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	rest, ours := strings.CutPrefix(string(b), listing+":")
	if err != nil || !ours || json.Unmarshal([]byte(rest), key) != nil {
		return &faq.FieldError{Field: "after", Reason: "not a cursor of this listing"}
	}
	return nil
}

// query grows by conditions that are only sometimes there.
type query struct {
	strings.Builder
	args []any
}

// room is a query with the places for so many rows of so many values.
func room(rows, values int) *query {
	q := &query{args: make([]any, 0, rows*values)}
	q.Grow(128 + rows*(len(` (?),`)+len(`, ?`)*values))
	return q
}

func (q *query) add(sql string, args ...any) {
	q.WriteString(sql)
	q.args = append(q.args, args...)
}

// holes are those of the widest row, but for the first.
var holes = strings.Repeat(`, ?`, 32)

// row adds the i-th row of an INSERT's VALUES.
func (q *query) row(i int, values ...any) {
	if i > 0 {
		q.WriteString(",")
	}
	q.add(` (?`+holes[:len(`, ?`)*(len(values)-1)]+`)`, values...)
}
