package room

import "github.com/parley-sfu/parley/sfu"

// Peer is what a room needs of a participant's PeerConnection; *sfu.Peer is
// one. No method blocks. What comes of them is told as an sfu.Event to the
// function given to [Options.NewPeer], also from inside a call.
type Peer interface {
	// Offer hands over the browser's offer. An sfu.Answered or an sfu.Refused
	// with the same revision follows.
	Offer(rev uint64, sdp string)
	// AddCandidate hands over a candidate of the browser, or the end of them.
	AddCandidate(mid, candidate, ufrag string) error
	// SetPublications says what the participant publishes from now on.
	SetPublications(publications []*sfu.Publication)
	// SetSubscriptions says what the participant should receive from now on.
	SetSubscriptions(subscriptions []sfu.Subscription)
	// Acknowledge says that the browser hid what the slot table with this
	// revision told it to hide.
	Acknowledge(rev uint64)
	// Close ends the peer; it returns at once, and may be called twice. Whoever
	// made the peers waits for them.
	Close()
}

// Notifier is told what happens in a room. A room calls Notify from one
// goroutine, in order. Notify must not block; it may call back into the room.
type Notifier interface{ Notify(e Event) }

// The words of package sfu that a room passes on, so that package signaling
// need not import it.
type (
	// Source says what a track shows or plays.
	Source = sfu.Source
	// Slot is one recvonly section of the browser's offer and what is bound to it.
	Slot = sfu.Slot
	// SlotState says what happens in a slot.
	SlotState = sfu.SlotState
	// WantedEncoding is one encoding of a track, and whether to send it.
	WantedEncoding = sfu.WantedEncoding
)

// The sources a participant may publish, one track each.
const (
	Microphone  = sfu.Microphone
	Camera      = sfu.Camera
	Screen      = sfu.Screen
	ScreenAudio = sfu.ScreenAudio
)

// The states of a slot.
const (
	SlotEmpty     = sfu.SlotEmpty
	SlotSwitching = sfu.SlotSwitching
	SlotLive      = sfu.SlotLive
)
