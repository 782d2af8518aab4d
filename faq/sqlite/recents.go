package sqlite

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"

	"xiaoer/faq"
)

// recents are exchanges that were recalled, so that what was said in a conversation is not decoded again with every
// message of it: an exchange is never changed once it is in the database. Nobody may change what is handed out.
type recents struct {
	mu    sync.Mutex
	known map[key]*faq.Exchange
	order [mostRecents]key // the oldest at next
	next  int
}

// mostRecents bounds them to some three megabytes: three exchanges of some three hundred conversations that go on.
const mostRecents = 1024

// scan reads an id and the body under it.
func (r *recents) scan(shop faq.Shop, row scanner) (x faq.Exchange, err error) {
	var id string
	var body sql.RawBytes
	if err := row.Scan(&id, &body); err != nil {
		return x, err
	}
	k := key{shop, 'x', id}
	if known := r.get(k); known != nil {
		return *known, nil
	}
	if err := json.Unmarshal(body, &x); err != nil {
		return x, fmt.Errorf("body of exchange: %w", err)
	}
	r.put(k, &x)
	return x, nil
}

func (r *recents) get(k key) *faq.Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[k]
}

func (r *recents) put(k key, x *faq.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[key]*faq.Exchange{}
	}
	if r.known[k] == nil {
		delete(r.known, r.order[r.next])
		r.order[r.next] = k
		r.next = (r.next + 1) % mostRecents
	}
	r.known[k] = x
}
