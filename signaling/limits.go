package signaling

import "time"

// Every bound on what outsiders can make this package do stands in this file;
// the shape of messages is bounded in protocol/limits.go.

// Limits are the bounds an operator may change. A zero takes the default; no
// bound can be switched off.
type Limits struct {
	Sockets                 int // at a time; default 2,000
	SocketsPerAddress       int // default 64; an address is an IPv4 address or an IPv6 /64
	TicketsPerMinute        int // per address; default 30; as many as SocketsPerAddress may come at once
	WrongPasswordsPerMinute int // per address; default 10
	MessagesPerSecond       int // per session; default 50
	MessageBurst            int // default 100
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Sockets:                 orDefault(l.Sockets, 2000),
		SocketsPerAddress:       orDefault(l.SocketsPerAddress, 64),
		TicketsPerMinute:        orDefault(l.TicketsPerMinute, 30),
		WrongPasswordsPerMinute: orDefault(l.WrongPasswordsPerMinute, 10),
		MessagesPerSecond:       orDefault(l.MessagesPerSecond, 50),
		MessageBurst:            orDefault(l.MessageBurst, 100),
	}
}

// tickets is the bucket of one address. Who may hold so many sockets may come
// with all of them at once: an office, after the server has restarted.
func (l Limits) tickets() bucket {
	b := perMinute(l.TicketsPerMinute)
	b.burst = max(b.burst, float64(l.SocketsPerAddress))
	return b
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
	maxBodyBytes        = 8 << 10   // of an HTTP request
	maxHelloBytes       = 64 << 10  // of the first message: it carries an offer
	maxMessageBytes     = 256 << 10 // of any later one
	maxWireBytes        = 512 << 10 // of frames, from one message or ping of ours to the next
	socketBuffer        = 4 << 10   // to read frames into
	maxSDPLines         = 4000
	maxChatRunes        = 2000
	maxNameRunes        = 64
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
	offersPerSecond     = 5       //
	candidatesPerMinute = 64      //
	chatsPerSecond      = 5       //
	ringersPerAddress   = 8       // that ring as often as they may
	maxVisitBytes       = 4 << 10 // of a message on the list of people
	roomFullRetry       = 15 * time.Second
	serverFullRetry     = 10 * time.Second
	drainRetry          = time.Second
)
