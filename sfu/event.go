package sfu

// Event is something a peer tells its room. Events are handed to the function
// given to [Engine.NewPeer], in order and from one goroutine at a time.
//
//sumtype:decl
type Event interface{ event() }

// Answered carries the answer to the offer with the same revision.
type Answered struct {
	Rev uint64
	SDP string
}

// Refused says that an offer could not be used. Reason is for developers.
type Refused struct {
	Rev    uint64
	Reason string
}

// SlotsChanged carries the whole slot table, which is only to be read: rows that
// did not change are those of the table before.
type SlotsChanged struct {
	Rev   uint64
	Slots []*Slot
}

// SlotsShort says that the desired subscriptions need more slots than the
// browser has offered: the totals it should offer.
type SlotsShort struct{ Audio, Video int }

// ConnectivityChanged tells how well the peer is reached.
type ConnectivityChanged struct{ Connectivity Connectivity }

// PeerClosed says that the peer closed itself, and why: one of the Reason
// constants.
type PeerClosed struct{ Reason string }

func (Answered) event()            {}
func (Refused) event()             {}
func (SlotsChanged) event()        {}
func (SlotsShort) event()          {}
func (ConnectivityChanged) event() {}
func (PeerClosed) event()          {}

// Connectivity is the state of a peer's path to its browser.
type Connectivity uint8

// The states of a path.
const (
	ConnectivityNew       Connectivity = iota // not up yet
	ConnectivityConnected                     // media and checks arrive
	ConnectivitySilent                        // nothing was heard for a while
	ConnectivityFailed                        // it never came up
)

// String returns the state's name.
func (c Connectivity) String() string {
	switch c {
	case ConnectivityNew:
		return "new"
	case ConnectivityConnected:
		return "connected"
	case ConnectivitySilent:
		return "silent"
	case ConnectivityFailed:
		return "failed"
	}
	return "unknown"
}

// Reasons of [PeerClosed].
const (
	ReasonTooManyStreams = "too_many_streams"   // more RTP streams than Limits.Streams
	ReasonTooMuchMedia   = "too_much_media"     // over the packet or bit rate limits for too long
	ReasonTransport      = "transport_closed"   // DTLS ended, or the connection failed
	ReasonBadOffer       = "negotiation_failed" // an offer that passed all checks, and cannot be answered all the same
	ReasonInternal       = "internal"           // a fault of ours, kept to this one peer
)

// SlotState says what happens in a slot.
type SlotState string

// The states of a slot.
const (
	SlotEmpty     SlotState = "empty"     // nothing is bound to it
	SlotSwitching SlotState = "switching" // it changes its owner; media waits for the browser's acknowledgement
	SlotLive      SlotState = "live"      // media flows as it comes
)

// Slot is one recvonly section of the browser's offer and what is bound to it.
type Slot struct {
	MID         string
	Track       string // Publication.ID; empty when nothing is bound
	Participant string
	State       SlotState
	Paused      bool // what it shows does not fit into what the browser's way carries
}
