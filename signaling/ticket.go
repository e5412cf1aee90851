package signaling

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ticketID is what makes a ticket good for one join only.
type ticketID [16]byte

// turnUser names the ticket's holder to a TURN server, which logs it; it says
// nothing about the person.
func (id ticketID) turnUser() string { return hex.EncodeToString(id[:8]) }

// ticket is the right to join one room under one name, once, for a while.
//
//	1        version
//	8        expiry, milliseconds since 1970, big endian
//	16       id
//	2 + n    room, after its length
//	2 + m    name, likewise
//	32       HMAC-SHA256 of all before
//
// in base64url without padding. There is no algorithm to choose and nothing to
// parse before the signature is checked.
type ticket struct {
	id      ticketID
	room    string
	name    string
	expires time.Time
}

const (
	ticketVersion   = 1
	ticketFixedSize = 1 + 8 + len(ticketID{}) + 2 + 2
)

// ticketer signs tickets and takes them back.
type ticketer struct {
	key [sha256.Size]byte
	ttl atomic.Int64 // nanoseconds

	mu    sync.Mutex             // guards the following
	used  map[ticketID]time.Time // until when each would be good
	swept time.Time
}

// newTicketer derives the key, so that the secret may sign other things too.
// Without a secret tickets are lost when the process ends.
func newTicketer(secret []byte, ttl time.Duration) *ticketer {
	t := &ticketer{used: map[ticketID]time.Time{}}
	t.ttl.Store(int64(ttl))
	if len(secret) == 0 {
		secret = make([]byte, sha256.Size)
		_, _ = rand.Read(secret) // never fails, see crypto/rand
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("parley ticket v1"))
	mac.Sum(t.key[:0])
	return t
}

// life is how long a ticket is good.
func (t *ticketer) life() time.Duration { return time.Duration(t.ttl.Load()) }

// issue makes a ticket. Both room and name were checked before.
func (t *ticketer) issue(room, name string, now time.Time) (text string, id ticketID) {
	_, _ = rand.Read(id[:])
	layout := make([]byte, 0, ticketFixedSize+len(room)+len(name)+sha256.Size)
	layout = append(layout, ticketVersion)
	layout = binary.BigEndian.AppendUint64(layout, uint64(now.Add(t.life()).UnixMilli())) //nolint:gosec // after 1970
	layout = append(layout, id[:]...)
	layout = appendString(layout, room)
	layout = appendString(layout, name)
	return base64.RawURLEncoding.EncodeToString(t.sign(layout, layout)), id
}

// sign appends the signature of layout to dst.
func (t *ticketer) sign(dst, layout []byte) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(layout)
	return mac.Sum(dst)
}

// redeem takes a ticket for a room; it will not be taken again.
func (t *ticketer) redeem(text, room string, now time.Time) (ticket, *protocol.Error) {
	got, ok := t.verify(text)
	if !ok || got.room != room {
		return ticket{}, protocol.Errorf(protocol.Unauthorized, "not a ticket for this room")
	}
	if !now.Before(got.expires) {
		return ticket{}, protocol.Errorf(protocol.TicketExpired, "the ticket has expired; get a new one")
	}
	return got, t.use(got, now)
}

// verify checks the signature first, then takes the layout apart. A layout we
// signed has the lengths it says.
func (t *ticketer) verify(text string) (ticket, bool) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if strings.ContainsAny(text, "\r\n") { // which the decoder skips: one ticket has one text
		return ticket{}, false
	}
	if err != nil || len(data) < ticketFixedSize+sha256.Size {
		return ticket{}, false
	}
	layout, signature := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if !hmac.Equal(signature, t.sign(nil, layout)) || layout[0] != ticketVersion {
		return ticket{}, false
	}
	got := ticket{expires: time.UnixMilli(int64(binary.BigEndian.Uint64(layout[1:])))} //nolint:gosec // we wrote it
	rest := layout[9+copy(got.id[:], layout[9:]):]
	room, rest, okRoom := cutString(rest)
	name, rest, okName := cutString(rest)
	got.room, got.name = room, name
	return got, okRoom && okName && len(rest) == 0
}

func appendString(dst []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(dst, uint16(len(s))), s...) //nolint:gosec // names are short
}

func cutString(data []byte) (s string, rest []byte, ok bool) {
	if len(data) < 2 {
		return "", nil, false
	}
	end := 2 + int(binary.BigEndian.Uint16(data))
	if len(data) < end {
		return "", nil, false
	}
	return string(data[2:end]), data[end:], true
}

// use notes that a ticket was taken. What is noted is bounded: tickets expire,
// and beyond the bound nobody joins for a moment rather than anybody twice.
func (t *ticketer) use(got ticket, now time.Time) *protocol.Error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, again := t.used[got.id]; again {
		return protocol.Errorf(protocol.Unauthorized, "the ticket was used already; get a new one")
	}
	t.sweep(now)
	if len(t.used) >= maxUsedTickets {
		return &protocol.Error{Code: protocol.ServerFull, RetryAfter: serverFullRetry}
	}
	t.used[got.id] = got.expires
	return nil
}

// sweep forgets what has expired, once in a while. It is called with mu held.
func (t *ticketer) sweep(now time.Time) {
	every := time.Minute
	if len(t.used) >= maxUsedTickets {
		every = time.Second
	}
	if now.Sub(t.swept).Abs() < every {
		return
	}
	t.swept = now
	for id, expires := range t.used {
		if !now.Before(expires) {
			delete(t.used, id)
		}
	}
}
