package sfu

import (
	"encoding/binary"
	"sync"
	"time"

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
	padding   bool // the payload is padding
	payload   []byte

	descriptor []byte // dependency descriptor, nil for none; in the train's own scratch
}

// train is the forwarder's unit of output: the packets of one frame for one
// subscriber, in order. Whoever writes it may keep nothing of it.
type train struct {
	packets []outgoing
	scratch []byte // rewritten payloads, one after the other
	now     time.Time
	probe   uint8    // the cluster its packets belong to; 0: none
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
		n += len(t.packets[i].payload) + len(t.packets[i].descriptor)
	}
	return n
}

// copy makes t a train of the same packets that shares nothing with from. Its
// scratch is as large as they are: thousands of small trains may wait.
func (t *train) copy(from *train) {
	if size := from.size(); cap(t.scratch) < size {
		t.scratch = make([]byte, 0, max(size, maxPacket))
	}
	t.packets, t.scratch = t.packets[:0], t.scratch[:0]
	for _, p := range from.packets {
		room := t.take(len(p.payload))
		copy(room, p.payload)
		p.payload = room
		if len(p.descriptor) > 0 {
			room = t.take(len(p.descriptor))
			copy(room, p.descriptor)
			p.descriptor = room
		}
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

// extensionIDs are the header extensions of a slot's packets, 0 for none.
type extensionIDs struct {
	mid     uint8
	section string
	number  uint8
	tells   uint8 // of the dependency descriptor
}

// pionOverhead is what header, extensions and tag of a packet weigh, bytes.
const pionOverhead = 12 + 12 + 16

// pionWriter writes through pion: SRTP, ICE and one datagram at a time.
type pionWriter struct {
	stream  webrtc.TrackLocalWriter
	quality *quality // nil: packets have no transport-wide numbers
	number  [2]byte  // of the packet under way; the header points to it
	tells   uint8    // id of the dependency descriptor; 0: packets have none

	mu     sync.Mutex // guards header; held only while one slot's train is written
	header rtp.Header // with the constant header extensions in place
}

func newPionWriter(stream webrtc.TrackLocalWriter, q *quality, ids extensionIDs) *pionWriter {
	w := &pionWriter{stream: stream, tells: ids.tells, header: rtp.Header{Version: 2}}
	if ids.mid > 0 {
		// What is negotiated must be sent, else browsers fall back to guessing
		// by payload type.
		_ = w.header.SetExtension(ids.mid, []byte(ids.section))
	}
	if ids.number > 0 && w.header.SetExtension(ids.number, w.number[:]) == nil {
		w.quality = q
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
		w.header.Padding, w.header.PaddingSize = p.padding, 0
		payload := p.payload
		if p.padding {
			w.header.PaddingSize, payload = byte(len(p.payload)), nil //nolint:gosec // at most 255
		}
		w.describe(p.descriptor)
		if w.quality != nil {
			w.quality.mu.Lock()
			binary.BigEndian.PutUint16(w.number[:], w.quality.depart(pionOverhead+len(p.payload)+len(p.descriptor), t.probe, t.now))
			w.quality.mu.Unlock()
		}
		if _, err := w.stream.WriteRTP(&w.header, payload); err != nil {
			refused++
		}
	}
	return refused
}

// describe gives the header a dependency descriptor, or none.
func (w *pionWriter) describe(descriptor []byte) {
	if w.tells == 0 {
		return
	}
	_ = w.header.DelExtension(w.tells) // of the packet before
	switch {
	case long(w.tells, descriptor):
		w.header.Extension, w.header.ExtensionProfile = true, rtp.ExtensionProfileTwoByte
	case len(descriptor) > 0 || w.header.Extension:
		w.header.Extension, w.header.ExtensionProfile = true, rtp.ExtensionProfileOneByte
	}
	if len(descriptor) > 0 {
		_ = w.header.SetExtension(w.tells, descriptor)
	}
}
