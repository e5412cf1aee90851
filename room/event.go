package room

import "time"

// Event is something a participant is told. Many are told the same one, so what
// it holds must not be changed.
//
//sumtype:decl
type Event interface{ event() }

// Answer answers the participant's offer with the same revision.
type Answer struct {
	Rev uint64
	SDP string
}

// OfferRefused says that the participant's offer could not be used. Reason is
// for developers.
type OfferRefused struct {
	Rev    uint64
	Reason string
}

// PleaseOffer asks for a new offer. There is at most one such request until
// the next offer is answered.
type PleaseOffer struct {
	ICERestart bool
	AudioSlots int // totals the offer should hold; 0: as many as there are
	VideoSlots int
	Reason     string // "slots" or "silent"; for developers
}

// Slots replaces the participant's slot table. An entry that is
// [SlotSwitching] must be hidden and the table acknowledged.
type Slots struct {
	Rev   uint64
	Slots []*Slot // only to be read
}

// EncodingsWanted says which encodings of one of the participant's tracks are
// watched, and so should be sent. All of them, as long as nothing was said.
type EncodingsWanted struct {
	Track     string
	Encodings []WantedEncoding // from the lowest quality to the highest
}

// ParticipantChanged says that somebody joined or changed. Everybody inside is
// told, the one it is about too, except when that one joins.
type ParticipantChanged struct {
	Version     uint64
	Participant Participant
}

// ParticipantLeft says that somebody is no longer inside.
type ParticipantLeft struct {
	Version uint64
	ID      string
	Reason  string // "left", "gone", or why the participant was removed
}

// Speakers replaces the list of those who speak.
type Speakers struct {
	Speakers []Speaker // loudest first
	Dominant string    // participant; it keeps naming the last one while nobody speaks, "" before anybody did
}

// Speaker is somebody who speaks.
type Speaker struct {
	ID    string  // participant
	Level float64 // 0 silence … 1 loud
}

// Chat is a message for everybody, or for one; its author gets it too.
type Chat struct{ Message ChatMessage }

// MediaSilent says that no media is heard of this participant any more: it is
// time to find out whether the socket is alive, see [Member.SocketSilent].
type MediaSilent struct{}

// Bye is the last event of a Notifier, whatever the end: also after
// [Member.Leave], and when a newer session took the seat.
type Bye struct {
	Reason     string        // one of the Reason constants, one of package sfu's, or what was given to Leave or Close
	Retry      string        // RetryNever, RetryNow or RetryLater
	RetryAfter time.Duration // for RetryNow and RetryLater: not before this
}

func (Answer) event()             {}
func (OfferRefused) event()       {}
func (PleaseOffer) event()        {}
func (Slots) event()              {}
func (EncodingsWanted) event()    {}
func (ParticipantChanged) event() {}
func (ParticipantLeft) event()    {}
func (Speakers) event()           {}
func (Chat) event()               {}
func (MediaSilent) event()        {}
func (Bye) event()                {}

// Reasons of [Bye] and [ParticipantLeft], beside those of package sfu.
const (
	ReasonLeft        = "left"         // by themselves
	ReasonGone        = "gone"         // not heard of for Settings.ResumeTimeout
	ReasonReplaced    = "replaced"     // a newer session resumed the seat; nobody else is told
	ReasonMediaFailed = "media_failed" // media never came up
	ReasonInternal    = "internal"     // a fault of ours
	ReasonDraining    = "draining"     // the server ends
	ReasonRoomClosed  = "room_closed"
)

// What a client may do after a [Bye].
const (
	RetryNever = "never"
	RetryNow   = "now"
	RetryLater = "later"
)
