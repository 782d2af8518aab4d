package desk

import (
	"sync"

	"xiaoer/faq"
)

// Hub wakes those who read the log when it has grown. It carries no events: a reader who is woken asks the [Log] for
// what he has not seen, in his own time, so that one who is slow keeps nobody waiting and can miss nothing. Only that
// somebody is typing is carried, because it is not kept.
//
// The zero Hub is ready. Safe for many goroutines.
type Hub struct {
	mu     sync.Mutex
	rooms  map[room]map[*Watch]struct{}
	lines  map[faq.Shop]map[*Watch]struct{} // of those who wait in the queue, and want to know how it moves
	closed bool
}

// room is one conversation, or ("") the whole shop.
type room struct {
	shop         faq.Shop
	conversation string
}

// Watch is one reader's.
type Watch struct {
	C    <-chan struct{} // something is there, or the hub has closed
	c    chan struct{}
	hub  *Hub
	room room

	typing []Typing
	moved  bool
	closed bool
}

// Typing is somebody who is writing just now.
type Typing struct {
	Conversation string `json:"conversation"`
	Author       Author `json:"author"`
	Name         string `json:"name,omitempty"`
}

// mostWatches is how many may read one conversation at once: a buyer with a few pages open, and no more.
const mostWatches = 16

// Watch begins to watch a conversation, or ("") the whole shop. It is nil where too many do, or the hub has closed.
// Whoever watches calls End.
func (h *Hub) Watch(shop faq.Shop, conversation string) *Watch {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := room{shop, conversation}
	if h.closed || conversation != "" && len(h.rooms[at]) >= mostWatches {
		return nil
	}
	c := make(chan struct{}, 1)
	w := &Watch{C: c, c: c, hub: h, room: at}
	if h.rooms == nil {
		h.rooms, h.lines = map[room]map[*Watch]struct{}{}, map[faq.Shop]map[*Watch]struct{}{}
	}
	if h.rooms[at] == nil {
		h.rooms[at] = map[*Watch]struct{}{}
	}
	h.rooms[at][w] = struct{}{}
	return w
}

// End ends the watch.
func (w *Watch) End() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	leave(w.hub.rooms, w.room, w)
	leave(w.hub.lines, w.room.shop, w)
}

func leave[K comparable](in map[K]map[*Watch]struct{}, at K, w *Watch) {
	delete(in[at], w)
	if len(in[at]) == 0 {
		delete(in, at)
	}
}

// Watches counts who watches.
func (h *Hub) Watches() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, watches := range h.rooms {
		n += len(watches)
	}
	return n
}

// Waits says whether the watcher wants to hear that the queue moves.
func (w *Watch) Waits(does bool) {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	lines, shop := w.hub.lines, w.room.shop
	if !does {
		leave(lines, shop, w)
		return
	}
	if lines[shop] == nil {
		lines[shop] = map[*Watch]struct{}{}
	}
	lines[shop][w] = struct{}{}
}

// Take returns what has come about since it was called last: who is typing, whether the queue has moved, and whether
// the hub has closed.
func (w *Watch) Take() (typing []Typing, moved, closed bool) {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	typing, moved, closed = w.typing, w.moved, w.closed
	w.typing, w.moved = nil, false
	return typing, moved, closed
}

// Told wakes whoever watches the conversation or its shop; and, where the queue has moved, whoever waits in it.
func (h *Hub) Told(shop faq.Shop, conversation string, events []Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.each(shop, conversation, (*Watch).wake)
	for _, e := range events {
		if e.Kind == OfOwner && (e.Owner.From == InQueue || e.Owner.To == InQueue) {
			for w := range h.lines[shop] {
				w.moved = true
				w.wake()
			}
			return
		}
	}
}

// Type tells whoever watches the conversation or its shop that somebody is typing.
func (h *Hub) Type(shop faq.Shop, t Typing) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.each(shop, t.Conversation, func(w *Watch) {
		if len(w.typing) < mostWatches { // who does not read need not hear it all
			w.typing = append(w.typing, t)
		}
		w.wake()
	})
}

// each is called with the lock held.
func (h *Hub) each(shop faq.Shop, conversation string, do func(*Watch)) {
	for _, at := range []room{{shop, conversation}, {shop, ""}} {
		for w := range h.rooms[at] {
			do(w)
		}
	}
}

// wake never waits: one who has not looked yet will find this too.
func (w *Watch) wake() {
	select {
	case w.c <- struct{}{}:
	default:
	}
}

// Close ends every watch, and lets no other begin.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, watches := range h.rooms {
		for w := range watches {
			w.closed = true
			w.wake()
		}
	}
}
