package client

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/reports"
)

// arrivals are when packets came, for the transport-wide feedback that the
// server estimates the way by. They are guarded by the tap's lock.
type arrivals struct {
	id    uint8 // of the header extension; 0: not agreed, or not wanted
	times reports.Arrivals
}

func newArrivals() arrivals { return arrivals{times: reports.NewArrivals(rand.Uint32())} }

// record notes one packet, whatever it holds: probes count.
func (a *arrivals) record(h *header.Header, now time.Time) {
	if a.id == 0 {
		return
	}
	if number, ok := header.TransportSequence(h.Extension(a.id)); ok {
		a.times.Record(h.SSRC, number, now)
	}
}

// answerWay tells the server when its packets came.
func (m *media) answerWay() {
	m.tap.mu.Lock()
	packets := m.arrivals.times.Feedback()
	m.tap.mu.Unlock()
	for _, p := range packets {
		m.writeRTCP(p)
	}
}

// agreeNumbers notes under which id packets are numbered.
func (m *media) agreeNumbers(answer *sdp.SessionDescription) {
	if m.noFeedback {
		return
	}
	for _, section := range answer.MediaDescriptions {
		for _, a := range section.Attributes {
			if id, ok := numberedBy(a); ok {
				m.tap.mu.Lock()
				m.arrivals.id = id // the same in every section (RFC 8843, section 9.3)
				m.tap.mu.Unlock()
				return
			}
		}
	}
}

// numberedBy reads "3 http://…" or "3/recvonly http://…" (RFC 8285, section 5).
func numberedBy(a sdp.Attribute) (uint8, bool) {
	number, uri, _ := strings.Cut(a.Value, " ")
	number, _, _ = strings.Cut(number, "/")
	id, err := strconv.ParseUint(number, 10, 8)
	return uint8(id), a.Key == sdp.AttrKeyExtMap && strings.TrimSpace(uri) == extTransportSeq && err == nil
}
