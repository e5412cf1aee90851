package protocol

// Source says what a track shows or plays.
type Source string

// The sources; a participant publishes each at most once.
const (
	Microphone  Source = "microphone"
	Camera      Source = "camera"
	Screen      Source = "screen"
	ScreenAudio Source = "screen_audio"
)

// Priority orders what a viewer wants when not everything fits.
type Priority string

// The priorities of a [Want].
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
)

// AudioMode says which sound a viewer wants.
type AudioMode string

// The audio modes of a [View].
const (
	AudioAuto AudioMode = "auto" // everybody, as far as the slots go
	AudioNone AudioMode = "none" // nobody
)

// Connection tells how well a participant is reached.
type Connection string

// The connections of a [Participant].
const (
	ConnectionOK           Connection = "ok"
	ConnectionReconnecting Connection = "reconnecting"
)

// SlotState says what happens in a slot.
type SlotState string

// The states of a [Slot].
const (
	SlotLive      SlotState = "live"      // media flows as it comes
	SlotSwitching SlotState = "switching" // changes its owner: hide it and acknowledge
	SlotEmpty     SlotState = "empty"     // nothing is bound to it
)

// Pause says why the media of a slot does not flow.
type Pause string

// The pauses of a [Slot].
const (
	PausedByBandwidth Pause = "bandwidth" // it does not fit into what the way to the client carries
)

// Description is an offer or an answer (RFC 9429). Rev starts at 1, rises with
// every offer, and an answer repeats it.
type Description struct {
	Rev uint64 `json:"rev"`
	SDP string `json:"sdp"`
}

// ClientInfo names the program at the other end, for logs.
type ClientInfo struct {
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Features []string `json:"features,omitempty"`
}

// ServerInfo names this server.
type ServerInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// TrackRequest asks to publish what a section of the offer sends. Width and
// Height are pixels of the largest encoding, 0 when unknown.
type TrackRequest struct {
	MID    string `json:"mid"`
	Source Source `json:"source"`
	Muted  bool   `json:"muted"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

// View is everything a viewer wants to receive; it replaces the last one.
type View struct {
	Video []Want    `json:"video"`
	Audio AudioMode `json:"audio"`
}

// Want is the wish to see one track, shown with so many pixels.
type Want struct {
	Track    string   `json:"track"`
	Width    int      `json:"width"`
	Height   int      `json:"height"`
	Priority Priority `json:"priority"`
}

// Participant is one person in the room.
type Participant struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Connection Connection `json:"connection"`
	JoinedAt   int64      `json:"joined_at"` // milliseconds since 1970
	Tracks     []Track    `json:"tracks"`
}

// Track is something a participant publishes.
type Track struct {
	ID     string `json:"id"`
	Source Source `json:"source"`
	Muted  bool   `json:"muted"`
	Width  int    `json:"width"` // pixels; 0 for sound, or when unknown
	Height int    `json:"height"`
}

// PublishedTrack says which identifier a section of one's own offer got.
type PublishedTrack struct {
	MID   string `json:"mid"`
	Track string `json:"track"`
}

// SlotTable is the state of all slots. Rev rises with every change.
type SlotTable struct {
	Rev   uint64 `json:"rev"`
	Slots []Slot `json:"slots"`
}

// Slot is one recvonly section of the offer and what flows in it.
type Slot struct {
	MID         string    `json:"mid"`
	Track       string    `json:"track,omitempty"`
	Participant string    `json:"participant,omitempty"`
	State       SlotState `json:"state"`
	Paused      Pause     `json:"paused,omitempty"` // empty: it flows as it comes
}

// Layer is one simulcast encoding of one's own (RFC 8853), and whether to send it.
type Layer struct {
	RID    string `json:"rid"` // as in the offer
	Active bool   `json:"active"`
}

// Speaker is somebody who is heard. Level is 0 (silence) to 1 (loudest).
type Speaker struct {
	Participant string  `json:"participant"`
	Level       float64 `json:"level"`
}

// ChatMessage is something somebody said in writing.
type ChatMessage struct {
	ID   string `json:"id"`
	From string `json:"from"`         // participant, who may have left
	To   string `json:"to,omitempty"` // the only other participant who can read it; absent: everybody
	Name string `json:"name"`         // of the author, as it was then
	Text string `json:"text"`
	Time int64  `json:"time"` // milliseconds since 1970
}

// Private reports whether only the author and one other can read it.
func (m ChatMessage) Private() bool { return m.To != "" }

// Room describes a room: in a preview, beside a ticket, and in joined.
type Room struct {
	Name            string       `json:"name"`
	Title           string       `json:"title"`
	Participants    int          `json:"participants"`
	MaxParticipants int          `json:"max_participants"`
	Names           []string     `json:"names,omitempty"` // the first eight inside; absent when a password is needed, and in joined
	Needs           []string     `json:"needs"`           // what a ticket takes beside a name: "password"
	Codecs          Codecs       `json:"codecs"`
	Video           VideoLimits  `json:"video"`
	Screen          ScreenLimits `json:"screen"`
	Slots           SlotCounts   `json:"slots"`
	MaxScreenShares int          `json:"max_screen_shares"`
	Music           bool         `json:"music,omitempty"` // sound is wanted as it is, in two channels
}

// Codecs lists what the room speaks, in order of preference, in lower case.
type Codecs struct {
	Video []string `json:"video"`
	Audio []string `json:"audio"`
}

// VideoLimits bound a camera: pixels, bits per second, and whether the room
// wants three encodings (simulcast) of it.
type VideoLimits struct {
	MaxWidth   int  `json:"max_width"`
	MaxHeight  int  `json:"max_height"`
	MaxBitrate int  `json:"max_bitrate"`
	Simulcast  bool `json:"simulcast"`
}

// ScreenLimits bound a shared screen.
type ScreenLimits struct {
	MaxWidth   int `json:"max_width"`
	MaxHeight  int `json:"max_height"`
	MaxBitrate int `json:"max_bitrate"`
	MaxFPS     int `json:"max_fps"`
}

// SlotCounts bound how many slots a client may fill in this room.
type SlotCounts struct {
	Audio int `json:"audio"`
	Video int `json:"video"`
}
