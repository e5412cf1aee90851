package sfu

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// slotTable lists a peer's slots by SSRC. It never changes.
type slotTable struct {
	numbers []uint32 // in rising order
	slots   []*slot  // of the same places
}

func newSlotTable(slots []*slot) *slotTable {
	t := &slotTable{slots: slices.Clone(slots), numbers: make([]uint32, 0, len(slots))}
	slices.SortFunc(t.slots, func(a, b *slot) int { return cmp.Compare(a.ssrc, b.ssrc) })
	for _, s := range t.slots {
		t.numbers = append(t.numbers, s.ssrc)
	}
	return t
}

// find returns the slot of an SSRC, nil for none.
func (t *slotTable) find(ssrc uint32) *slot {
	if i, ok := slices.BinarySearch(t.numbers, ssrc); ok {
		return t.slots[i]
	}
	return nil
}

// seat binds the wishes to slots and tells the room what changed. Where all
// that changed waits for the browser, so does the division: nobody gets for one
// round trip what belongs to a newcomer.
func (p *Peer) seat(now time.Time) {
	for i, s := range p.slots {
		p.last[i].shows = s.bound.Load()
	}
	plan := seated(p.last, p.wishes)
	moved, waiting := p.rebind(plan.shows, now)
	wished := p.wish(plan.seats)
	p.told = p.told && moved == 0 // told even when the table looks the same
	if p.due || wished || waiting == 0 || waiting < moved {
		p.retarget(now)
	}
	p.due = false
	p.tell()
	p.askForSlots(plan)
}

// rebind makes slots show what they are to, and counts those that change and
// those among them that wait for the browser.
func (p *Peer) rebind(shows []*Publication, now time.Time) (moved, waiting int) {
	for i, s := range p.slots {
		if s.bound.Load() == shows[i] {
			continue
		}
		p.bind(i, shows[i], now)
		moved++
		if s.waits() {
			waiting++
		}
	}
	return moved, waiting
}

// wish hands every slot the wish that sits there, and reports whether any is
// new to a slot that does not wait.
func (p *Peer) wish(seats []int) (wished bool) {
	for w, i := range seats {
		if i >= 0 && p.slots[i].wish(&p.wishes[w]) && !p.slots[i].waits() {
			wished = true
		}
	}
	return wished
}

// bind changes what one slot shows. Nobody's first face in it needs no
// acknowledgement, nor does one who was the last; and sound has no face, so
// that not a syllable waits for one.
func (p *Peer) bind(i int, shown *Publication, now time.Time) {
	memory := &p.last[i]
	if shown == nil {
		p.slots[i].bind(nil, false, now)
		return
	}
	open := shown.Kind() == Audio || memory.lastTrack == "" || memory.lastTrack == shown.ID()
	memory.lastTrack, memory.lastOwner = shown.ID(), shown.Participant()
	p.announced[i] = p.slotRev + 1
	p.slots[i].bind(shown, open, now)
}

// acknowledged opens the slots whose change the browser has seen, and reports
// whether there were any.
func (p *Peer) acknowledged(rev uint64) (opened bool) {
	if rev == 0 {
		return false
	}
	for i, s := range p.slots {
		if s.waits() && p.announced[i] <= rev {
			s.release()
			opened = true
		}
	}
	return opened
}

// waits reports whether media waits for the browser to hide the slot's last
// owner. Only the loop may ask.
func (s *slot) waits() bool { return s.bound.Load() != nil && !s.open }

func (s *slot) openPaused() (open, paused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open, s.paused.Load()
}

// clone is a row of a table that is told: nobody writes it any more.
func (s Slot) clone() *Slot { return &s }

// row is what the slot table says of the slot. Only the loop may ask.
func (s *slot) row() Slot {
	shown := s.bound.Load()
	if shown == nil {
		return Slot{MID: s.mid, State: SlotEmpty}
	}
	row := Slot{MID: s.mid, Track: shown.ID(), Participant: shown.Participant(), State: SlotSwitching, Paused: s.paused.Load()}
	if s.open {
		row.State = SlotLive
	}
	return row
}

// tell sends the slot table when it differs from the last one.
func (p *Peer) tell() {
	if p.agreed.Load() == nil {
		return
	}
	rows, changed := 0, false
	for i, s := range p.slots {
		if !p.last[i].usable {
			continue
		}
		row := s.row()
		if rows == len(p.table) {
			p.table = append(p.table, nil)
		}
		if told := p.table[rows]; told == nil || *told != row {
			p.table[rows], changed = row.clone(), true
		}
		rows++
	}
	if p.told && !changed && rows == len(p.table) {
		return
	}
	p.table, p.told = p.table[:rows], true
	p.slotRev++
	p.notify(SlotsChanged{Rev: p.slotRev, Slots: slices.Clone(p.table)})
}

// askForSlots says once per negotiation that there are too few.
func (p *Peer) askForSlots(plan seating) {
	if p.agreed.Load() == nil {
		return
	}
	have := [2]int{}
	for i := range p.last {
		if p.last[i].usable {
			have[p.last[i].kind-Audio]++
		}
	}
	if plan.audio <= have[0] && plan.video <= have[1] {
		return
	}
	want := have
	if plan.audio > have[0] {
		want[0] = headroom(plan.audio)
	}
	if plan.video > have[1] {
		want[1] = headroom(plan.video)
	}
	if want[0] <= p.short[0] && want[1] <= p.short[1] {
		return // asked already
	}
	p.short = want
	p.notify(SlotsShort{Audio: want[0], Video: want[1]})
}

// publicationOf returns what is published in a section.
func (p *Peer) publicationOf(mid string) *Publication { return (*p.publications.Load())[mid] }

// slotOf and encodingOf find what an SSRC in RTCP is about.
func (p *Peer) slotOf(ssrc uint32) *slot         { return p.slotsBySSRC.Load().find(ssrc) }
func (p *Peer) encodingOf(ssrc uint32) *encoding { return (*p.encodings.Load())[ssrc] }

// adopt notes an encoding that the browser began to send. It takes the lock
// that dropEncodings takes, since both write the list.
func (p *Peer) adopt(e *encoding) {
	p.encodingsMu.Lock()
	defer p.encodingsMu.Unlock()
	list := maps.Clone(*p.encodings.Load())
	maps.DeleteFunc(list, func(_ uint32, old *encoding) bool {
		return old.publication == e.publication && old.rank == e.rank
	})
	list[e.ssrc] = e
	p.encodings.Store(&list)
}

// dropEncodings forgets the encodings of publications that ended.
func (p *Peer) dropEncodings(byMID map[string]*Publication) {
	p.encodingsMu.Lock()
	defer p.encodingsMu.Unlock()
	list := maps.Clone(*p.encodings.Load())
	maps.DeleteFunc(list, func(_ uint32, e *encoding) bool { return byMID[e.publication.MID()] != e.publication })
	p.encodings.Store(&list)
}
