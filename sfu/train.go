package sfu

import (
	"sync"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// outgoing is one RTP packet as its subscriber will see it. The payload is
// either shared, read-only, with everybody who receives the packet, or stands
// in the train's own scratch when the codec's descriptor had to change.
type outgoing struct {
	ssrc      uint32
	timestamp uint32
	seq       uint16
	payloads  uint8 // payload type
	marker    bool
	payload   []byte
}

// train is the forwarder's unit of output: the packets of one frame for one
// subscriber, in order. Whoever writes it may keep nothing of it.
type train struct {
	packets []outgoing
	scratch []byte   // rewritten payloads, one after the other
	out     *batches // where the goroutine that fills the train gathers; nil: sent at once
}

// reset empties the train. The first one decides how many packets it holds.
func (t *train) reset(length int) {
	if t.packets == nil {
		t.packets = make([]outgoing, 0, length)
		t.scratch = make([]byte, 0, length*maxPacket)
	}
	t.packets = t.packets[:0]
	t.scratch = t.scratch[:0]
}

// size is what the train's payloads weigh, bytes.
func (t *train) size() int {
	n := 0
	for i := range t.packets {
		n += len(t.packets[i].payload)
	}
	return n
}

// copy makes t a train of the same packets that shares nothing with from.
func (t *train) copy(from *train) {
	t.reset(maxTrain)
	for _, p := range from.packets {
		room := t.take(len(p.payload))
		copy(room, p.payload)
		p.payload = room
		t.packets = append(t.packets, p)
	}
}

// take returns n bytes of scratch that belong to the train until its reset.
func (t *train) take(n int) []byte {
	used := len(t.scratch)
	if used+n > cap(t.scratch) {
		return nil
	}
	t.scratch = t.scratch[:used+n]
	return t.scratch[used : used+n : used+n]
}

// trainWriter sends trains to one subscriber. It is the seam between what is
// sent and how: through pion, or batched past it.
type trainWriter interface {
	// writeTrain sends all packets and returns how many were refused.
	writeTrain(t *train) (refused int)
}

// pionWriter writes through pion: SRTP, ICE and one datagram at a time.
type pionWriter struct {
	stream webrtc.TrackLocalWriter

	mu     sync.Mutex // guards header; held only while one slot's train is written
	header rtp.Header // with the constant header extensions in place
}

func newPionWriter(stream webrtc.TrackLocalWriter, midID uint8, mid string) *pionWriter {
	w := &pionWriter{stream: stream, header: rtp.Header{Version: 2}}
	if midID > 0 {
		// What is negotiated must be sent, else browsers fall back to guessing
		// by payload type.
		_ = w.header.SetExtension(midID, []byte(mid))
	}
	return w
}

// writeTrain implements [trainWriter]. It is nearly always one goroutine that
// writes to a slot: the reader of the publisher it shows. Retransmissions and a
// change of publisher are the exceptions that the lock is for.
func (w *pionWriter) writeTrain(t *train) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	refused := 0
	for i := range t.packets {
		p := &t.packets[i]
		w.header.Marker = p.marker
		w.header.PayloadType = p.payloads
		w.header.SequenceNumber = p.seq
		w.header.Timestamp = p.timestamp
		w.header.SSRC = p.ssrc
		if _, err := w.stream.WriteRTP(&w.header, p.payload); err != nil {
			refused++
		}
	}
	return refused
}
