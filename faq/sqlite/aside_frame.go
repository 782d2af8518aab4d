package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// frame is an exchange as it stands in the file beside the database: what is needed to write it as it was told. In
// bytes, numbers with their low end first:
//
//	length    4   of what follows the checksum
//	checksum  4   CRC-32C of it
//	version   1   1
//	opens     1   1 where the exchange opens its conversation
//	epoch     4   of the conversation when it was told
//	at        8   the moment it was told at, in microseconds
//	body          the exchange in JSON
type frame struct {
	opens bool
	epoch int
	at    time.Time
	body  string
}

const (
	frameVersion = 1
	frameHead    = 8  // length and checksum
	frameFixed   = 14 // what stands before the body
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// append adds the frame's bytes to b.
func (f frame) append(b []byte) []byte {
	start := len(b)
	b = append(b, make([]byte, frameHead)...)
	b = append(b, frameVersion, 0)
	if f.opens {
		b[len(b)-1] = 1
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(f.epoch))
	b = binary.LittleEndian.AppendUint64(b, uint64(f.at.UnixMicro()))
	b = append(b, f.body...)
	rest := b[start+frameHead:]
	binary.LittleEndian.PutUint32(b[start:], uint32(len(rest)))
	binary.LittleEndian.PutUint32(b[start+4:], crc32.Checksum(rest, castagnoli))
	return b
}

// frames reads what is whole at the beginning of b, and how long that is.
func frames(b []byte) (found []frame, whole int) {
	for {
		f, n := nextFrame(b[whole:])
		if n == 0 {
			return found, whole
		}
		found = append(found, f)
		whole += n
	}
}

// nextFrame reads the frame that b begins with; its length is 0 where there is none.
func nextFrame(b []byte) (f frame, n int) {
	if len(b) < frameHead+frameFixed {
		return f, 0
	}
	size, rest := uint64(binary.LittleEndian.Uint32(b)), b[frameHead:]
	if size < frameFixed || size > uint64(len(rest)) {
		return f, 0
	}
	rest = rest[:size]
	if crc32.Checksum(rest, castagnoli) != binary.LittleEndian.Uint32(b[4:]) || rest[0] != frameVersion || rest[1] > 1 {
		return f, 0
	}
	f.opens = rest[1] == 1
	f.epoch = int(binary.LittleEndian.Uint32(rest[2:]))
	f.at = time.UnixMicro(int64(binary.LittleEndian.Uint64(rest[6:]))).UTC()
	f.body = string(rest[frameFixed:])
	return f, frameHead + int(size)
}

// replay writes what the frame holds, as of the moment it was told at, and reports whether it was not there. Its
// message may have been delivered again since, and answered under another id; then that answer stands. A conversation
// that has changed hands is desk.ErrStale.
func (tx *txn) replay(ctx context.Context, f frame) (isNew bool, err error) {
	var x faq.Exchange
	if err := json.Unmarshal([]byte(f.body), &x); err != nil {
		return false, fmt.Errorf("%w: %w", faq.ErrInvalid, err)
	}
	defer during(&err, "write exchange %s", x.ID)
	if there, err := tx.hasExchange(ctx, x, f.opens); there || err != nil {
		return false, err
	}
	tx.now = f.at
	c := desk.Case{Conversation: opened(x, f.at)}
	c.Conversation.ID = x.Conversation
	if !f.opens {
		if c, err = tx.addressed(ctx, x); err != nil {
			return false, err
		}
	}
	if c.Conversation.Owner != desk.Bot || c.Conversation.Epoch != f.epoch {
		return false, desk.ErrStale
	}
	_, err = tx.recordIn(ctx, x, f.body, c, f.opens)
	return err == nil, err
}

// hasExchange reports whether the exchange is there, or its message with another.
func (tx *txn) hasExchange(ctx context.Context, x faq.Exchange, opens bool) (there bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM exchange WHERE shop = ? AND id = ?)`, x.Shop, x.ID).Scan(&there)
	if there || err != nil {
		return there, err
	}
	if opens { // when the message came it named none
		x.Conversation = ""
	}
	_, err = tx.delivered(ctx, x)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
