package client

import (
	"fmt"
	"math/rand/v2"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// section is a sendonly section of the offer. It stays so for the life of the
// client; what it sends comes and goes.
type section struct {
	source      protocol.Source
	kind        webrtc.RTPCodecType
	transceiver *webrtc.RTPTransceiver
	encodings   []*sender // in rising quality
}

// mid names the section; it has none before the first offer.
func (s *section) mid() string { return s.transceiver.Mid() }

// simulcastRIDs are what browsers call the three encodings of a camera.
func simulcastRIDs() []string { return []string{"q", "h", "f"} }

// addSections lays out the first offer: what may be sent, in the order of the
// protocol, then the pool of slots.
func (m *media) addSections(o Options, room protocol.Room) error {
	camera := []string{""}
	if o.Simulcast {
		camera = simulcastRIDs()
	}
	for _, s := range []struct {
		source protocol.Source
		kind   webrtc.RTPCodecType
		rids   []string
	}{
		{protocol.Microphone, webrtc.RTPCodecTypeAudio, []string{""}},
		{protocol.Camera, webrtc.RTPCodecTypeVideo, camera},
		{protocol.Screen, webrtc.RTPCodecTypeVideo, []string{""}},
		{protocol.ScreenAudio, webrtc.RTPCodecTypeAudio, []string{""}},
	} {
		if err := m.addSection(s.source, s.kind, s.rids); err != nil {
			return fmt.Errorf("add a section for the %s: %w", s.source, err)
		}
	}
	_, err := m.grow(o.slots(o.AudioSlots, room.Slots.Audio), o.slots(o.VideoSlots, room.Slots.Video))
	return err
}

func (m *media) addSection(source protocol.Source, kind webrtc.RTPCodecType, rids []string) error {
	s := &section{source: source, kind: kind}
	for _, rid := range rids {
		s.encodings = append(s.encodings, newSender(m, s, rid))
	}
	init := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
	var err error
	if s.transceiver, err = m.pc.AddTransceiverFromTrack(s.encodings[0], init); err != nil {
		return err //nolint:wrapcheck // wrapped by the caller, which knows the source
	}
	for _, more := range s.encodings[1:] {
		if err := s.transceiver.Sender().AddEncoding(more); err != nil {
			return err //nolint:wrapcheck // wrapped by the caller, which knows the source
		}
	}
	m.sections = append(m.sections, s)
	return nil
}

// grow adds slots until there are so many, and reports how many were added.
func (m *media) grow(audio, video int) (int, error) {
	added := 0
	for _, pool := range []struct {
		kind  webrtc.RTPCodecType
		total int
	}{{webrtc.RTPCodecTypeAudio, audio}, {webrtc.RTPCodecTypeVideo, video}} {
		for m.pool[pool.kind] < min(pool.total, maxSlots) {
			init := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
			t, err := m.pc.AddTransceiverFromKind(pool.kind, init)
			if err != nil {
				return added, fmt.Errorf("add a slot: %w", err)
			}
			m.fresh = append(m.fresh, t)
			m.pool[pool.kind]++
			added++
		}
	}
	return added, nil
}

// section finds the one that sends a source.
func (m *media) section(source protocol.Source) *section {
	for _, s := range m.sections {
		if s.source == source {
			return s
		}
	}
	return nil
}

// sender sends one encoding of a section. It implements [webrtc.TrackLocal].
func newSender(m *media, of *section, rid string) *sender {
	return &sender{
		media: m, section: of, rid: rid,
		seq:  uint16(rand.Uint32() >> 17), //nolint:gosec // the lower half, RFC 3711, section 3.3.1
		base: rand.Uint32(),
		rtx:  rtp.Header{SequenceNumber: uint16(rand.Uint32() >> 17)}, //nolint:gosec // likewise
	}
}

// Bind implements [webrtc.TrackLocal]: the section is negotiated.
func (s *sender) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	codecs := c.CodecParameters()
	if len(codecs) == 0 {
		return webrtc.RTPCodecParameters{}, fmt.Errorf("the server takes no codec of the %s", s.section.source)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writer = c.WriteStream()
	s.header.SSRC, s.rtx.SSRC = uint32(c.SSRC()), uint32(c.SSRCRetransmission())
	types, ids := make([]uint8, len(codecs)), map[string]uint8{}
	for i, one := range codecs {
		types[i] = uint8(one.PayloadType)
	}
	for _, e := range c.HeaderExtensions() {
		ids[e.URI] = uint8(e.ID) //nolint:gosec // 1 to 14
	}
	s.settle(types)
	s.layOut(&s.header, extRID, ids)
	s.layOut(&s.rtx, extRepairedRID, ids)
	s.media.route(s)
	return codecs[0], nil
}

// extend lays out a header extension; its bytes are filled in per packet.
func (s *sender) extend(h *rtp.Header, id uint8, uri string) {
	var value []byte
	switch uri {
	case extMID:
		value = []byte(s.section.mid())
	case extTransportSeq:
		value = s.transport[:]
	case extAudioLevel:
		if s.section.kind == webrtc.RTPCodecTypeAudio {
			value = s.level[:]
		}
	}
	if len(value) > 0 {
		_ = h.SetExtension(id, value) // short enough for the one-byte form
	}
}

// Unbind implements [webrtc.TrackLocal].
func (s *sender) Unbind(webrtc.TrackLocalContext) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writer = nil
	return nil
}

// ID implements [webrtc.TrackLocal].
func (s *sender) ID() string { return string(s.section.source) }

// RID implements [webrtc.TrackLocal].
func (s *sender) RID() string { return s.rid }

// StreamID implements [webrtc.TrackLocal].
func (s *sender) StreamID() string { return "client" }

// Kind implements [webrtc.TrackLocal].
func (s *sender) Kind() webrtc.RTPCodecType { return s.section.kind }
