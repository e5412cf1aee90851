package protocol

// ClientMessage is something a client says. The concrete types of this file
// are all there are.
//
//sumtype:decl
type ClientMessage interface {
	// Kind is the message's "type" on the wire.
	Kind() Kind
	clientMessage()
}

// Join enters the room a ticket was made for. It or [Resume] comes first.
type Join struct {
	Ticket string         `json:"ticket"`
	Client ClientInfo     `json:"client"`
	Offer  *Description   `json:"offer,omitempty"`
	Tracks []TrackRequest `json:"tracks,omitempty"` // what sections of the offer send
	View   *View          `json:"view,omitempty"`   // absent: the server chooses
}

// Resume takes up a session whose WebSocket was lost, on a new one.
type Resume struct {
	Session     string       `json:"session"`
	ResumeToken string       `json:"resume_token"` // the newest one; each is good once
	Offer       *Description `json:"offer,omitempty"`
}

// Offer renegotiates; [Answer] answers it.
type Offer struct{ Description }

// Candidate is a trickled ICE candidate (RFC 8838); an empty Candidate is the end.
type Candidate struct {
	MID       string `json:"mid"`
	Candidate string `json:"candidate"`
	Ufrag     string `json:"ufrag"`
}

// Publish shows a section of the offer to the room; [TrackPublished] answers it.
type Publish struct{ TrackRequest }

// TrackUpdate mutes or unmutes one's own track.
type TrackUpdate struct {
	Track string `json:"track"`
	Muted bool   `json:"muted"`
}

// Unpublish takes one's own track away.
type Unpublish struct {
	Track string `json:"track"`
}

// SetView says what the client wants to receive.
type SetView struct{ View }

// AckSlots says that the client hides the slots that were switching in the
// table with this revision.
type AckSlots struct {
	Rev uint64 `json:"rev"`
}

// SendChat writes to the room, or to one participant; [ChatSent] answers it.
type SendChat struct {
	Text string `json:"text"`
	To   string `json:"to,omitempty"` // participant; absent: everybody
}

// Ping measures the round trip; [Pong] answers it.
type Ping struct {
	T float64 `json:"t"` // any number; it comes back
}

// Leave ends the session; [Bye] answers it.
type Leave struct{}

// Kind is "join".
func (Join) Kind() Kind { return KindJoin }

// Kind is "resume".
func (Resume) Kind() Kind { return KindResume }

// Kind is "offer".
func (Offer) Kind() Kind { return KindOffer }

// Kind is "candidate".
func (Candidate) Kind() Kind { return KindCandidate }

// Kind is "publish".
func (Publish) Kind() Kind { return KindPublish }

// Kind is "track_update".
func (TrackUpdate) Kind() Kind { return KindTrackUpdate }

// Kind is "unpublish".
func (Unpublish) Kind() Kind { return KindUnpublish }

// Kind is "view".
func (SetView) Kind() Kind { return KindView }

// Kind is "slots_ack".
func (AckSlots) Kind() Kind { return KindSlotsAck }

// Kind is "chat".
func (SendChat) Kind() Kind { return KindChat }

// Kind is "ping".
func (Ping) Kind() Kind { return KindPing }

// Kind is "leave".
func (Leave) Kind() Kind { return KindLeave }

func (Join) clientMessage()        {}
func (Resume) clientMessage()      {}
func (Offer) clientMessage()       {}
func (Candidate) clientMessage()   {}
func (Publish) clientMessage()     {}
func (TrackUpdate) clientMessage() {}
func (Unpublish) clientMessage()   {}
func (SetView) clientMessage()     {}
func (AckSlots) clientMessage()    {}
func (SendChat) clientMessage()    {}
func (Ping) clientMessage()        {}
func (Leave) clientMessage()       {}
