package sfu

import (
	"encoding/binary"
	"io"
	"sync"
	"time"

	"github.com/pion/transport/v4/packetio"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

// errNothing ends pion's own readers at once: packets never pass through them.
var errNothing = io.EOF

// stream is what one SSRC of a browser turned out to be. That is remembered for
// good: browsers stop sending MID and RID once they have been heard.
type stream struct {
	mid    string
	rank   int  // quality of the encoding, 0 is the lowest
	repair bool // an RTX stream of the encoding

	encoding *encoding // nil while nothing is published in its section
}

// ingress takes every decrypted RTP packet of one browser. pion calls it
// through the buffer it would keep packets in (SettingEngine.BufferFactory), so
// that a packet makes no further hop: streams are told apart here, by MID and
// RID (RFC 8843, section 9.2), not by pion's OnTrack.
type ingress struct {
	peer *Peer

	// Packets come from the socket's reader or, before the fast path is known
	// and where there is none, from pion's.
	mu         sync.Mutex // guards what follows
	most       intakeBounds
	out        *batches // of the goroutine that brought the packet; nil for pion's
	streams    map[uint32]*stream
	generation uint64 // of the peer's publications when streams was filled
	refused    map[uint32]struct{}
	window     time.Time // the running second, and what came in it
	packets    int
	bytes      int
	overloaded int // seconds in a row over the limits
	allowance  allowance
	scratch    []byte // for packets restored from RTX; nil before the first
}

// intakeBounds stand beside what is compared with them for every packet.
type intakeBounds struct {
	streams      int
	second, once quantity
}

func newIntakeBounds(b *bounds) intakeBounds {
	second := quantity{float64(b.packets), float64(b.bytes)}
	return intakeBounds{streams: b.streams, second: second, once: quantity{max(1, second.packets/maxRushShare), second.bytes}}
}

func newIntake(p *Peer) *ingress {
	return &ingress{
		peer: p, streams: map[uint32]*stream{}, refused: map[uint32]struct{}{},
		most: newIntakeBounds(p.bounds),
	}
}

// buffer is the factory that pion asks for a buffer per SSRC.
func (in *ingress) buffer(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	if kind == packetio.RTCPBufferPacket {
		if in.peer.feedbackStreams.Add(1) > maxFeedbackStreams {
			in.peer.fail(ReasonTooManyStreams)
		}
		return &rtcpSink{peer: in.peer, ssrc: ssrc}
	}
	if int(in.peer.mediaStreams.Add(1)) > in.peer.bounds.streamsEver {
		in.peer.fail(ReasonTooManyStreams)
	}
	return in
}

// Read implements the half of a pion buffer that is never used.
func (in *ingress) Read([]byte) (int, error) { return 0, errNothing }

// Close implements io.Closer; the streams end with the peer.
func (in *ingress) Close() error { return nil }

// Write takes one decrypted packet. It never blocks.
func (in *ingress) Write(raw []byte) (int, error) {
	defer in.peer.recover()
	in.take(raw, time.Now(), nil)
	return len(raw), nil
}

// take walks one packet; what it makes leave goes to out.
func (in *ingress) take(raw []byte, now time.Time, out *batches) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.out = out
	if reason, ok := in.accept(raw, now); !ok {
		in.peer.engine.stats.drop(reason)
	}
}

func (in *ingress) accept(raw []byte, now time.Time) (DropReason, bool) {
	stats := &in.peer.engine.stats
	stats.PacketsIn.Add(1)
	stats.BytesIn.Add(uint64(len(raw)))
	in.peer.heard.Store(now.UnixNano())
	if !in.withinRate(len(raw), now) {
		return DropRate, false
	}
	h, ok := header.Parse(raw)
	if !ok || len(raw) > maxPacket {
		return DropMalformed, false
	}
	agreed := in.peer.agreed.Load()
	if agreed == nil {
		return DropUnknownStream, false
	}
	in.arrived(&h, agreed, now)
	s, reason, ok := in.find(&h, agreed)
	if !ok {
		return reason, false
	}
	if s.repair {
		if raw, ok = in.restore(&h, raw, s.encoding, agreed); !ok {
			return DropEmpty, false
		}
		h, _ = header.Parse(raw)
	}
	if agreed.codecs[h.PayloadType] != s.encoding.codec {
		return DropPayloadType, false
	}
	if sound := (quantity{maxSoundPackets, maxSoundBytes}); !s.encoding.codec.Video() && !s.encoding.sound.take(len(raw), now, sound, sound) {
		return DropRate, false
	}
	listen(&h, s.encoding, agreed, now)
	if !s.encoding.receive(&h, raw, now) {
		in.begin(s, h.SSRC, s.encoding.publication, s.encoding.codec, now)
	}
	s.encoding.askAgain(now)
	return 0, true
}

// listen notes how loud a packet of sound is.
func listen(h *header.Header, e *encoding, agreed *agreement, now time.Time) {
	if agreed.level == 0 || e.codec != payload.Opus {
		return
	}
	if level, _, ok := header.AudioLevel(h.Extension(agreed.level)); ok {
		e.publication.heard(level)
		e.talk.heard(h.SequenceNumber, level, now)
	}
}

// withinRate holds the publisher to its packets and bytes per second, and cuts
// one that stays over them.
func (in *ingress) withinRate(size int, now time.Time) bool {
	if now.Sub(in.window) >= time.Second {
		if !in.most.second.holds(in.packets, in.bytes) {
			in.overloaded++
		} else {
			in.overloaded = 0
		}
		if in.overloaded >= overloadSeconds {
			in.peer.fail(ReasonTooMuchMedia)
		}
		in.window, in.packets, in.bytes = now, 0, 0
	}
	in.packets++
	in.bytes += size
	return in.most.second.holds(in.packets, in.bytes) && in.allowance.take(size, now, in.most.second, in.most.once)
}

// arrived notes a packet for the transport-wide feedback.
func (in *ingress) arrived(h *header.Header, agreed *agreement, now time.Time) {
	if agreed.transportSeq == 0 {
		return
	}
	if seq, ok := header.TransportSequence(h.Extension(agreed.transportSeq)); ok {
		in.peer.arrivals.record(h.SSRC, seq, now)
	}
}

// find tells which encoding a packet belongs to.
func (in *ingress) find(h *header.Header, agreed *agreement) (*stream, DropReason, bool) {
	in.refresh()
	s := in.streams[h.SSRC]
	if s == nil {
		if !in.hasRoom(h.SSRC) {
			in.peer.fail(ReasonTooManyStreams)
			return nil, DropStreams, false
		}
		var ok bool
		if s, ok = identify(h, agreed); !ok {
			in.refused[h.SSRC] = struct{}{}
			return nil, DropUnknownStream, false
		}
		in.streams[h.SSRC] = s
		delete(in.refused, h.SSRC)
	}
	if s.encoding == nil {
		if reason, ok := in.bind(s, h, agreed); !ok {
			return nil, reason, false
		}
	}
	return s, 0, true
}

// refresh forgets which publications streams belonged to when those, or the
// sections, have changed.
func (in *ingress) refresh() {
	generation := in.peer.generation.Load()
	if generation == in.generation {
		return
	}
	in.generation = generation
	clear(in.refused)
	for _, s := range in.streams {
		if s.encoding != nil && in.peer.publicationOf(s.mid) != s.encoding.publication {
			s.encoding = nil
		}
	}
}

// hasRoom tells whether one more stream may be remembered, or this one is.
func (in *ingress) hasRoom(ssrc uint32) bool {
	if len(in.streams)+len(in.refused) < in.most.streams {
		return true
	}
	_, known := in.refused[ssrc]
	return known
}

// identify tells a new SSRC's section and encoding: by the header extensions it
// carries, else by what the offer declared.
func identify(h *header.Header, agreed *agreement) (*stream, bool) {
	s := &stream{repair: agreed.rtxOf[h.PayloadType&0x7f] != 0}
	original, ridID := h.SSRC, agreed.rid
	if s.repair {
		ridID = agreed.repairedRID
		if declared, ok := agreed.repairs[h.SSRC]; ok {
			original = declared
		}
	}
	s.mid = string(h.Extension(agreed.mid))
	if s.mid == "" {
		s.mid = agreed.declared[original]
	}
	index, known := agreed.byMID[s.mid]
	if !known || !agreed.sections[index].sends {
		return nil, false
	}
	s.rank = agreed.sections[index].rank(string(h.Extension(ridID)))
	return s, s.rank >= 0
}

// bind finds or makes the encoding of a stream.
func (in *ingress) bind(s *stream, h *header.Header, agreed *agreement) (DropReason, bool) {
	p := in.peer.publicationOf(s.mid)
	if p == nil || p.Kind() != agreed.sections[agreed.byMID[s.mid]].kind {
		return DropNotPublished, false
	}
	if layers := p.layers(); s.rank < len(layers) && layers[s.rank] != nil {
		if known := layers[s.rank]; s.repair || known.ssrc == h.SSRC {
			s.encoding = known
			return 0, true
		}
	}
	codec := agreed.codecs[h.PayloadType]
	if s.repair || codec == payload.Unknown || codec.Video() != (p.Kind() == Video) {
		return DropPayloadType, false
	}
	in.begin(s, h.SSRC, p, codec, time.Now())
	return 0, true
}

// begin makes an encoding for a stream that is new, or has begun anew.
func (in *ingress) begin(s *stream, ssrc uint32, p *Publication, codec payload.Codec, now time.Time) {
	e := newEncoding(in.peer, p, ssrc, codec)
	e.rank = s.rank
	if agreed := in.peer.agreed.Load(); agreed != nil && codec == payload.Opus {
		e.red = agreed.red
	}
	e.arrived.Store(now.UnixNano())
	p.adopt(e)
	in.peer.adopt(e)
	for _, other := range in.streams { // its RTX stream may know the predecessor
		if other.mid == s.mid && other.rank == s.rank {
			other.encoding = nil
		}
	}
	s.encoding = e
	for _, slot := range p.fan() { // so that its first key frame is not missed
		slot.peer.retarget(now)
	}
}

// restore makes the original packet out of an RTX packet (RFC 4588, section 4):
// the first two bytes of the payload are its sequence number.
func (in *ingress) restore(h *header.Header, raw []byte, e *encoding, agreed *agreement) ([]byte, bool) {
	if len(h.Payload) < 3 {
		return nil, false // padding: a bandwidth probe
	}
	head := len(raw) - len(h.Payload)
	if padded := raw[0]&0x20 != 0; padded {
		head -= int(raw[len(raw)-1])
	}
	if in.scratch == nil {
		in.scratch = make([]byte, maxPacket)
	}
	out := in.scratch[:copy(in.scratch, raw[:head])] // with its extensions: they tell layers
	out[0] &^= 0x20
	out[1] = agreed.rtxOf[h.PayloadType] | raw[1]&0x80
	copy(out[2:4], h.Payload[:2])
	binary.BigEndian.PutUint32(out[8:], e.ssrc)
	return append(out, h.Payload[2:]...), true
}
