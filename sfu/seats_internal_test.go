package sfu

import (
	"testing"
	"time"
)

// A division is due when it could give somebody something else. A newcomer gets
// nothing until the browser has hidden the slot's last owner.
func TestDivisionWaitsWithTheNewcomer(t *testing.T) {
	camera := func(id string) *Publication {
		return NewPublication(PublicationOptions{ID: id, Participant: "of " + id, Source: Camera})
	}
	first, second, third := camera("first"), camera("second"), camera("third")
	p := &Peer{bounds: usual(), engine: &Engine{}, quality: newQuality(), notify: func(Event) {}}
	p.slots = []*slot{newSlot(p, Video, 0), newSlot(p, Video, 1)}
	p.last = []seat{{kind: Video, index: 0, usable: true}, {kind: Video, index: 1, usable: true}}
	p.announced = make([]uint64, len(p.slots))
	p.slotsBySSRC.Store(newSlotTable(p.slots))

	for i, step := range []struct {
		why        string
		shown      []*Publication
		width      int
		negotiated bool
		acked      uint64
		divides    bool
	}{
		{why: "nobody was shown before: both flow at once", shown: []*Publication{first, second}, width: 320, divides: true},
		{why: "nothing is new, yet somebody asks", shown: []*Publication{first, second}, width: 320, divides: true},
		{why: "one gives way to another, whom the browser has yet to make room for", shown: []*Publication{first, third}, width: 320},
		{why: "it has", acked: 1, divides: true},
		{why: "back, and the other is shown larger", shown: []*Publication{first, second}, width: 640, divides: true},
		{why: "one leaves while the other waits", shown: []*Publication{second}, width: 640, divides: true},
		{why: "and comes back: the one who was here last need not wait", shown: []*Publication{first, second}, width: 640, divides: true},
		{why: "one gives way within an offer", shown: []*Publication{first, third}, width: 640, negotiated: true, divides: true},
	} {
		now := time.Unix(int64(1000+i), 0)
		before := p.division.next
		if step.acked != 0 && p.acknowledged(step.acked) {
			p.retarget(now)
		}
		if step.acked == 0 {
			p.wishes = nil
			for _, shown := range step.shown {
				p.wishes = append(p.wishes, Subscription{Publication: shown, Width: step.width, Height: step.width / 2})
			}
			p.due = step.negotiated
			p.seat(now)
		}
		if divided := p.division.next != before; divided != step.divides {
			t.Errorf("%s: divided %v, want %v", step.why, divided, step.divides)
		}
	}
}
