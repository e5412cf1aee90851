package client

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/history"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
	"github.com/parley-sfu/parley/sfu/seqnum"
)

// sender is one encoding on its way out. Its SSRC and numbers live as long as
// the client, whatever is published in it.
type sender struct {
	media   *media
	section *section
	rid     string

	keyWanted atomic.Bool // a subscriber waits for a key frame

	mu        sync.Mutex // guards what follows
	writer    webrtc.TrackLocalWriter
	accepted  map[payload.Codec]bool
	header    rtp.Header // extensions in place
	level     [1]byte    // of the extension, RFC 6464
	transport [2]byte    // of the extension, transport-wide sequence number
	seq       uint16
	base      uint32        // RTP timestamp when elapsed is 0
	elapsed   time.Duration // of media made
	sentAt    time.Time     // of the last frame
	packets   uint32        // wrapping, as RFC 3550 wants
	octets    uint32

	kept       *history.Ring // for resending; nil without Options.NACK
	unwrap     seqnum.Unwrapper[uint16]
	scratch    []byte
	rtx        rtp.Header // of RTX packets, extensions in place; SSRC 0: not agreed
	repairable map[payload.Codec]bool
}

// send writes a frame and reports how many packets left. Without a frame's
// packets, or muted, the clock goes on all the same.
func (s *sender) send(p *Publication, f *Frame, codec payload.Codec, now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	rate := uint64(codec.ClockRate())
	timestamp := s.base + ticks(s.elapsed, rate)
	s.elapsed += f.Duration
	if s.writer == nil || len(f.Packets) == 0 || p.muted.Load() {
		return 0
	}
	s.header.PayloadType = uint8(codecOf(codec).PayloadType)
	s.header.Timestamp = timestamp
	s.level[0] = levelByte(f.Level)
	s.sentAt = now
	sent := 0
	for i, body := range f.Packets {
		s.header.Marker = codec.Video() && i == len(f.Packets)-1
		if s.sendOne(p, body) {
			sent++
		}
	}
	return sent
}

// sendOne is called with mu held.
func (s *sender) sendOne(p *Publication, body []byte) bool {
	s.seq++
	s.header.SequenceNumber = s.seq
	s.number()
	if s.media.onSend != nil {
		s.media.onSend(p, body)
	}
	if s.media.nack {
		s.keep(body)
	}
	if _, err := s.writer.WriteRTP(&s.header, body); err != nil {
		return false
	}
	s.packets++
	s.octets += uint32(len(body)) //nolint:gosec // a packet
	return true
}

// number gives the packet that is about to leave its transport-wide number.
func (s *sender) number() {
	number := s.media.transportSeq.Add(1)
	s.transport[0], s.transport[1] = byte(number>>8), byte(number)
}

// keep remembers the packet that is about to leave.
func (s *sender) keep(body []byte) {
	if s.kept == nil {
		s.kept = history.New(keptPackets)
		s.scratch = make([]byte, receiveMTU)
	}
	n, err := s.header.MarshalTo(s.scratch)
	if err != nil || n+len(body) > len(s.scratch) {
		return
	}
	n += copy(s.scratch[n:], body)
	s.kept.Put(s.unwrap.Unwrap(s.seq), s.scratch[:n])
}

// resend answers a generic NACK.
func (s *sender) resend(pairs []rtcp.NackPair) {
	s.mu.Lock()
	defer s.mu.Unlock()
	highest, started := s.unwrap.Highest()
	if s.kept == nil || !started || s.writer == nil {
		return
	}
	for i := range pairs {
		for _, seq := range pairs[i].PacketList() {
			back := uint16(highest) - seq //nolint:gosec // serial arithmetic
			if packet, ok := s.kept.Get(highest - int64(back)); ok {
				s.again(packet)
			}
		}
	}
}

// report is the sender report of the encoding, if it has sent anything.
func (s *sender) report(now time.Time) *rtcp.SenderReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.packets == 0 {
		return nil
	}
	rate := uint64(codecByType(s.header.PayloadType).ClockRate())
	return &rtcp.SenderReport{
		SSRC:        s.header.SSRC,
		NTPTime:     reports.NTP(now),
		RTPTime:     s.header.Timestamp + ticks(now.Sub(s.sentAt), rate),
		PacketCount: s.packets,
		OctetCount:  s.octets,
	}
}

// ticks turns a duration into RTP time, in two steps so that hours do not
// overflow.
func ticks(d time.Duration, rate uint64) uint32 {
	whole, rest := uint64(d/time.Second), uint64(d%time.Second) //nolint:gosec // never negative
	return uint32(whole*rate + rest*rate/uint64(time.Second))   //nolint:gosec // wraps as RTP time does
}

// takes reports whether the server takes a codec in this section.
func (s *sender) takes(codec payload.Codec) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted[codec]
}

// ended reports whether an error of a source is its regular end.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("read media: %w", err)
}
