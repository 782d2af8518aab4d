package api

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
)

// names remembers for a while what people are called. What is kept is signed with the name that somebody signs in with,
// and read with the one he goes by, so that old messages follow when he is called something else. Safe for many goroutines.
type names struct {
	keeper people.Keeper
	now    func() time.Time

	mu    sync.Mutex
	at    time.Time // when known was read
	known map[string]people.User
}

// calledFor is how long a new name may take to show that was given in another process.
const calledFor = 10 * time.Second

// of returns what the one who signs so is called in the shop: the display name, or how he signs where he has none, is a
// key, or has no business in the shop.
func (n *names) of(ctx context.Context, shop faq.Shop, signs string) string {
	if signs == "" {
		return ""
	}
	u := n.all(ctx)[signs]
	if u.Role(shop) == "" {
		return signs
	}
	return cmp.Or(u.Title, signs)
}

// in returns those of the shop who are called otherwise than they sign.
func (n *names) in(ctx context.Context, shop faq.Shop) map[string]string {
	out := map[string]string{}
	for signs, u := range n.all(ctx) {
		if u.Role(shop) != "" && u.Title != "" && u.Title != signs {
			out[signs] = u.Title
		}
	}
	return out
}

// forget has them read anew.
func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.known = nil
}

// all returns the users by how they sign. A page is worth more than a name: where they cannot be read, those hold that were.
func (n *names) all(ctx context.Context) map[string]people.User {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	if n.known != nil && now.Sub(n.at) < calledFor {
		return n.known
	}
	users, err := n.keeper.Users(ctx)
	if err != nil {
		return n.known
	}
	known := make(map[string]people.User, len(users))
	for _, u := range users {
		known[u.Name] = u
	}
	n.known, n.at = known, now
	return known
}

// message returns the message under the name that its agent goes by. A colleague is told how he signs as well.
func (c *call) message(n *names, m desk.Message) desk.Message {
	name := n.of(c.ctx(), c.shop, m.Name)
	if c.who != nil && name != m.Name {
		m.Login = m.Name
	}
	m.Name = name
	return m
}

// messages returns a copy of them with the names that agents go by.
func (c *call) messages(n *names, all []desk.Message) []desk.Message {
	out := slices.Clone(all)
	for i, m := range out {
		out[i] = c.message(n, m)
	}
	return out
}

// spoken returns a copy of the event with its message under the name that its agent goes by.
func (c *call) spoken(n *names, e desk.Event) desk.Event {
	if e.Message != nil {
		m := c.message(n, *e.Message)
		e.Message = &m
	}
	return e
}

// forBuyer returns what the buyer is told of the event, if anything: of nobody how he signs.
func (c *call) forBuyer(n *names, e desk.Event) (desk.Event, bool) {
	e, may := e.ForBuyer()
	if may && e.Owner != nil {
		e.Owner.Agent = n.of(c.ctx(), c.shop, e.Owner.Agent) // ForBuyer's own copy
	}
	return c.spoken(n, e), may
}
