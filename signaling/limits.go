package signaling

import (
	"time"

	"github.com/parley-sfu/parley/configs/limits"
)

// Every bound on what outsiders can make this package do stands in this file, but
// for those that the settings may move: see [Options]. The shape of messages is
// bounded in protocol/limits.go.

// tickets is the bucket of one address. Who may hold so many sockets may come
// with all of them at once: an office, after the server has restarted.
func tickets(l *limits.Limits) bucket {
	b := perRate(l.JoinsPerIP, 1)
	b.burst = max(b.burst, float64(l.SessionsPerIP))
	return b
}

// messages is the bucket of one session.
func messages(l *limits.Limits) bucket {
	rate := l.MessagesPerSession.PerSecond()
	return bucket{rate: rate, burst: max(2, 2*rate)}
}

func orDefault[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}

// Times.
const (
	joinTimeout      = 5 * time.Second         // from the upgrade to the first message
	answerTimeout    = 5 * time.Second         // from join to the answer of its offer
	offerTimeout     = 10 * time.Second        // from a later offer to its answer
	requestTimeout   = 5 * time.Second         // a room's answer to anything else
	pingInterval     = 10 * time.Second        // between pings of the server
	pongTimeout      = 1500 * time.Millisecond // unanswered for so long, the socket counts as silent
	silenceTimeout   = 25 * time.Second        // nothing heard for so long, the socket is dead
	writeTimeout     = 5 * time.Second         // one message; all of them once the session ends
	closeTimeout     = time.Second             // for the client's part of the closing handshake
	handshakeTimeout = 5 * time.Second         // the answer to the upgrade
	bodyTimeout      = 5 * time.Second         // the body of an HTTP request
	passwordWait     = 5 * time.Second         // for a free core to hash on
	listingLife      = time.Second             // how long the list of rooms is good
	defaultTicketTTL = 5 * time.Minute
	defaultTURNTTL   = 4 * time.Hour // a call may last; coturn asks again when an allocation is made
)

// Sizes and counts.
const (
	maxBodyBytes        = 8 << 10 // of an HTTP request
	wirePerMessage      = 2       // times as many bytes as a message may have, in frames, from one message or ping of ours to the next
	socketBuffer        = 4 << 10 // to read frames into
	maxMarks            = 8       // combining, on one character
	maxQueueMessages    = 256     // waiting to be written; one more and the client is too slow
	maxQueueBytes       = 1 << 20 // likewise
	maxWelcomeChatBytes = 256 << 10
	maxLogBytes         = 256     // of anything a user wrote
	maxUsedTickets      = 1 << 17 // remembered until they expire
	maxAddresses        = 10_000  // whose rates are remembered
	maxForwarded        = 32      // addresses looked at in X-Forwarded-For
	maxListedRooms      = 100     // on the start page
	maxArgonMemory      = 1 << 18 // KiB: 256 MiB
	maxArgonTime        = 64      // passes
	previewsPerTicket   = 8       // of the rate of tickets: pages look more often than they enter
	upgradesPerTicket   = 8       // likewise: sockets are lost and resumed
	maxStrikes          = 10      // messages that cannot be understood
	maxExcess           = 100     // messages over a rate, before the session ends; 10 a second are forgiven
	excessForgiven      = 10      // a second
	ringersPerAddress   = 8       // that ring as often as they may
	maxVisitBytes       = 4 << 10 // of a message on the list of people
	roomFullRetry       = 15 * time.Second
	serverFullRetry     = 10 * time.Second
	drainRetry          = time.Second
)
