package sfu

import (
	"math/bits"
	"sync"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
)

// rtcpSink takes the RTCP that a browser addresses to one SSRC. pion hands
// every packet to the sink of each SSRC that it names, so that a sink looks
// only at the parts about its own.
type rtcpSink struct {
	peer *Peer
	ssrc uint32
}

// Write implements the half of a pion buffer that receives.
func (s *rtcpSink) Write(raw []byte) (int, error) {
	defer s.peer.recover()
	s.peer.feedback(raw, about(s.ssrc), time.Now())
	return len(raw), nil
}

// Read implements the other half: pion finds nothing here.
func (s *rtcpSink) Read([]byte) (int, error) { return 0, errNothing }

// Close implements io.Closer.
func (s *rtcpSink) Close() error { return nil }

// about is the SSRC that a reading of RTCP is for.
type about uint32

// everySSRC stands for all of them. No stream of ours has it.
const everySSRC about = 0

func (a about) is(ssrc uint32) bool { return a == everySSRC || ssrc == uint32(a) }

// feedback walks one authentic RTCP compound.
func (p *Peer) feedback(raw []byte, a about, now time.Time) {
	if !p.rtcpRate.allow(now, 1) {
		p.engine.stats.drop(DropRate)
		return
	}
	if !p.quality.hear(raw, now) {
		return
	}
	if reports.Only(raw) {
		p.hearReports(raw, a, now)
		return
	}
	packets, err := rtcp.Unmarshal(raw)
	if err != nil {
		p.engine.stats.drop(DropMalformed)
		return
	}
	for _, one := range packets {
		p.hear(one, a, now)
	}
}

// hearReports walks a compound of nothing but reports: most of what comes.
func (p *Peer) hearReports(compound []byte, a about, now time.Time) {
	for r, rest, ok := reports.Next(compound); ok; r, rest, ok = reports.Next(rest) {
		if r.Sent && a.is(r.Sender.SSRC) {
			p.senderReport(r.Sender, now)
		}
		for i := range r.Blocks() {
			p.block(r.Block(i), a, now)
		}
	}
}

func (p *Peer) hear(packet rtcp.Packet, a about, now time.Time) {
	switch packet := packet.(type) {
	case *rtcp.SenderReport:
		if a.is(packet.SSRC) {
			p.senderReport(reports.Sender{SSRC: packet.SSRC, NTP: packet.NTPTime, RTP: packet.RTPTime}, now)
		}
		p.blocks(packet.Reports, a, now)
	case *rtcp.ReceiverReport:
		p.blocks(packet.Reports, a, now)
	case *rtcp.TransportLayerNack:
		if slot := p.slotOf(packet.MediaSSRC); slot != nil && a.is(packet.MediaSSRC) {
			slot.resend(packet.Nacks, now)
		}
	case *rtcp.ReceiverEstimatedMaximumBitrate:
		p.quality.hearEstimate(packet, now)
	case *rtcp.PictureLossIndication:
		if a.is(packet.MediaSSRC) {
			p.keyFrame(packet.MediaSSRC, now)
		}
	case *rtcp.FullIntraRequest:
		p.intraRequests(packet.FIR, a, now)
	}
}

func (p *Peer) intraRequests(list []rtcp.FIREntry, a about, now time.Time) {
	for _, entry := range list {
		if a.is(entry.SSRC) {
			p.keyFrame(entry.SSRC, now)
		}
	}
}

func (p *Peer) senderReport(report reports.Sender, now time.Time) {
	if e := p.encodingOf(report.SSRC); e != nil {
		p.observeClock(report.NTP, now)
		e.reported(report.NTP, report.RTP, now)
	}
}

func (p *Peer) blocks(list []rtcp.ReceptionReport, a about, now time.Time) {
	for i := range list {
		p.block(list[i], a, now)
	}
}

// block takes the round trip time and the losses out of what the browser reports
// about a slot.
func (p *Peer) block(b rtcp.ReceptionReport, a about, now time.Time) {
	if !a.is(b.SSRC) {
		return
	}
	if slot := p.slotOf(b.SSRC); slot != nil {
		slot.mu.Lock()
		p.engine.stats.LostOut.Add(slot.lost.grown(b.TotalLost, slot.packets))
		slot.mu.Unlock()
	}
	if b.LastSenderReport == 0 {
		return
	}
	trip := reports.Middle32(reports.NTP(now)) - b.LastSenderReport - b.Delay
	if trip < 10<<16 { // more than ten seconds is a lie or a wrapped difference
		p.trips.measured(time.Duration(int64(trip) * int64(time.Second) >> 16))
	}
	p.quality.hearLoss(b.FractionLost, now)
}

// keyFrame passes the browser's wish for a key frame in a slot on.
func (p *Peer) keyFrame(ssrc uint32, now time.Time) {
	p.engine.stats.KeyFrameRequestsIn.Add(1)
	slot := p.slotOf(ssrc)
	if slot == nil {
		return
	}
	slot.mu.Lock()
	current := slot.current
	slot.mu.Unlock()
	if current != nil && slot.bound.Load() == current.publication && current.codec.Video() {
		current.needKeyFrame(now)
	}
}

// repeating is the memory in which one browser's packets are prepared to be sent
// again, one after the other, whichever slot they are of.
type repeating struct {
	mu     sync.Mutex // guards what follows; taken before a slot's
	packet []byte
	train  train
	since  time.Time // the running second, and what was sent again in it
	count  int
}

// allow takes one of most in a second.
func (r *repeating) allow(now time.Time, most int) bool {
	if now.Sub(r.since) >= time.Second {
		r.since, r.count = now, 0
	}
	r.count++
	return r.count <= most
}

// resend answers a generic NACK from the publisher's history, in RTX packets
// where RTX is negotiated (RFC 4588), within the slot's budget and
// the browser's. On a long way
// each goes twice, one list behind the other: had one of them to be asked for
// once more, the pictures would stand still for another round trip.
func (s *slot) resend(pairs []rtcp.NackPair, now time.Time) {
	asked, left := 0, 0
	var room [maxResendList]uint16
	sent := room[:0]
	for i := range pairs {
		n := 1 + bits.OnesCount16(uint16(pairs[i].LostPackets))
		asked += n
		if asked-left > maxResendList {
			left += n
			continue
		}
		for _, seq := range pairs[i].PacketList() {
			if s.resendOne(seq, now) {
				sent = append(sent, seq)
			}
		}
	}
	if s.peer.trips.long() {
		for _, seq := range sent {
			s.resendTwin(seq, now)
		}
	}
	stats := &s.peer.engine.stats
	stats.NACKsIn.Add(uint64(asked))               //nolint:gosec // never negative
	stats.drops[DropResendLimit].Add(uint64(left)) //nolint:gosec // never negative
}

// resendOne reports whether it sent what was asked for.
func (s *slot) resendOne(seq uint16, now time.Time) bool {
	stats := &s.peer.engine.stats
	publication := s.bound.Load()
	s.mu.Lock()
	source, original, ok := s.rewriter.Original(seq)
	if !ok || publication == nil || !s.open || s.over(source, original) {
		s.mu.Unlock()
		stats.drop(DropLate)
		return false
	}
	if !s.peer.recent.allow(s.ssrc, seq, now, s.peer.rtt()) || !s.resends.allow(now) {
		s.mu.Unlock()
		stats.drop(DropResendLimit)
		return false
	}
	s.mu.Unlock()
	return s.resendFrom(publication.bySource(source), original, now)
}

// over reports whether a packet is of no use any more: the picture is paused, and
// goes on with a key picture, or one that came later needs nothing of before. The
// caller holds mu.
func (s *slot) over(source uint32, seq int64) bool {
	if s.kind != Video || s.current == nil {
		return false
	}
	return s.paused.Load() || source != s.current.source || seq < s.begun
}

// resendTwin sends what was just sent again once more, if the budget has it.
func (s *slot) resendTwin(seq uint16, now time.Time) {
	publication := s.bound.Load()
	s.mu.Lock()
	source, original, ok := s.rewriter.Original(seq)
	ok = ok && publication != nil && s.open && !s.over(source, original) && s.rtxSSRC != 0 && s.resends.spare()
	s.mu.Unlock()
	if ok {
		s.resendFrom(publication.bySource(source), original, now)
	}
}

func (s *slot) resendFrom(e *encoding, original int64, now time.Time) bool {
	stats := &s.peer.engine.stats
	if e == nil || !e.alive(now) { // what has stopped is not missed any more
		stats.drop(DropHistory)
		return false
	}
	again := &s.peer.again
	again.mu.Lock()
	defer again.mu.Unlock()
	if !again.allow(now, s.peer.bounds.resends) {
		stats.drop(DropResendLimit)
		return false
	}
	raw, ok := e.get(original, again.packet)
	if !ok {
		stats.drop(DropHistory)
		return false
	}
	again.packet = raw
	if !s.peer.mayRepair(len(raw)+meteredOverhead, now) {
		stats.drop(DropResendLimit)
		return false
	}
	s.repeat(&again.train, e, original, raw, now)
	return true
}

// repeat sends one kept packet again with the numbers it had the first time.
func (s *slot) repeat(t *train, e *encoding, seq int64, raw []byte, now time.Time) {
	h, ok := header.Parse(raw)
	if !ok || len(h.Payload) == 0 {
		return
	}
	p := e.packet(seq, &h)
	p.info = payload.Inspect(e.codec, p.payload)
	e.describeAgain(&p)
	t.reset(2)
	s.mu.Lock()
	writer := s.writer
	out, ok := s.rewriter.Forward(e.source, numbers(&p))
	if ok && writer != nil {
		_, ok = s.load(t, e, &p, out)
	}
	if ok && s.codecs[e.codec].rtx != 0 && s.rtxSSRC != 0 {
		ok = s.wrap(t, s.codecs[e.codec].rtx)
	}
	s.mu.Unlock()
	if !ok || writer == nil || len(t.packets) == 0 {
		return
	}
	s.peer.engine.stats.Resent.Add(1)
	s.peer.sendNow(writer, t, now)
}

// wrap turns the train's only packet into an RTX packet: the original sequence
// number before the payload, on the RTX stream (RFC 4588, section 4).
func (s *slot) wrap(t *train, rtx uint8) bool {
	p := &t.packets[0]
	room := t.take(len(p.payload) + 2)
	if room == nil {
		return false
	}
	room[0], room[1] = byte(p.seq>>8), byte(p.seq)
	copy(room[2:], p.payload)
	p.ssrc, p.payloads, p.payload = s.rtxSSRC, rtx, room
	p.seq = s.rtxSeq
	s.rtxSeq++
	return true
}

func (p *Publication) bySource(source uint32) *encoding {
	for _, e := range p.layers() {
		if e != nil && e.source == source {
			return e
		}
	}
	return nil
}
