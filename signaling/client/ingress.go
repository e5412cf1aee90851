package client

import (
	"io"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/transport/v4/packetio"

	"github.com/parley-sfu/parley/sfu/header"
)

// buffer is the factory that pion asks for a buffer per SSRC. What it gives
// keeps nothing: decrypted packets go on at once, on pion's one reader.
func (m *media) buffer(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	if kind == packetio.RTCPBufferPacket {
		return &feedback{media: m, ssrc: ssrc}
	}
	return &stream{media: m}
}

// stream takes the RTP packets of one SSRC that came through pion.
type stream struct{ media *media }

// Write takes one decrypted packet.
func (s *stream) Write(raw []byte) (int, error) {
	s.media.tap.mu.Lock() // what came past pion takes it too
	defer s.media.tap.mu.Unlock()
	s.media.receive(raw)
	return len(raw), nil
}

// receive takes one decrypted packet to its slot. It is called with the tap's
// lock held.
func (m *media) receive(raw []byte) {
	h, ok := header.Parse(raw)
	if !ok {
		return
	}
	now := time.Now()
	m.arrivals.record(&h, now)
	if repaired, ok := repairedType(h.PayloadType); ok {
		if s := m.repair(&h, repaired); s != nil {
			s.repair(&h, now)
		}
		return
	}
	if m.last == nil || m.lastSSRC != h.SSRC {
		s := m.slotOf(h.SSRC)
		if s == nil {
			return
		}
		m.last, m.lastSSRC = s, h.SSRC
	}
	m.last.receive(&h, now)
}

// Read implements the half of a pion buffer that is never used.
func (s *stream) Read([]byte) (int, error) { return 0, errNothing }

// Close implements io.Closer.
func (s *stream) Close() error { return nil }

func (m *media) slotOf(ssrc uint32) *slot {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.bySSRC[ssrc]
}

// feedback takes the RTCP packets that name one SSRC; pion hands each to all
// that it names.
type feedback struct {
	media *media
	ssrc  uint32
}

// Write takes one decrypted compound packet.
func (f *feedback) Write(raw []byte) (int, error) {
	packets, err := rtcp.Unmarshal(raw)
	if err != nil {
		return len(raw), nil //nolint:nilerr // of no use, and no reason to end
	}
	for _, p := range packets {
		f.handle(p)
	}
	return len(raw), nil
}

func (f *feedback) handle(p rtcp.Packet) {
	switch p := p.(type) {
	case *rtcp.PictureLossIndication:
		if p.MediaSSRC == f.ssrc {
			f.keyFrame()
		}
	case *rtcp.FullIntraRequest:
		for _, entry := range p.FIR {
			if entry.SSRC == f.ssrc {
				f.keyFrame()
			}
		}
	case *rtcp.TransportLayerNack:
		if s := f.media.sender(f.ssrc); s != nil && p.MediaSSRC == f.ssrc {
			s.resend(p.Nacks)
		}
	case *rtcp.SenderReport:
		if s := f.media.slotOf(f.ssrc); s != nil && p.SSRC == f.ssrc {
			s.senderReport(p.NTPTime, time.Now())
		}
	}
}

func (f *feedback) keyFrame() {
	if s := f.media.sender(f.ssrc); s != nil {
		s.keyWanted.Store(true)
	}
}

// Read implements the half of a pion buffer that is never used.
func (f *feedback) Read([]byte) (int, error) { return 0, errNothing }

// Close implements io.Closer.
func (f *feedback) Close() error { return nil }
