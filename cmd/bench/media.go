package main

import (
	"encoding/binary"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const (
	framesPerSecond = 30
	packetSize      = 1100 // bytes of video payload at most
	audioEvery      = 20 * time.Millisecond
	audioSize       = 80 // bytes: Opus at 32 kbit/s
	videoClock      = 90000
	audioClock      = 48000
)

// source is what one participant sends: packets with the shape of Opus and VP8,
// and nothing in them but a stamp. A key frame is as large as any other.
type source struct {
	tracks   []*outTrack
	keyFrame atomic.Bool   // the next frame is to be one
	sent     atomic.Uint64 // packets within the window
}

// rtpWriter takes packets.
type rtpWriter interface {
	WriteRTP(p *rtp.Packet) error
}

// outTrack is one track that is sent. Its numbers are owned by send.
type outTrack struct {
	local   *webrtc.TrackLocalStaticRTP
	to      rtpWriter // where packets go: to local, or past every connection
	every   time.Duration
	step    uint32 // of timestamps
	packets int    // of a frame
	size    int    // bytes of payload
	video   bool
	header  rtp.Header
	picture uint16
}

func newSource(l load) *source {
	s := &source{tracks: []*outTrack{newTrack(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: audioClock, Channels: 2})}}
	s.tracks[0].every, s.tracks[0].packets, s.tracks[0].size = audioEvery, 1, audioSize
	s.tracks[0].step = audioClock / uint32(time.Second/audioEvery)
	if l.VideoKbps == 0 {
		return s.slowed(l.Slow)
	}
	video := newTrack(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: videoClock})
	video.video, video.every, video.step = true, time.Second/framesPerSecond, videoClock/framesPerSecond
	video.packets, video.size = frameShape(l.VideoKbps)
	s.tracks = append(s.tracks, video)
	return s.slowed(l.Slow)
}

// slowed makes the time between frames so many times as long.
func (s *source) slowed(times int) *source {
	for _, t := range s.tracks {
		t.every *= time.Duration(max(times, 1))
		t.step *= uint32(max(times, 1)) //nolint:gosec // small
	}
	return s
}

// frameShape is how many packets of which size a frame has: all the same.
func frameShape(kbps int) (packets, size int) {
	frame := kbps * 1000 / 8 / framesPerSecond
	packets = max(1, (frame+packetSize-1)/packetSize)
	return packets, max(frame/packets, headSize+stampSize)
}

func newTrack(codec webrtc.RTPCodecCapability) *outTrack {
	local, err := webrtc.NewTrackLocalStaticRTP(codec, "track", "stream")
	if err != nil { // no option was given that could be refused
		return nil
	}
	return &outTrack{
		local: local, to: local,
		header: rtp.Header{Version: 2, SequenceNumber: uint16(rand.Uint32()), Timestamp: rand.Uint32()}, //nolint:gosec // any number will do
	}
}

// send sends frames until it is to end. Tracks begin at different moments of a
// frame's time, as those of people do. A frame that is late is sent at once, and
// delays none after it: the load stays the same when the machine is busy.
func (s *source) send(t *outTrack, m *meter, ends <-chan struct{}) {
	due := time.Now().Add(rand.N(t.every)) //nolint:gosec // any moment will do
	timer := time.NewTimer(time.Until(due))
	defer timer.Stop()
	payload := make([]byte, t.size)
	for {
		select {
		case <-timer.C:
		case <-ends:
			return
		}
		s.sendFrame(t, m, payload)
		due = due.Add(t.every)
		timer.Reset(time.Until(due))
	}
}

func (s *source) sendFrame(t *outTrack, m *meter, payload []byte) {
	key := t.video && s.keyFrame.Swap(false)
	for i := range t.packets {
		t.header.Marker = t.video && i == t.packets-1
		switch {
		case !t.video:
			payload[0] = 0x78 // Opus: 20 ms of full band
		case i == 0:
			describe(payload, t.picture, frameHead(key))
		default:
			describe(payload, t.picture, nil)
		}
		at := time.Now()
		stamp(payload, at)
		if m.holds(at.UnixNano()) {
			s.sent.Add(1)
		}
		_ = t.to.WriteRTP(&rtp.Packet{Header: t.header, Payload: payload}) // lost, as on any network
		t.header.SequenceNumber++
	}
	t.header.Timestamp += t.step
	t.picture = (t.picture + 1) & 0x7FFF
}

// headSize is what of a video payload is looked at: the descriptor and a key
// frame's head.
const headSize = 4 + 10

// describe writes the payload descriptor of RFC 7741 §4.2, with a picture number
// of 15 bits, and the beginning of a frame in its first packet.
func describe(payload []byte, picture uint16, head []byte) {
	const extended, start, hasPicture, long = 0x80, 0x10, 0x80, 0x8000
	payload[0], payload[1] = extended, hasPicture
	binary.BigEndian.PutUint16(payload[2:], long|picture)
	if head != nil {
		payload[0] |= start
		copy(payload[4:], head)
	}
}

// frameHead is how a VP8 frame begins (RFC 6386 §9.1): one of 640 × 360 by
// itself, or one that builds on others.
//
//nolint:revive // key says what frame it is
func frameHead(key bool) []byte {
	if key {
		return []byte{0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01}
	}
	return []byte{0x11, 0, 0}
}

// stampSize is the end of each payload: a mark that nothing else has, and when it
// was sent.
const (
	stampSize = 16
	stampMark = 0xB3_0C_4A_11_7E_5D_92_F6
)

func stamp(payload []byte, at time.Time) {
	tail := payload[len(payload)-stampSize:]
	binary.BigEndian.PutUint64(tail, stampMark)
	binary.BigEndian.PutUint64(tail[8:], uint64(at.UnixNano())) //nolint:gosec // its bits
}

// readStamp is when a payload was sent, in nanoseconds since 1970, if it says so.
func readStamp(payload []byte) (int64, bool) {
	if len(payload) < stampSize {
		return 0, false
	}
	tail := payload[len(payload)-stampSize:]
	return int64(binary.BigEndian.Uint64(tail[8:])), binary.BigEndian.Uint64(tail) == stampMark //nolint:gosec // its bits
}
