package sfu

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/rewrite"
)

// slot is one recvonly section of a browser and the RTP stream that flows in
// it. Its section, SSRC and numbering live as long as the peer; what it shows
// changes without a negotiation.
type slot struct {
	peer  *Peer
	kind  Kind
	index int // among the slots of its kind

	// Set before the slot is known to others.
	mid           string
	ssrc, rtxSSRC uint32

	bound   atomic.Pointer[Publication] // what it shows; nil: nothing
	granted atomic.Int32                // the encoding it was granted, plus one; 0: none
	paused  atomic.Bool                 // its picture does not fit into what the way carries

	// Written by the peer's loop under mu: the loop reads them without, all others under mu.
	open     bool // the browser may be shown what is bound
	want     layer.Size
	priority uint8
	pinned   bool
	dominant bool // the publisher has the stage

	mu       sync.Mutex // guards what follows
	codecs   [payload.Opus + 1]slotCodec
	midID    uint8       // of the header extension
	numberID uint8       // of the transport-wide sequence number; 0: not agreed
	tellsID  uint8       // of the dependency descriptor; 0: not agreed
	writer   trainWriter // nil before the first answer
	selector layer.Selector
	layering layering
	flow     flow
	rewriter *rewrite.Rewriter
	current  *encoding // last forwarded
	held     *held     // of it; nil: nothing waits
	begun    int64     // the packet with which it was begun
	lastSent time.Time
	rtxSeq   uint16
	packets  uint32 // for sender reports, wrapping as RFC 3550 wants
	octets   uint32
	lost     losses
	resends  resendBudget
}

func newSlot(p *Peer, kind Kind, index int) *slot {
	seed := p.seed()
	s := &slot{
		peer: p, kind: kind, index: index,
		rewriter: rewrite.New(uint16(seed), uint32(seed>>16), uint16(seed>>48)), //nolint:gosec // random bits
		rtxSeq:   uint16(seed>>8) & 0x7fff,                                      //nolint:gosec // random bits; the lower half, see package rewrite
	}
	s.ssrc = p.streamNumber()
	if kind == Video {
		s.rtxSSRC = p.streamNumber()
	}
	s.start(-1, time.Time{})
	return s
}

// bind makes the slot show a publication, or nothing. Unless open, media waits
// for release.
func (s *slot) bind(p *Publication, open bool, now time.Time) {
	old := s.bound.Swap(p)
	if old != nil && old != p {
		old.unsubscribe(s)
	}
	s.granted.Store(0)
	s.mu.Lock()
	s.open = open
	s.start(-1, now)
	s.flow.rest()
	s.mu.Unlock()
	if p != nil && old != p {
		p.subscribe(s)
	}
}

// start forgets what was forwarded; the next packet begins a new source.
func (s *slot) start(target int, now time.Time) {
	s.selector, s.layering = layer.Selector{}, everyLayer()
	s.paused.Store(false)
	s.selector.SetTarget(target, now)
	s.current, s.held = nil, nil
}

// release lets media flow: the browser has hidden the slot's last owner.
func (s *slot) release() {
	s.mu.Lock()
	s.open = true
	s.mu.Unlock()
}

// wish says how large the publication is shown, and how important it is. It
// reports whether that is new.
func (s *slot) wish(w *Subscription) bool {
	want := layer.Size{Width: w.Width, Height: w.Height}
	if s.want == want && s.priority == w.Priority && s.pinned == w.Pinned && s.dominant == w.Dominant {
		return false
	}
	s.mu.Lock()
	s.want = want
	s.priority, s.pinned, s.dominant = w.Priority, w.Pinned, w.Dominant
	s.mu.Unlock()
	return true
}

// retarget chooses what every slot forwards anew.
func (p *Peer) retarget(now time.Time) {
	for _, s := range p.slotsBySSRC.Load().slots {
		if s.kind == Audio && s.bound.Load() != nil {
			s.listen(now)
		}
	}
	p.divide(now)
}

// listen lets a slot forward the only encoding that sound has.
func (s *slot) listen(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bound.Load() != nil && s.open && s.selector.Target() < 0 {
		s.selector.SetTarget(0, now)
	}
}

// forward sends one frame, or the part of it that came, to the slot's browser, or
// lets it wait. It is called by the publisher's reader.
func (s *slot) forward(e *encoding, frame []packet, now time.Time) {
	if s.kind == Audio {
		s.pass(e, frame, now)
		return
	}
	if s.tooEarly(e, frame, now) {
		s.peer.engine.stats.drops[DropOtherEncoding].Add(uint64(len(frame)))
		return
	}
	waits := s.wait(e, frame, now)
	for of, picture := s.due(e, frame, now); of != nil; of, picture = s.due(e, frame, now) {
		s.pass(of, picture, now)
	}
	if !waits {
		s.pass(e, frame, now)
	}
}

// pass sends what need not wait.
func (s *slot) pass(e *encoding, frame []packet, now time.Time) {
	stats := &s.peer.engine.stats
	t := &e.train
	t.reset(maxTrain)
	s.mu.Lock()
	writer := s.writer
	if reason, ok := s.admits(e); !ok {
		s.mu.Unlock()
		stats.drops[reason].Add(uint64(len(frame)))
		return
	}
	for i := range frame {
		if reason, ok := s.renumber(t, e, &frame[i], now); !ok {
			stats.drop(reason)
		}
	}
	s.account(t, now)
	s.mu.Unlock()
	switch {
	case len(t.packets) == 0:
	case s.kind == Audio:
		s.peer.sendNow(writer, t, now)
	default:
		s.peer.send(writer, t, now)
	}
}

// admits reports whether packets of e may flow in the slot at all.
func (s *slot) admits(e *encoding) (DropReason, bool) {
	switch {
	case s.bound.Load() != e.publication || s.writer == nil:
		return DropNotBound, false
	case !s.open:
		return DropUnacknowledged, false
	case !s.codecs[e.codec].ok:
		return DropCodec, false
	}
	return 0, true
}

// renumber decides whether the slot forwards p and with which numbers.
func (s *slot) renumber(t *train, e *encoding, p *packet, now time.Time) (DropReason, bool) {
	if len(p.payload) == 0 {
		s.rewriter.Skip(e.source, p.seq)
		return DropEmpty, false
	}
	if s.current != nil && s.current != e && s.current.rank == e.rank {
		s.start(e.rank, now) // the encoder restarted with another SSRC: wait for its key frame
	}
	in := numbers(p)
	switch s.selector.Accept(e.rank, p.info.KeyFrame || !e.codec.Video(), now) {
	case layer.Drop:
		return DropOtherEncoding, false
	case layer.Switch:
		s.begin(t, e, p, now)
	case layer.Forward:
	}
	if !s.passes(e, p) {
		return s.fill(t, e, p)
	}
	out, ok := s.rewriter.Forward(e.source, in)
	if !ok {
		return DropLate, false
	}
	return s.load(t, e, p, out)
}

// begin makes e what the slot forwards, with p or with what went before it.
func (s *slot) begin(t *train, e *encoding, p *packet, now time.Time) {
	if s.kind == Audio && s.current == nil {
		s.lookBack(t, e, p, now)
	} else {
		s.rewriter.Switch(e.source, numbers(p), s.continued(e, p, now))
	}
	s.countSwitch(e)
	s.current, s.begun = e, p.seq
	s.layering.begin()
}

// load puts one renumbered packet on the train.
func (s *slot) load(t *train, e *encoding, p *packet, out rewrite.Out) (DropReason, bool) {
	body, payloadType := p.payload, s.codecs[e.codec].payloadType
	if p.red {
		var ok bool
		if body, payloadType, ok = s.redundant(&s.codecs[e.codec], body); !ok {
			return DropMalformed, false
		}
	}
	if p.info.HasPictureID || p.info.HasTL0 {
		var ok bool
		if body, ok = renumbered(t.take(len(body)+4), e.codec, body, out); !ok { // a 7-bit picture id may grow
			return DropMalformed, false
		}
	}
	sent := outgoing{
		ssrc: s.ssrc, timestamp: out.Timestamp, seq: out.Seq,
		payloads: payloadType, marker: p.marker, payload: body,
	}
	if e.spatial() {
		passed := s.layering.passed.at(e.source, p.seq)
		sent.marker = p.marker || passed.layers.Ends(&p.info)
		if s.tellsID != 0 && p.structure != nil {
			sent.descriptor = s.tell(t, p, &out, passed)
		}
	}
	t.packets = append(t.packets, sent)
	return 0, true
}

// redundant returns sound with what went before as the browser understands it,
// or the newest words alone: for one that knows no RED or numbers it otherwise,
// and on a narrow way.
func (s *slot) redundant(codec *slotCodec, body []byte) (as []byte, payloadType uint8, ok bool) {
	red, ok := payload.ParseRED(body)
	if !ok {
		return nil, 0, false
	}
	if codec.red != 0 && red.Uniform && red.PayloadType == codec.payloadType && !s.peer.division.narrow.Load() {
		return body, codec.red, true
	}
	return red.Primary, codec.payloadType, true
}

// continued returns the timestamp with which a new source goes on where the
// last one stopped: exact where sender reports relate the two RTP clocks,
// else by the time that passed.
func (s *slot) continued(e *encoding, p *packet, now time.Time) uint32 {
	_, last, sent := s.rewriter.Last()
	if !sent {
		return last
	}
	rate := e.codec.ClockRate()
	elapsed := last + uint32(now.Sub(s.lastSent).Seconds()*float64(rate)) //nolint:gosec // wraps as RTP time does
	exact, ok := s.related(e, p.timestamp, rate)
	if difference := int32(exact - elapsed); !ok || difference > int32(rate) || difference < -int32(rate) { //nolint:gosec // serial arithmetic
		return elapsed
	}
	return exact
}

// related maps a timestamp of e's into the slot's by the sender reports of the
// encoding forwarded until now and of e, two encodings of one publication.
func (s *slot) related(e *encoding, timestamp, rate uint32) (uint32, bool) {
	if s.current == nil || s.current.publication != e.publication {
		return 0, false
	}
	from, to := e.received.Load(), s.current.received.Load()
	if from == nil || to == nil {
		return s.aligned(e, timestamp, rate)
	}
	apart := from.ntp - to.ntp // modulo 2^64, 2^-32 s
	// Whole seconds and the rest, so that nothing overflows; rounded, since errors add up from switch to switch.
	ticks := uint32(apart>>32)*rate + uint32((apart&math.MaxUint32*uint64(rate)+1<<31)>>32) //nolint:gosec // wraps as RTP time does
	old := to.rtp + ticks + (timestamp - from.rtp)
	return s.rewriter.Timestamp(old)
}

// aligned does so by when pictures of both came, each encoding's quickest, until
// both have reported: what one is slower than the other stays in it.
func (s *slot) aligned(e *encoding, timestamp, rate uint32) (uint32, bool) {
	from, ok := e.quickest.Local(spanOf(timestamp, rate))
	to, known := s.current.quickest.Local(spanOf(s.current.moment, rate))
	if !ok || !known {
		return 0, false
	}
	apart := from.Sub(to)
	if apart < -time.Hour || apart > time.Hour {
		return 0, false // one of the clocks has just wrapped
	}
	return s.rewriter.Timestamp(s.current.moment + uint32(int64(apart)*int64(rate)/int64(time.Second))) //nolint:gosec // wraps as RTP time does
}

// spanOf is RTP time in units of 2^-32 s, as NTP has them.
func spanOf(timestamp, rate uint32) uint64 { return uint64(timestamp) << 32 / uint64(rate) }

// account does the books of what is about to be sent.
func (s *slot) account(t *train, now time.Time) {
	if len(t.packets) == 0 {
		return
	}
	s.countGap(now)
	s.lastSent = now
	s.packets += uint32(len(t.packets)) //nolint:gosec // at most maxTrain
	for i := range t.packets {
		s.octets += uint32(len(t.packets[i].payload)) //nolint:gosec // at most maxPacket
	}
	s.resends.sent(len(t.packets))
}

func numbers(p *packet) rewrite.Packet {
	in := rewrite.Packet{
		Seq: p.seq, Timestamp: p.timestamp,
		HasPicture: p.info.HasPictureID, PictureID: p.info.PictureID, TL0: p.info.TL0,
		Distances: p.distances,
	}
	if p.structure != nil {
		p.number(&in)
	}
	return in
}

// renumbered is a payload with the numbers of the subscriber's pictures, in room.
func renumbered(room []byte, codec payload.Codec, body []byte, out rewrite.Out) ([]byte, bool) {
	if codec == payload.VP9 {
		return payload.RewriteVP9(room, body, out.PictureID, out.TL0)
	}
	return payload.RewriteVP8(room, body, out.PictureID, out.TL0)
}
