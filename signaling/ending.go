package signaling

import (
	"errors"
	"net"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// seat says what becomes of the participant's seat when a session ends.
type seat uint8

const (
	seatKept seat = iota // the room keeps it a while: the client may resume
	seatLeft             // it is given up
	seatGone             // the room took it already
)

// String names the outcome for logs.
func (s seat) String() string {
	switch s {
	case seatKept:
		return "kept"
	case seatLeft:
		return "left"
	case seatGone:
		return "gone"
	}
	return "unknown"
}

// ending is how a session ends: what is said last, and what comes of the seat.
type ending struct {
	re        uint64 // the id of leave, which bye answers
	bye       protocol.Bye
	closeCode int
	seat      seat
	mute      bool // no bye: nobody listens, or the socket broke a rule of RFC 6455
	hasty     bool // what still waits to be written is not worth writing
	at        time.Time
}

// endFor is the ending for a coded reason. Whoever is told never to retry has
// no use for a seat.
func endFor(e *protocol.Error) ending {
	end := ending{
		bye: protocol.Bye{
			Reason:       e.Code,
			Message:      e.Message,
			Retry:        e.Code.Retry(),
			RetryAfterMS: e.RetryAfter.Milliseconds(),
			Successor:    e.Details[detailSuccessor],
		},
		closeCode: e.Code.CloseCode(),
		hasty:     e.Code == protocol.Slow,
	}
	if end.bye.Retry == protocol.RetryNever {
		end.seat = seatLeft
	}
	return end
}

// endByRoom is the ending the room asks for.
func endByRoom(e room.Bye) ending {
	end := endFor(&protocol.Error{Code: byeCode(e.Reason), RetryAfter: e.RetryAfter})
	if string(end.bye.Reason) != e.Reason {
		end.bye.Message = truncate(e.Reason)
	}
	if e.Retry != "" {
		end.bye.Retry = protocol.Retry(e.Retry)
	}
	end.seat = seatGone
	return end
}

// What package sfu calls the ends of a peer; a test compares.
const (
	reasonTransport      = "transport_closed"
	reasonTooManyStreams = "too_many_streams"
	reasonTooMuchMedia   = "too_much_media"
)

// byeCode finds the code for a room's reason: the reason itself, when it is a
// code of the protocol.
func byeCode(reason string) protocol.Code {
	switch reason {
	case room.ReasonGone:
		return protocol.Timeout
	case room.ReasonMediaFailed, reasonTransport:
		return protocol.MediaFailed
	case reasonTooManyStreams, reasonTooMuchMedia:
		return protocol.Removed
	}
	if code := protocol.Code(reason); code.Known() {
		return code
	}
	return protocol.Internal
}

// endByError is the ending when reading from the socket fails.
func endByError(err error) ending {
	var closed *websocket.CloseError
	var network net.Error
	switch {
	case errors.As(err, &closed) && closed.Code == websocket.CloseGoingAway:
		// Browsers say so when a page is closed: nobody will resume. Any other
		// code may come from a client that gives up one socket for the next.
		return ending{bye: protocol.Bye{Reason: protocol.Left}, seat: seatLeft, mute: true, hasty: true}
	case errors.Is(err, websocket.ErrReadLimit):
		return ending{
			bye:       protocol.Bye{Reason: protocol.TooLarge},
			closeCode: websocket.CloseMessageTooBig, // gorilla has said so already
			seat:      seatLeft, mute: true, hasty: true,
		}
	case errors.As(err, &network) && network.Timeout():
		return endFor(&protocol.Error{Code: protocol.Timeout})
	}
	return ending{bye: protocol.Bye{Reason: ReasonLost}, mute: true, hasty: true}
}

// closeFrame is the body of the close frame.
func (e *ending) closeFrame() []byte {
	return websocket.FormatCloseMessage(e.closeCode, string(e.bye.Reason))
}
