package room

import "time"

// Connection says how well a participant is reached, as others see it.
type Connection string

// The states of a connection.
const (
	ConnectionOK           Connection = "ok"
	ConnectionReconnecting Connection = "reconnecting" // neither media nor socket is heard; the seat is kept a while
)

// Participant is what everybody knows about somebody inside.
type Participant struct {
	ID         string
	Name       string
	Connection Connection
	JoinedAt   time.Time
	Tracks     []Track // in the order they were published
}

// Track is what everybody knows about something published.
type Track struct {
	ID            string
	Source        Source
	Muted         bool
	Width, Height int // pixels of the largest encoding; 0 when unknown or sound
}

// Info is what may be told about a room to people who are not inside.
type Info struct {
	Name            string
	Title           string
	Names           []string // of the first PreviewNames inside
	Participants    int
	MaxParticipants int
	Settings        Settings
}

// Preview is the look through the door.
type Preview = Info

// Welcome is all that a participant needs to know on arrival. Events may reach
// its Notifier before the call that returns the Welcome does; those that carry
// a version carry a higher one, and they are all still to be applied.
type Welcome struct {
	Session       string // names the seat in a ResumeRequest
	Token         string // proves it; a new one with each Welcome
	Me            string // the participant's identifier
	Room          Info
	Version       uint64        // of the roster; every change adds one, and everybody inside is told
	Participants  []Participant // me too, in the order they joined
	Tracks        []PublishedTrack
	Chat          []ChatMessage // oldest first
	Slots         SlotTable
	Resumed       bool
	ResumeTimeout time.Duration
}

// PublishedTrack says which identifier the section of a participant's own offer
// was given.
type PublishedTrack struct{ MID, ID string }

// SlotTable is the whole of what is bound to the slots of one participant.
type SlotTable struct {
	Rev   uint64
	Slots []*Slot // only to be read
}

// ChatMessage is something somebody wrote.
type ChatMessage struct {
	ID   string // unique in its room
	From string // participant
	To   string // the only other participant who may read it; "" is everybody
	Name string // of the author, who may be gone by now
	Text string
	Time time.Time

	number uint64 // of all messages of the room: their order
}

// Stats are the figures of a [Registry].
type Stats struct {
	Rooms        int
	Participants int
	Panics       uint64 // recovered so far; each cost one participant its seat
}
