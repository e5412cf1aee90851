package client

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/header"
)

// arrivals gather when packets came, and make the transport-wide feedback that
// the server estimates the way by
// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1). They are
// guarded by the tap's lock.
type arrivals struct {
	id       uint8 // of the header extension; 0: not agreed, or not wanted
	recorder *twcc.Recorder
	start    time.Time
	pending  int
}

func newArrivals() arrivals { return arrivals{recorder: twcc.NewRecorder(rand.Uint32())} }

// record notes one packet, whatever it holds: probes count.
func (a *arrivals) record(h *header.Header, now time.Time) {
	if a.id == 0 {
		return
	}
	number, ok := header.TransportSequence(h.Extension(a.id))
	if !ok {
		return
	}
	if a.start.IsZero() {
		a.start = now
	}
	a.recorder.Record(h.SSRC, number, now.Sub(a.start).Microseconds())
	a.pending++
}

// feedback returns what is to be told since the last call.
func (a *arrivals) feedback() []rtcp.Packet {
	if a.pending == 0 {
		return nil
	}
	a.pending = 0
	return a.recorder.BuildFeedbackPacket()
}

// answerWay tells the server when its packets came.
func (m *media) answerWay() {
	m.tap.mu.Lock()
	packets := m.arrivals.feedback()
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
