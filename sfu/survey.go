package sfu

import (
	"time"

	"github.com/pion/webrtc/v4"
)

// Survey is what an engine holds at one moment.
type Survey struct {
	Ways        []Way          // of the browsers that told enough to think anything, in no order
	In, Out     map[Source]int // publications, and slots that show one
	Still       map[Standing]int
	Connections map[ConnectionState]int
}

// Way is what is thought of the way to one browser, bits per second.
type Way struct {
	Carries int
	Uses    int  // lately, without what was sent only to learn whether more would pass
	Limited bool // more would improve a picture
}

// Standing says why nothing of a publication flows to somebody who wants it.
type Standing uint8

// The reasons.
const (
	StandingBandwidth Standing = iota // the way does not carry it
	StandingUnseen                    // the browser has not yet hidden who was in the slot before
	StandingSource                    // a picture of which nothing comes in
	standings
)

// Standings lists all of them.
func Standings() []Standing { return []Standing{StandingBandwidth, StandingUnseen, StandingSource} }

// String returns the reason, as it stands in metrics.
func (s Standing) String() string {
	names := [...]string{"bandwidth", "acknowledgement", "source"}
	if s < standings {
		return names[s]
	}
	return "unknown"
}

// ConnectionState is a state of ICE (RFC 8445), by its name in metrics.
type ConnectionState string

// The states. A connection that was lost stays disconnected for as long as its
// seat is kept.
const (
	ConnectionNew          ConnectionState = "new"
	ConnectionChecking     ConnectionState = "checking"
	ConnectionConnected    ConnectionState = "connected"
	ConnectionDisconnected ConnectionState = "disconnected"
)

// ConnectionStates lists all of them.
func ConnectionStates() []ConnectionState {
	return []ConnectionState{ConnectionNew, ConnectionChecking, ConnectionConnected, ConnectionDisconnected}
}

// Sources lists all that can be published.
func Sources() []Source { return []Source{Microphone, Camera, Screen, ScreenAudio} }

// Survey looks at everything an engine holds. It takes a moment of each peer:
// for whoever asks every few seconds.
func (e *Engine) Survey() Survey {
	now := time.Now()
	s := Survey{In: map[Source]int{}, Out: map[Source]int{}, Still: map[Standing]int{}, Connections: map[ConnectionState]int{}}
	for _, p := range *e.peers.Load() {
		if way, known := p.quality.used(); known {
			s.Ways = append(s.Ways, way)
		}
		if state, ok := p.connection(now); ok {
			s.Connections[state]++
		}
		for _, publication := range *p.publications.Load() {
			s.In[publication.Source()]++
		}
		for _, slot := range p.slotsBySSRC.Load().slots {
			s.look(slot, now)
		}
	}
	return s
}

// look counts one slot.
func (s *Survey) look(slot *slot, now time.Time) {
	publication := slot.bound.Load()
	if publication == nil {
		return
	}
	s.Out[publication.Source()]++
	switch open, paused := slot.openPaused(); {
	case !open:
		s.Still[StandingUnseen]++
	case paused:
		s.Still[StandingBandwidth]++
	case slot.kind == Video && !publication.flows(now):
		s.Still[StandingSource]++
	}
}

// flows reports whether any encoding comes.
func (p *Publication) flows(now time.Time) bool {
	for _, e := range p.layers() {
		if e != nil && e.alive(now) {
			return true
		}
	}
	return false
}

// connection is the peer's state; false when it is on its way out.
func (p *Peer) connection(now time.Time) (state ConnectionState, ok bool) {
	switch p.pc.ICEConnectionState() {
	case webrtc.ICEConnectionStateNew:
		return ConnectionNew, true
	case webrtc.ICEConnectionStateChecking:
		return ConnectionChecking, true
	case webrtc.ICEConnectionStateConnected, webrtc.ICEConnectionStateCompleted:
		return ConnectionConnected, true
	case webrtc.ICEConnectionStateDisconnected, webrtc.ICEConnectionStateFailed:
		if !p.unheard(now) {
			return ConnectionConnected, true // media passes ICE by
		}
		return ConnectionDisconnected, true
	case webrtc.ICEConnectionStateUnknown, webrtc.ICEConnectionStateClosed:
	}
	return "", false
}

// usage measures what is sent on a way.
type usage struct {
	bytes int // since then
	since time.Time
	rate  int // bits per second, of the last second that was measured
}

// usageInterval is how long one measurement takes.
const usageInterval = time.Second

// tick takes a measurement when it is time.
func (u *usage) tick(now time.Time) {
	passed := now.Sub(u.since)
	if passed < usageInterval {
		return
	}
	if !u.since.IsZero() {
		u.rate = int(float64(u.bytes) * 8 / passed.Seconds())
	}
	u.since, u.bytes = now, 0
}

// used says how much of the way is used; false while nothing is known of it.
func (q *quality) used() (way Way, known bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Way{Carries: q.estimator.State().Estimate, Uses: q.usage.rate, Limited: q.wish > 0}, q.told()
}
