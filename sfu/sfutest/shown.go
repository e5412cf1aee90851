package sfutest

import (
	"time"

	"github.com/pion/rtp"

	"github.com/parley-sfu/parley/sfu"
)

// tagSize is what SRTP adds to a packet (RFC 7714), bytes.
const tagSize = 16

// Picture is one that came, in order; what is repaired later is of an earlier
// one.
type Picture struct {
	At       time.Time
	Rank     byte // of its encoding
	Temporal byte // its layer
}

// Pause is a moment from which a picture is told as paused, or no longer is.
type Pause struct {
	At     time.Time
	Paused bool
}

// shows notes that another picture begins. The caller holds mu.
func (r *Received) shows(p *rtp.Packet, mark int) {
	if r.video && len(p.Payload) > mark+9 {
		r.pictures = append(r.pictures, Picture{time.Now(), p.Payload[mark+9], layerOf(p.Payload)})
	}
}

// Pictures returns all that came in the slot with a section's MID.
func (me *Client) Pictures(mid string) []Picture {
	me.mu.Lock()
	r := me.received[mid]
	me.mu.Unlock()
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Picture(nil), r.pictures...)
}

// Pauses returns when the slot with a section's MID was paused and went on.
func (me *Client) Pauses(mid string) []Pause {
	me.mu.Lock()
	defer me.mu.Unlock()
	return append([]Pause(nil), me.pauses[mid]...)
}

// Bytes is what came in all slots, as datagrams, each packet once: without
// padding, feedback and what came a second time.
func (me *Client) Bytes() int {
	me.mu.Lock()
	all := make([]*Received, 0, len(me.received))
	for _, r := range me.received {
		all = append(all, r)
	}
	me.mu.Unlock()
	sum := 0
	for _, r := range all {
		r.mu.Lock()
		sum += r.Bytes
		r.mu.Unlock()
	}
	return sum
}

// pausing notes what of the slot table is news. The caller holds mu.
func (me *Client) pausing(event sfu.SlotsChanged) {
	for _, slot := range event.Slots {
		list := me.pauses[slot.MID]
		if was := len(list) > 0 && list[len(list)-1].Paused; was != slot.Paused {
			me.pauses[slot.MID] = append(list, Pause{time.Now(), slot.Paused})
		}
	}
}
