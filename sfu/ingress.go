package sfu

import (
	"encoding/binary"
	"io"
	"time"

	"github.com/pion/transport/v4/packetio"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

// errNothing ends pion's own readers at once: packets never pass through them.
var errNothing = io.EOF

// stream is what one SSRC of a browser turned out to be.
type stream struct {
	encoding *encoding
	repair   bool // an RTX stream of the encoding
}

// ingress takes every decrypted RTP packet of one browser. pion calls it
// through the buffer it would keep packets in (SettingEngine.BufferFactory), so
// that a packet makes no further hop: streams are told apart here, by MID and
// RID (RFC 8843, section 9.2), not by pion's OnTrack.
type ingress struct {
	peer *Peer

	// Owned by pion's one SRTP reader.
	streams    map[uint32]stream
	generation uint64 // of the peer's publications when streams was filled
	refused    map[uint32]struct{}
	window     time.Time // the running second, and what came in it
	packets    int
	bytes      int
	overloaded int // seconds in a row over the limits
	scratch    [maxPacket]byte
}

// buffer is the factory that pion asks for a buffer per SSRC.
func (in *ingress) buffer(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	if kind == packetio.RTCPBufferPacket {
		if in.peer.feedbackStreams.Add(1) > maxFeedbackStreams {
			in.peer.fail(ReasonTooManyStreams)
		}
		return &rtcpSink{peer: in.peer, ssrc: ssrc}
	}
	if in.peer.mediaStreams.Add(1) > maxStreamsEver {
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
	now := time.Now()
	if reason, ok := in.accept(raw, now); !ok {
		in.peer.engine.stats.drop(reason)
	}
	return len(raw), nil
}

func (in *ingress) accept(raw []byte, now time.Time) (DropReason, bool) {
	stats := &in.peer.engine.stats
	stats.PacketsIn.Add(1)
	stats.BytesIn.Add(uint64(len(raw)))
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
	if agreed.level != 0 && s.encoding.codec == payload.Opus {
		if level, _, ok := header.AudioLevel(h.Extension(agreed.level)); ok {
			s.encoding.publication.heard(level)
		}
	}
	s.encoding.receive(&h, raw, now)
	s.encoding.askAgain(now)
	return 0, true
}

// withinRate holds the publisher to its packets and bytes per second, and cuts
// one that stays over them.
func (in *ingress) withinRate(size int, now time.Time) bool {
	if now.Sub(in.window) >= time.Second {
		if in.packets > maxPacketRate || in.bytes > maxByteRate {
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
	return in.packets <= maxPacketRate && in.bytes <= maxByteRate
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
func (in *ingress) find(h *header.Header, agreed *agreement) (stream, DropReason, bool) {
	if generation := in.peer.generation.Load(); generation != in.generation {
		clear(in.streams) // publications or sections changed
		clear(in.refused)
		in.generation = generation
	}
	if s, ok := in.streams[h.SSRC]; ok {
		return s, 0, true
	}
	s, reason, ok := in.resolve(h, agreed)
	if ok {
		in.streams[h.SSRC] = s
		delete(in.refused, h.SSRC)
		return s, 0, true
	}
	in.refused[h.SSRC] = struct{}{}
	if len(in.streams)+len(in.refused) > maxStreams {
		in.peer.fail(ReasonTooManyStreams)
		return stream{}, DropStreams, false
	}
	return stream{}, reason, false
}

// resolve identifies a new SSRC: by the header extensions it carries, else by
// what the offer declared.
func (in *ingress) resolve(h *header.Header, agreed *agreement) (stream, DropReason, bool) {
	repair := agreed.rtxOf[h.PayloadType&0x7f] != 0
	original := h.SSRC
	if repair {
		if declared, ok := agreed.repairs[h.SSRC]; ok {
			original = declared
		}
	}
	mid := string(h.Extension(agreed.mid))
	if mid == "" {
		mid = agreed.declared[original]
	}
	index, known := agreed.byMID[mid]
	if !known || !agreed.sections[index].sends {
		return stream{}, DropUnknownStream, false
	}
	section := &agreed.sections[index]
	publication := in.peer.publicationOf(mid)
	if publication == nil || publication.Kind() != section.kind {
		return stream{}, DropNotPublished, false
	}
	ridID := agreed.rid
	if repair {
		ridID = agreed.repairedRID
	}
	rank := section.rank(string(h.Extension(ridID)))
	if rank < 0 {
		return stream{}, DropUnknownStream, false
	}
	return in.encoding(h, publication, rank, repair, agreed)
}

// encoding finds or makes the encoding of a rank.
func (in *ingress) encoding(h *header.Header, p *Publication, rank int, repair bool, agreed *agreement) (stream, DropReason, bool) {
	var known *encoding
	if layers := p.layers(); rank < len(layers) {
		known = layers[rank]
	}
	if known != nil && (repair || known.ssrc == h.SSRC) && known.publisher == in.peer {
		return stream{encoding: known, repair: repair}, 0, true
	}
	codec, now := agreed.codecs[h.PayloadType], time.Now()
	if repair || codec == payload.Unknown || codec.Video() != (p.Kind() == Video) {
		return stream{}, DropPayloadType, false
	}
	e := newEncoding(in.peer, p, h.SSRC, codec)
	e.rank = rank
	p.adopt(e)
	in.peer.adopt(e)
	e.arrived.Store(now.UnixNano())
	for _, s := range p.fan() { // so that its first key frame is not missed
		s.retarget(now)
	}
	return stream{encoding: e}, 0, true
}

// restore makes the original packet out of an RTX packet (RFC 4588, section 4):
// the first two bytes of the payload are its sequence number.
func (in *ingress) restore(h *header.Header, raw []byte, e *encoding, agreed *agreement) ([]byte, bool) {
	if len(h.Payload) < 3 {
		return nil, false // padding: a bandwidth probe
	}
	out := in.scratch[:12]
	out[0] = 2 << 6
	out[1] = agreed.rtxOf[h.PayloadType] | raw[1]&0x80
	copy(out[2:4], h.Payload[:2])
	binary.BigEndian.PutUint32(out[4:], h.Timestamp)
	binary.BigEndian.PutUint32(out[8:], e.ssrc)
	return append(out, h.Payload[2:]...), true
}
