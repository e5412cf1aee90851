package room

// JoinRequest asks for a seat.
type JoinRequest struct {
	Room     string
	Name     string // shown to others, as long as the limit; need not be unique
	Notifier Notifier
	Offer    *Description   // the browser's first offer; its answer comes as an [Answer]
	Tracks   []TrackRequest // published from the start
	View     *View          // nil: until the first view, everything that fits
}

// ResumeRequest asks for the seat of a session whose socket was lost, or soon
// will be.
type ResumeRequest struct {
	Room     string
	Session  string
	Token    string
	Notifier Notifier
	Offer    *Description // with a higher revision than the last one; may be nil
}

// Description is an offer of the browser.
type Description struct {
	Rev uint64 // higher than that of the offer before
	SDP string
}

// TrackRequest asks to publish a track.
type TrackRequest struct {
	MID           string // the section of the browser's offer, RFC 9143
	Source        Source
	Muted         bool
	Width, Height int // pixels; 0 when unknown or sound
}

// View is what a participant wants to receive. It replaces the view before.
type View struct {
	Video    []Want // what is not in it is not sent
	AudioOff bool
}

// Want is the wish to see one track.
type Want struct {
	Track         string // unknown ones are kept: the track may appear
	Width, Height int    // pixels it is shown with; 0, 0 asks for the smallest encoding
	Priority      string // "low", "normal" or "high"; "" is "normal"
}
