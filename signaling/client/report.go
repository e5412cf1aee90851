package client

import (
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/nack"
)

// report tells the server what was sent and received and when it came, and asks
// for what is missing, until the client ends.
func (c *Client) report() {
	every := answerInterval
	if c.media.nack {
		every = nackInterval
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var reported, answered time.Time
	for {
		select {
		case <-c.ending:
			return
		case now := <-ticker.C:
			c.media.askAgain(now)
			if now.Sub(answered) >= answerInterval-every/2 { // ticks are not exact
				answered = now
				c.media.answerWay()
			}
			if now.Sub(reported) >= reportInterval {
				reported = now
				c.media.report(now)
			}
		}
	}
}

// report sends sender and receiver reports (RFC 3550, section 6.4).
func (m *media) report(now time.Time) {
	var packets []rtcp.Packet
	for _, s := range m.sections {
		for _, encoding := range s.encodings {
			if report := encoding.report(now); report != nil {
				packets = append(packets, report)
			}
		}
	}
	var blocks []rtcp.ReceptionReport
	for _, s := range m.allSlots() {
		if block, ok := s.block(now); ok {
			blocks = append(blocks, block)
		}
	}
	for len(blocks) > 0 {
		n := min(len(blocks), maxReportBlocks)
		packets = append(packets, &rtcp.ReceiverReport{Reports: blocks[:n]})
		blocks = blocks[n:]
	}
	for _, p := range packets { // one by one: pion hands a compound to every SSRC in it
		m.writeRTCP(p)
	}
}

// maxReportBlocks is what the five bits of the count hold.
const maxReportBlocks = 31

func (s *slot) block(now time.Time) (rtcp.ReceptionReport, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ssrc == 0 {
		return rtcp.ReceptionReport{}, false
	}
	return s.receiver.Block(s.ssrc, now), true
}

func (s *slot) senderReport(ntp uint64, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receiver.SenderReport(ntp, now)
}

// askAgain sends the NACKs that are due.
func (m *media) askAgain(now time.Time) {
	if !m.nack {
		return
	}
	var room [64]uint16
	for _, s := range m.allSlots() {
		if s.missing == nil {
			continue
		}
		s.mu.Lock()
		due, lost := s.missing.Due(room[:0], now, defaultRTT), s.missing.Lost()
		ssrc := s.ssrc
		s.mu.Unlock()
		if len(due) > 0 {
			m.writeRTCP(&rtcp.TransportLayerNack{MediaSSRC: ssrc, Nacks: nack.Pairs(nil, due)})
		}
		if lost > 0 {
			s.requestKeyFrame()
		}
	}
}

func (s *slot) requestKeyFrame() bool {
	s.mu.Lock()
	ssrc := s.ssrc
	s.mu.Unlock()
	if ssrc == 0 || !s.video {
		return false
	}
	s.media.writeRTCP(&rtcp.PictureLossIndication{MediaSSRC: ssrc})
	return true
}
