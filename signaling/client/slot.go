package client

import (
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/nack"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Packet is one RTP packet as it is received.
type Packet struct {
	header.Header

	Seq     int64 // the sequence number, extended
	Codec   payload.Codec
	Arrived time.Time
}

// RemoteTrack is something that somebody else publishes, as far as it is
// received here. It lives as long as the client, whichever slots it flows in.
type RemoteTrack struct {
	ID          string
	Participant string // who publishes it
	Video       bool

	mu       sync.Mutex // guards what follows
	counters Counters
	slot     *slot // where it flows; nil: nowhere
}

// Counters returns what came so far.
func (t *RemoteTrack) Counters() Counters {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counters
}

// RequestKeyFrame asks for a key frame (PLI, RFC 4585, section 6.3.1), as a
// decoder does that cannot go on. It is false while the track is not received.
func (t *RemoteTrack) RequestKeyFrame() bool {
	t.mu.Lock()
	s := t.slot
	t.mu.Unlock()
	return s != nil && s.requestKeyFrame()
}

func (t *RemoteTrack) add(d Counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counters.add(d)
}

func (t *RemoteTrack) flows(in *slot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.slot = in
}

// slot is one recvonly section, and the one stream that ever flows in it:
//
//	empty ── live ───────────────────────────▶ track
//	track ── switching: nobody's ── hidden, acknowledged ── key frame ──▶ next track
type slot struct {
	media *media
	mid   string
	video bool

	packet Packet // guarded by the tap's lock

	mu       sync.Mutex // guards what follows
	ssrc     uint32     // 0 before the first packet
	meter    meter
	total    Counters
	receiver *reports.Receiver
	missing  *nack.Generator // nil for sound and without Options.NACK
	track    *RemoteTrack    // whose packets come now; nil: nobody's
	next     *RemoteTrack    // whose packets come after the acknowledgement
	hidden   bool            // it was acknowledged: what comes may be next's
	waited   int             // packets since then
}

// maxWaited is how many packets without a key frame prove as much as one.
const maxWaited = 500

func newSlot(m *media, t *webrtc.RTPTransceiver) *slot {
	s := &slot{media: m, mid: t.Mid(), video: t.Kind() == webrtc.RTPCodecTypeVideo}
	codec := payload.Opus
	if s.video {
		codec = payload.VP8 // any video: they share a clock rate
	}
	s.receiver = reports.NewReceiver(codec.ClockRate())
	if m.nack && s.video { // sound has no RTX, and is not asked for again by browsers either
		s.missing = nack.New(nack.Options{})
	}
	return s
}

// receive takes one packet of the slot's stream.
func (s *slot) receive(h *header.Header, now time.Time) {
	s.mu.Lock()
	s.ssrc = h.SSRC
	seq, delta := s.meter.take(h.SequenceNumber)
	if len(h.Payload) == 0 {
		delta.Packets = 0 // a probe: it counts only against losses
	}
	s.receiver.Received(seq, h.Timestamp, now)
	s.took(h, seq, delta, now)
}

// repair takes one packet of it that was sent again. Reports know nothing of
// that, as in browsers: they tell what the way loses.
func (s *slot) repair(h *header.Header, now time.Time) {
	s.mu.Lock()
	seq, delta := s.meter.take(h.SequenceNumber)
	delta.Repaired = delta.Packets
	s.took(h, seq, delta, now)
}

// took gives a packet to whose it is. It is called with mu held, and gives it
// back.
func (s *slot) took(h *header.Header, seq int64, delta Counters, now time.Time) {
	codec := codecByType(h.PayloadType)
	delta.Bytes = uint64(len(h.Payload))
	if s.missing != nil {
		s.missing.Received(seq, now)
	}
	s.total.add(delta)
	s.claim(codec, h.Payload)
	track := s.track
	s.mu.Unlock()
	if track != nil {
		track.add(delta)
	}
	if s.media.onPacket != nil && delta.Packets > 0 {
		s.packet = Packet{Header: *h, Seq: seq, Codec: codec, Arrived: now}
		s.media.onPacket(track, &s.packet)
	}
}

// claim gives the slot to its next owner with the first packet that can be
// theirs. It is called with mu held.
func (s *slot) claim(codec payload.Codec, body []byte) {
	if !s.hidden || s.track != nil || s.next == nil {
		return
	}
	s.waited++
	if !s.video || payload.Inspect(codec, body).KeyFrame || s.waited > maxWaited {
		s.own(s.next)
	}
}

// own makes a track the slot's. It is called with mu held.
func (s *slot) own(t *RemoteTrack) {
	if s.track == t {
		return
	}
	if s.track != nil {
		s.track.flows(nil)
	}
	s.track, s.next, s.hidden, s.waited = t, nil, false, 0
	if t != nil {
		t.flows(s)
	}
}

// apply does what a row of the slot table says.
func (s *slot) apply(row protocol.Slot, t *RemoteTrack) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch row.State {
	case protocol.SlotEmpty:
		s.own(nil)
		s.next, s.hidden = nil, false
	case protocol.SlotSwitching:
		if s.track != t && s.next != t {
			s.own(nil)
			s.next, s.hidden = t, false
		}
	case protocol.SlotLive:
		if s.next != t { // else it is theirs with their first packet
			s.own(t)
		}
	}
}

// acknowledged notes that the slot's last owner is hidden.
func (s *slot) acknowledged() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden, s.waited = s.next != nil, 0
}
