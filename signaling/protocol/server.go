package protocol

// ServerMessage is something the server says. The concrete types of this file
// are all there are.
//
//sumtype:decl
type ServerMessage interface {
	// Kind is the message's "type" on the wire.
	Kind() Kind
	serverMessage()
}

// Joined answers [Join] and [Resume] with the whole state of the room.
type Joined struct {
	Session         string           `json:"session"`
	ResumeToken     string           `json:"resume_token"`      // for the next resume; replaces earlier ones
	ResumeTimeoutMS int64            `json:"resume_timeout_ms"` // how long the seat is kept without a socket
	PingIntervalMS  int64            `json:"ping_interval_ms"`  // how often the server pings
	Resumed         bool             `json:"resumed"`
	Me              string           `json:"me"` // one's own participant
	Room            Room             `json:"room"`
	Version         uint64           `json:"version"` // of the roster
	Participants    []Participant    `json:"participants"`
	Tracks          []PublishedTrack `json:"tracks"` // one's own, by section
	Answer          *Description     `json:"answer,omitempty"`
	Slots           SlotTable        `json:"slots"`
	Chat            []ChatMessage    `json:"chat"`
	Server          ServerInfo       `json:"server"`
}

// Answer answers the [Offer] with the same revision.
type Answer struct{ Description }

// PleaseOffer asks the client to renegotiate. The slot numbers are totals that
// the offer should have; 0 means leave them.
type PleaseOffer struct {
	ICERestart bool   `json:"ice_restart,omitempty"`
	AudioSlots int    `json:"audio_slots,omitempty"`
	VideoSlots int    `json:"video_slots,omitempty"`
	Reason     string `json:"reason"` // for developers
}

// Slots is the whole slot table after a change.
type Slots struct{ SlotTable }

// LayersWanted says which encodings of one's own track to send: those that
// somebody watches. All, until something is said of the track.
type LayersWanted struct {
	Track  string  `json:"track"`
	Layers []Layer `json:"layers"` // from the lowest quality to the highest
}

// ParticipantChanged is somebody who came, or whose name, connection or tracks
// changed: the whole object.
type ParticipantChanged struct {
	Version     uint64      `json:"version"`
	Participant Participant `json:"participant"`
}

// ParticipantLeft says that somebody is gone.
type ParticipantLeft struct {
	Version     uint64 `json:"version"`
	Participant string `json:"participant"`
	Reason      string `json:"reason"`
}

// Speakers lists who is heard, loudest first.
type Speakers struct {
	Speakers []Speaker `json:"speakers"`
	Dominant string    `json:"dominant,omitempty"` // who has the floor; changes calmly
}

// Chat is a message somebody sent to everybody, or to this client; the sender
// gets it too.
type Chat struct{ ChatMessage }

// Moving says that the server will go, and that another one takes its people:
// join there while this session goes on, and leave when media flow there.
type Moving struct {
	Successor string `json:"successor"` // base URL of the other server
	WithinMS  int64  `json:"within_ms"` // then this one says bye
	SpreadMS  int64  `json:"spread_ms"` // begin after a random part of this
}

// Bye comes before the server closes the socket.
type Bye struct {
	Reason       Code   `json:"reason"`
	Message      string `json:"message,omitempty"` // more about it, for developers
	Retry        Retry  `json:"retry"`
	RetryAfterMS int64  `json:"retry_after_ms,omitempty"`
	SpreadMS     int64  `json:"spread_ms,omitempty"` // the first try is after a random part of this, besides; absent: 400
	Successor    string `json:"successor,omitempty"` // base URL of the server to go on at; absent: this one
}

// OK says that a request was done. Result is nil where there is nothing to say.
type OK struct{ Result Result }

// Failure says that a request was not done, or, without re, that something was
// said which cannot be understood.
type Failure struct{ *Error }

// Result is what an [OK] brings along.
//
//sumtype:decl
type Result interface{ result() }

// TrackPublished answers [Publish].
type TrackPublished struct {
	Track string `json:"track"`
}

// ChatSent answers [SendChat].
type ChatSent struct {
	ID   string `json:"id"`
	Time int64  `json:"time"` // milliseconds since 1970
}

// Pong answers [Ping].
type Pong struct {
	T          float64 `json:"t"`
	ServerTime int64   `json:"server_time"` // milliseconds since 1970
}

func (TrackPublished) result() {}
func (ChatSent) result()       {}
func (Pong) result()           {}

// Kind is "joined".
func (Joined) Kind() Kind { return KindJoined }

// Kind is "answer".
func (Answer) Kind() Kind { return KindAnswer }

// Kind is "please_offer".
func (PleaseOffer) Kind() Kind { return KindPleaseOffer }

// Kind is "slots".
func (Slots) Kind() Kind { return KindSlots }

// Kind is "want".
func (LayersWanted) Kind() Kind { return KindWant }

// Kind is "participant".
func (ParticipantChanged) Kind() Kind { return KindParticipant }

// Kind is "participant_left".
func (ParticipantLeft) Kind() Kind { return KindParticipantLeft }

// Kind is "speakers".
func (Speakers) Kind() Kind { return KindSpeakers }

// Kind is "chat".
func (Chat) Kind() Kind { return KindChat }

// Kind is "moving".
func (Moving) Kind() Kind { return KindMoving }

// Kind is "bye".
func (Bye) Kind() Kind { return KindBye }

// Kind is "ok".
func (OK) Kind() Kind { return KindOK }

// Kind is "error".
func (Failure) Kind() Kind { return KindError }

func (Joined) serverMessage()             {}
func (Answer) serverMessage()             {}
func (PleaseOffer) serverMessage()        {}
func (Slots) serverMessage()              {}
func (LayersWanted) serverMessage()       {}
func (ParticipantChanged) serverMessage() {}
func (ParticipantLeft) serverMessage()    {}
func (Speakers) serverMessage()           {}
func (Chat) serverMessage()               {}
func (Moving) serverMessage()             {}
func (Bye) serverMessage()                {}
func (OK) serverMessage()                 {}
func (Failure) serverMessage()            {}
