package sfu

import (
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/reports"
)

// beating is what the beat keeps from one peer to the next.
type beating struct {
	out      batches
	compound []byte
	blocks   []rtcp.ReceptionReport
}

// maxCompound is what of reports goes into one datagram, bytes.
const maxCompound = 30 * reports.SenderSize

// tick is the peer's part of the engine's beat.
func (p *Peer) tick(now time.Time, b *beating) {
	defer p.recover()
	for _, e := range *p.encodings.Load() {
		e.tick(now)
	}
	p.listenToSilence(now)
	if feedback := p.arrivals.feedback(); len(feedback) > 0 {
		p.writeRTCP(&b.out, feedback...)
	}
	p.divideInTime(now)
	p.followDemand(now)
	p.probe(now)
	if now.Before(p.nextReport) {
		return
	}
	p.nextReport = now.Add(reportInterval)
	p.report(p.slotsBySSRC.Load().slots, now, b)
}

// report sends compounds of sender reports for what the browser receives and of
// receiver reports for what it sends (RFC 3550, section 6.4).
func (p *Peer) report(slots []*slot, now time.Time, b *beating) {
	b.compound, b.blocks = b.compound[:0], b.blocks[:0]
	for _, s := range slots {
		sr, ok := s.senderReport(now)
		if !ok {
			continue
		}
		if len(b.compound) == maxCompound {
			p.writeCompound(b)
		}
		b.compound = sr.Append(b.compound)
	}
	for _, e := range *p.encodings.Load() {
		if e.alive(now) && len(b.blocks) < reports.MaxBlocks {
			b.blocks = append(b.blocks, e.block(now))
		}
	}
	if len(b.blocks) > 0 {
		b.compound = reports.AppendReceiver(b.compound, p.ssrc, b.blocks)
	}
	p.writeCompound(b)
}

// writeCompound sends what was gathered, if anything was.
func (p *Peer) writeCompound(b *beating) {
	defer func() { b.compound = b.compound[:0] }()
	if len(b.compound) == 0 {
		return
	}
	if fast := p.fast.Load(); fast != nil {
		fast.writePlain(b.compound, &b.out)
		return
	}
	if packets, err := rtcp.Unmarshal(b.compound); err == nil {
		p.writeRTCP(&b.out, packets...)
	}
}

// senderReport relates the slot's RTP clock to the publisher's wall clock,
// brought to ours with the same offset for all the publisher sends, so that
// its sound and its pictures stay together.
func (s *slot) senderReport(now time.Time) (report reports.Sender, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil || s.packets == 0 || now.Sub(s.lastSent) > 5*time.Second {
		return reports.Sender{}, false
	}
	received := s.current.received.Load()
	if received == nil {
		return reports.Sender{}, false
	}
	clock := s.current.publisher.clockCopy()
	timestamp, ok := received.mapping.RTPAt(&clock, now, s.current.codec.ClockRate())
	if !ok {
		return reports.Sender{}, false
	}
	out, ok := s.rewriter.Timestamp(timestamp)
	return reports.Sender{SSRC: s.ssrc, NTP: reports.NTP(now), RTP: out, Packets: s.packets, Octets: s.octets}, ok
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
