package sfu

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/history"
	"github.com/parley-sfu/parley/sfu/keyframe"
	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/nack"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
	"github.com/parley-sfu/parley/sfu/seqnum"
)

// packet is one RTP packet of a publisher on its walk. Its payload stands in
// the encoding's history and is never written to.
type packet struct {
	seq       int64 // extended sequence number
	timestamp uint32
	marker    bool
	red       bool // the payload is RED (RFC 2198)
	distances bool // between picture ids mean something, see package rewrite
	payload   []byte
	info      payload.Info

	descriptor []byte               // dependency descriptor; stands where the payload does
	structure  *header.Dependencies // by which viewers are told; nil where they are not: only AV1's decoders have use for it
}

// encoding is one RTP stream of a publisher: a microphone, or one simulcast
// encoding of a camera. Packets come from one goroutine, the publisher's
// reader; everything else may come from any.
type encoding struct {
	publication *Publication
	publisher   *Peer
	source      uint32 // unique in the engine, names the encoding to rewriters
	rank        int    // 0 is the lowest quality
	ssrc        uint32
	codec       payload.Codec
	red         uint8 // payload type of RED around it; 0: none

	arrived  atomic.Int64 // UnixNano of the newest packet that brought media
	rests    atomic.Int64 // UnixNano until which it need not come, since nobody wanted it; 0: it is not asked to rest
	pulse    pulse
	meter    meter
	received atomic.Pointer[senderReport]
	known    atomic.Pointer[header.Dependencies] // as of the newest packet; what it points to stays as it is

	// Owned by the publisher's reader.
	frame        []packet // the frame being gathered
	frameSince   time.Time
	moment       uint32        // timestamp of the last frame that was handed on
	earlier      uint32        // of the one before it
	quickest     reports.Clock // by when pictures came, for as long as nothing was reported
	newest       uint16        // sequence number of the last packet
	stray        uint16        // the number that would follow a packet too old to be kept
	strayed      bool
	layers       pictureLayers
	dependencies header.Dependencies
	train        train     // scratch, filled for one subscriber after the other
	talk         talk      // of a microphone
	sound        allowance // likewise
	keyFrames    keyFrames

	mu       sync.Mutex // guards what follows
	unwrap   seqnum.Unwrapper[uint16]
	history  *history.Ring
	missing  *nack.Generator // nil for audio: late sound is of no use
	request  keyframe.Requester
	receiver *reports.Receiver
	lost     losses
}

// senderReport pairs the publisher's wall clock with its RTP clock.
type senderReport struct {
	ntp     uint64
	rtp     uint32
	mapping reports.Mapping
}

func newEncoding(publisher *Peer, publication *Publication, ssrc uint32, codec payload.Codec) *encoding {
	e := &encoding{
		publication: publication,
		publisher:   publisher,
		source:      publisher.engine.sources.Add(1),
		ssrc:        ssrc,
		codec:       codec,
		frame:       make([]packet, 0, maxTrain),
		receiver:    reports.NewReceiver(codec.ClockRate()),
	}
	if codec.Video() {
		e.history = history.New(videoHistory)
		e.missing = nack.New(nack.Options{})
	} else {
		e.history = history.New(audioHistory)
	}
	return e
}

// receive walks one packet: keep, inspect, gather; a whole frame fans out. It
// returns false when the stream has begun anew with other numbers, which takes
// another encoding.
func (e *encoding) receive(h *header.Header, raw []byte, now time.Time) bool {
	if int16(h.SequenceNumber-e.newest) > maxTrain { //nolint:gosec // serial arithmetic
		e.flush(now) // a jump may overwrite what the history holds of the frame
	}
	p, fresh := e.keep(h, raw, now)
	if !fresh {
		e.publisher.engine.stats.drop(DropRepeated)
		return !e.restarted(h.SequenceNumber)
	}
	e.newest = h.SequenceNumber
	if len(p.payload) == 0 {
		p.info = payload.Info{} // padding: counted, and closed up by the rewriters
	} else {
		e.arrived.Store(now.UnixNano())
		if p.info = payload.Inspect(e.codec, p.payload); p.info.KeyFrame {
			e.keyFrameCame(p.timestamp)
		}
	}
	e.place(&p)
	e.meter.count(raw, &p)
	if len(e.frame) > 0 && (e.frame[0].timestamp != p.timestamp || now.Sub(e.frameSince) > maxGather) {
		e.flush(now)
	}
	if len(e.frame) == 0 {
		e.frameSince = now
	}
	e.frame = append(e.frame, p)
	if p.marker || !e.codec.Video() || len(e.frame) == maxTrain {
		e.flush(now)
	}
	return true
}

// restarted reports whether a packet that is too old follows another such one:
// then it is not late, the sender has begun again (RFC 3550, appendix A.1).
func (e *encoding) restarted(seq uint16) bool {
	far := e.newest-seq > videoHistory && e.newest-seq < 1<<15
	again := far && e.strayed && seq == e.stray
	e.strayed, e.stray = far, seq+1
	return again
}

// keep stores the packet in the history and does the books of reception.
func (e *encoding) keep(h *header.Header, raw []byte, now time.Time) (packet, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	seq := e.unwrap.Unwrap(h.SequenceNumber)
	if !e.history.Put(seq, raw) {
		return packet{}, false
	}
	if e.missing != nil {
		e.missing.Received(seq, now)
	}
	e.receiver.Received(seq, h.Timestamp, now)
	kept, _ := e.history.Get(seq)
	own, _ := header.Parse(kept) // the same packet, in memory that stays
	return e.packet(seq, &own), true
}

// packet is one of the encoding's, in the memory of its header.
func (e *encoding) packet(seq int64, h *header.Header) packet {
	red := e.red != 0 && h.PayloadType == e.red
	return packet{
		seq: seq, timestamp: h.Timestamp, marker: h.Marker, red: red, distances: e.codec == payload.VP9, payload: h.Payload,
		descriptor: e.descriptor(h),
	}
}

// flush hands the gathered frame to every subscriber.
func (e *encoding) flush(now time.Time) {
	if len(e.frame) == 0 {
		return
	}
	if at := e.frame[0].timestamp; at != e.moment {
		e.moment, e.earlier = at, e.moment
	}
	if e.codec.Video() {
		e.quickest.Observe(spanOf(e.moment, e.codec.ClockRate()), now)
	}
	e.train.out = e.publisher.ingress.out
	for _, s := range e.publication.fan() {
		s.forward(e, e.frame, now)
	}
	e.frame = e.frame[:0]
}

// alive reports whether packets have come lately.
func (e *encoding) alive(now time.Time) bool { return e.cameWithin(encodingAlive, now) }

func (e *encoding) cameWithin(d time.Duration, now time.Time) bool {
	return now.UnixNano()-e.arrived.Load() < int64(d)
}

// size is what the encoding is expected to measure: simulcast encodings halve
// with each step down from the publication's size.
func (e *encoding) size(encodings int) layer.Size {
	full := e.publication.options
	shift := max(encodings-1-e.rank, 0)
	return layer.Size{Width: full.Width >> shift, Height: full.Height >> shift}
}

// get returns a copy of a kept packet in dst, for a retransmission.
func (e *encoding) get(seq int64, dst []byte) ([]byte, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	raw, ok := e.history.Get(seq)
	if !ok {
		return nil, false
	}
	return append(dst[:0], raw...), true
}

// needKeyFrame asks the publisher for a key frame, soon and until it comes,
// but not more often than the requester allows.
func (e *encoding) needKeyFrame(now time.Time) {
	e.mu.Lock()
	send := e.request.Request(now)
	e.mu.Unlock()
	if send {
		e.sendKeyFrameRequest()
	}
}

func (e *encoding) sendKeyFrameRequest() {
	e.publisher.engine.stats.KeyFrameRequestsOut.Add(1)
	e.publisher.writeRTCP(nil, &rtcp.PictureLossIndication{MediaSSRC: e.ssrc})
}

// tick repeats what was not answered.
func (e *encoding) tick(now time.Time) {
	if e.resting(now) {
		e.meter.skip(now)
	} else {
		e.meter.tick(now)
	}
	e.mu.Lock()
	again := e.request.Tick(now)
	e.mu.Unlock()
	if again {
		e.sendKeyFrameRequest()
	}
	e.askAgain(now)
}

// askAgain sends the NACKs that are due; it is called by packets and by time.
func (e *encoding) askAgain(now time.Time) {
	if e.missing == nil {
		return
	}
	var room [64]uint16
	e.mu.Lock()
	due := e.missing.Due(room[:0], now, e.publisher.rtt())
	lost := e.missing.Lost()
	e.mu.Unlock()
	if len(due) > 0 {
		e.publisher.engine.stats.NACKsOut.Add(uint64(len(due)))
		e.publisher.writeRTCP(nil, &rtcp.TransportLayerNack{MediaSSRC: e.ssrc, Nacks: nack.Pairs(nil, due)})
	}
	if lost > 0 && len(e.publication.fan()) > 0 {
		e.needKeyFrame(now)
	}
}

// block is the encoding's part of a receiver report.
func (e *encoding) block(now time.Time) rtcp.ReceptionReport {
	e.mu.Lock()
	defer e.mu.Unlock()
	block := e.receiver.Block(e.ssrc, now)
	e.publisher.engine.stats.LostIn.Add(e.lost.grown(block.TotalLost, math.MaxUint32))
	return block
}

// reported takes in the publisher's sender report.
func (e *encoding) reported(ntp uint64, timestamp uint32, now time.Time) {
	e.mu.Lock()
	e.receiver.SenderReport(ntp, now)
	e.mu.Unlock()
	report := &senderReport{ntp: ntp, rtp: timestamp}
	report.mapping.Observe(ntp, timestamp)
	e.received.Store(report)
}
