package sfu

import (
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/reports"
)

// tick is the peer's part of the engine's beat.
func (p *Peer) tick(now time.Time, out *batches) {
	defer p.recover()
	for _, e := range *p.encodings.Load() {
		e.tick(now)
	}
	p.listenToSilence(now)
	if feedback := p.arrivals.feedback(); len(feedback) > 0 {
		p.writeRTCP(out, feedback...)
	}
	p.divideInTime(now)
	p.followDemand(now)
	p.probe(now)
	if now.Before(p.nextReport) {
		return
	}
	p.nextReport = now.Add(reportInterval)
	p.report(p.slotsBySSRC.Load().slots, now, out)
}

// report sends a compound of sender reports for what the browser receives and
// receiver reports for what it sends (RFC 3550, section 6.4).
func (p *Peer) report(slots []*slot, now time.Time, out *batches) {
	var compound []rtcp.Packet
	for _, s := range slots {
		if sr := s.senderReport(now); sr != nil {
			compound = append(compound, sr)
		}
	}
	rr := &rtcp.ReceiverReport{SSRC: p.ssrc}
	for _, e := range *p.encodings.Load() {
		if e.alive(now) && len(rr.Reports) < 31 {
			rr.Reports = append(rr.Reports, e.block(now))
		}
	}
	if len(rr.Reports) > 0 {
		compound = append(compound, rr)
	}
	for len(compound) > 0 { // a datagram holds about forty sender reports
		n := min(len(compound), 30)
		p.writeRTCP(out, compound[:n]...)
		compound = compound[n:]
	}
}

// senderReport relates the slot's RTP clock to the publisher's wall clock,
// brought to ours with the same offset for all the publisher sends, so that
// its sound and its pictures stay together.
func (s *slot) senderReport(now time.Time) *rtcp.SenderReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil || s.packets == 0 || now.Sub(s.lastSent) > 5*time.Second {
		return nil
	}
	report := s.current.received.Load()
	if report == nil {
		return nil
	}
	clock := s.current.publisher.clockCopy()
	timestamp, ok := report.mapping.RTPAt(&clock, now, s.current.codec.ClockRate())
	if !ok {
		return nil
	}
	out, ok := s.rewriter.Timestamp(timestamp)
	if !ok {
		return nil
	}
	return &rtcp.SenderReport{
		SSRC: s.ssrc, NTPTime: reports.NTP(now), RTPTime: out,
		PacketCount: s.packets, OctetCount: s.octets,
	}
}

// observeClock takes in how the browser's wall clock stands against ours.
func (p *Peer) observeClock(ntp uint64, now time.Time) {
	p.clockMu.Lock()
	defer p.clockMu.Unlock()
	p.clock.Observe(ntp, now)
}

func (p *Peer) clockCopy() reports.Clock {
	p.clockMu.Lock()
	defer p.clockMu.Unlock()
	return p.clock
}
