package sfu

import (
	"fmt"

	"github.com/pion/webrtc/v4"
)

// slotTrack is a slot as pion sees it: the local track of a sendonly
// transceiver. It is never a TrackLocalStaticRTP, which would give every slot
// the same numbers.
type slotTrack struct{ slot *slot }

// Bind implements [webrtc.TrackLocal]: the transceiver is negotiated.
func (t *slotTrack) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	codecs := c.CodecParameters()
	if len(codecs) == 0 {
		return webrtc.RTPCodecParameters{}, fmt.Errorf("slot %s: no codec in common", t.ID())
	}
	t.slot.attach(c)
	return codecs[0], nil
}

// Unbind implements [webrtc.TrackLocal].
func (t *slotTrack) Unbind(webrtc.TrackLocalContext) error {
	t.slot.mu.Lock()
	t.slot.writer = nil
	t.slot.mu.Unlock()
	return nil
}

// ID implements [webrtc.TrackLocal].
func (t *slotTrack) ID() string { return fmt.Sprintf("%s-%d", t.slot.kind, t.slot.index) }

// RID implements [webrtc.TrackLocal].
func (t *slotTrack) RID() string { return "" }

// StreamID pairs slots of the same index: browsers play what shares a stream
// in sync.
func (t *slotTrack) StreamID() string { return fmt.Sprintf("slot-%d", t.slot.index) }

// Kind implements [webrtc.TrackLocal].
func (t *slotTrack) Kind() webrtc.RTPCodecType {
	if t.slot.kind == Audio {
		return webrtc.RTPCodecTypeAudio
	}
	return webrtc.RTPCodecTypeVideo
}

// attach takes over what pion settled for the slot.
func (s *slot) attach(c webrtc.TrackLocalContext) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ssrc = uint32(c.SSRC())
	s.rtxSSRC = uint32(c.SSRCRetransmission())
	s.stream = c.WriteStream()
}
