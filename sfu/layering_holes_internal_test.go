package sfu

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

// holes keeps what came for each number.
type holes struct {
	first, newest uint16
	came          map[uint16]tag // the zero tag for padding
	padding       int
	t             *testing.T
}

// writeTrain implements trainWriter.
func (h *holes) writeTrain(t *train) int {
	for i := range t.packets {
		p := t.packets[i]
		if len(h.came) == 0 {
			h.first, h.newest = p.seq, p.seq
		}
		if _, twice := h.came[p.seq]; twice {
			h.t.Fatalf("number %d twice", p.seq)
		}
		if p.padding {
			h.padding++
			h.came[p.seq] = tag{}
		} else {
			h.came[p.seq] = readTag(p.payload)
		}
		if int16(p.seq-h.newest) > 0 {
			h.newest = p.seq
		}
	}
	return 0
}

// What is lost on the way to the server comes later, be it of a layer that is
// forwarded or of one that is not. Once it has come no number is missing, for a
// receiver may wait for each.
func TestNoHoleIsLeft(t *testing.T) {
	for _, codec := range []payload.Codec{payload.VP8, payload.VP9, payload.AV1, payload.H264} {
		for temporal := range 3 {
			sc := newScene(t, codec, 21, 0.05).describe()
			h := &holes{came: map[uint16]tag{}, t: t}
			sc.slot.writer = h
			sc.encoders[0].alive, sc.encoders[1].alive = false, false
			sc.grant(2, temporal)
			for n := range 3000 {
				if sc.frame(); n%2 == 0 {
					sc.encoders[2].recover(sc.now)
				}
			}
			sc.loss = 0
			sc.frame()
			sc.encoders[2].recover(sc.now)
			left := 0
			for seq := h.first; seq != h.newest; seq++ {
				if _, ok := h.came[seq]; !ok {
					left++
				}
			}
			if left > 0 {
				t.Errorf("%v, T%d: %d of %d numbers never came", codec, temporal, left, len(h.came))
			}
			if (h.padding == 0) != (temporal == 2) {
				t.Errorf("%v, T%d: %d packets of padding", codec, temporal, h.padding)
			}
			for _, got := range h.came {
				if int(got.temporal) > temporal {
					t.Fatalf("%v: of T%d comes frame %d, of T%d", codec, temporal, got.frame, got.temporal)
				}
			}
		}
	}
}
