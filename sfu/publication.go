package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Kind is the kind of media: sound or pictures.
type Kind uint8

// The kinds of media.
const (
	Audio Kind = iota + 1
	Video
)

// String returns the word that SDP uses for the kind.
func (k Kind) String() string {
	if k == Audio {
		return "audio"
	}
	return "video"
}

// Source says what a publication shows or plays.
type Source string

// The sources a participant may publish, one publication each.
const (
	Microphone  Source = "microphone"
	Camera      Source = "camera"
	Screen      Source = "screen"
	ScreenAudio Source = "screen_audio"
)

// Valid reports whether s is one of the known sources.
func (s Source) Valid() bool {
	switch s {
	case Microphone, Camera, Screen, ScreenAudio:
		return true
	}
	return false
}

// Kind is Audio for microphones and the sound of a screen, else Video.
func (s Source) Kind() Kind {
	if s == Microphone || s == ScreenAudio {
		return Audio
	}
	return Video
}

// PublicationOptions describe a publication.
type PublicationOptions struct {
	ID          string
	Participant string // who publishes
	MID         string // the section of the publisher's offer, RFC 9143
	Source      Source
	Width       int // pixels of the largest encoding; 0 when unknown
	Height      int
}

// Publication is one medium a participant sends, in one or more encodings. The
// room makes it and names it to peers: to the publisher's with
// [Peer.SetPublications], to everybody else's inside a [Subscription].
// It may be used by any goroutine.
type Publication struct {
	options PublicationOptions
	levels  levels // of a microphone, since TakeLevel

	mu        sync.Mutex                  // guards writers of the two lists
	encodings atomic.Pointer[[]*encoding] // by rising quality; nil entries have not been seen
	fanout    atomic.Pointer[[]*slot]     // who receives it
	dynacast  dynacast
}

// NewPublication returns a publication through which nothing flows yet.
func NewPublication(o PublicationOptions) *Publication {
	return &Publication{options: o}
}

// ID is the track's identifier, unique in its room.
func (p *Publication) ID() string { return p.options.ID }

// Participant is the identifier of the publisher.
func (p *Publication) Participant() string { return p.options.Participant }

// MID names the section of the publisher's offer.
func (p *Publication) MID() string { return p.options.MID }

// Source says what is published.
func (p *Publication) Source() Source { return p.options.Source }

// Kind is the source's kind.
func (p *Publication) Kind() Kind { return p.options.Source.Kind() }

// TakeLevel returns the audio level (RFC 6464: -dBov, 0 is loudest) that lasted
// for about half of the time since the last call, 127 when nothing was heard. A
// click of a key is shorter than that, and no voice.
func (p *Publication) TakeLevel() uint8 { return p.levels.take() }

func (p *Publication) heard(level uint8) { p.levels.heard(level) }

// Subscription is the wish of one participant to receive one publication.
type Subscription struct {
	Publication *Publication
	Width       int // pixels it will be shown with; 0, 0 asks for the smallest encoding
	Height      int
	Priority    uint8 // higher is more important
	Pinned      bool  // comes before those of any priority
	Dominant    bool  // the publisher has the stage: comes next
}

// fan returns the slots that show the publication. The list never changes.
func (p *Publication) fan() []*slot {
	if list := p.fanout.Load(); list != nil {
		return *list
	}
	return nil
}

func (p *Publication) subscribe(s *slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := append(slices.Clone(p.fan()), s)
	p.fanout.Store(&list)
}

func (p *Publication) unsubscribe(s *slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(p.fan()), func(one *slot) bool { return one == s })
	p.fanout.Store(&list)
}

// layers returns the encodings by rising quality; an entry is nil until its
// first packet came.
func (p *Publication) layers() []*encoding {
	if list := p.encodings.Load(); list != nil {
		return *list
	}
	return nil
}

// adopt makes e the encoding of its rank.
func (p *Publication) adopt(e *encoding) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := slices.Clone(p.layers())
	for len(list) <= e.rank {
		list = append(list, nil)
	}
	list[e.rank] = e
	p.encodings.Store(&list)
}
