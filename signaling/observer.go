package signaling

import (
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Observer is told what happens, to count it. It is called from many
// goroutines and must not block. It never learns who or where.
type Observer interface {
	// Entered tells how a join or a resume was answered: with joined when
	// refused is empty, else with that code; and how long the answer took.
	Entered(how protocol.Kind, refused protocol.Code, took time.Duration)
	// Ended tells that a session, which had entered, is over: why, and after
	// how long.
	Ended(reason protocol.Code, after time.Duration)
	// Received tells what became of a client's message. kind is empty when it
	// could not be read.
	Received(kind protocol.Kind, outcome Outcome)
	// Sent tells that a message was written to a client's socket.
	Sent(kind protocol.Kind)
	// Refused tells that a client was told an error, over HTTP or the socket.
	Refused(code protocol.Code)
}

// Outcome is what became of a client's message.
type Outcome string

// The outcomes.
const (
	OutcomeOK        Outcome = "ok"
	OutcomeRefused   Outcome = "refused"   // answered with an error
	OutcomeMalformed Outcome = "malformed" // could not be read
	OutcomeLimited   Outcome = "limited"   // over the rate of messages
)

// ReasonLost is the reason of a session whose socket was lost; no client is
// ever told.
const ReasonLost protocol.Code = "lost"

// unobserved is an Observer that does not care.
type unobserved struct{}

func (unobserved) Entered(protocol.Kind, protocol.Code, time.Duration) {}
func (unobserved) Ended(protocol.Code, time.Duration)                  {}
func (unobserved) Received(protocol.Kind, Outcome)                     {}
func (unobserved) Sent(protocol.Kind)                                  {}
func (unobserved) Refused(protocol.Code)                               {}

func (s *Server) observeSent(l letter) {
	s.options.Observer.Sent(l.kind)
	if l.code != "" {
		s.options.Observer.Refused(l.code)
	}
}
