package room

import (
	"context"
	"time"
)

// Speak is what the detector would make of a packet with this audio level (RFC
// 6464): only package sfu can put one into a publication.
func Speak(m *Member, level uint8) {
	m.post(func(p *participant) { m.room.voices.detector.Level(p.id, level, time.Now()) })
}

// Sizes counts what a room keeps.
type Sizes struct{ Members, Order, Chat, Talking, Errands, Rooms, Running int }

// SizesOf looks into the room of a member.
func SizesOf(m *Member) Sizes {
	var s Sizes
	done := make(chan struct{})
	m.room.post("", func() {
		r := m.room
		s = Sizes{
			Members: len(r.members), Order: len(r.order), Chat: len(r.chat.messages),
			Talking: len(r.voices.talking), Errands: len(r.pending),
		}
		close(done)
	})
	<-done
	r := m.room.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	s.Rooms, s.Running = len(r.rooms), len(r.running)
	return s
}

// Fault has a handler of the member panic.
func Fault(m *Member) {
	m.post(func(*participant) { panic("a handler has a fault") })
}

// FaultInCall has a handler that a caller waits for panic.
func FaultInCall(m *Member) error {
	return m.do(context.Background(), func(*participant) error { panic("a handler has a fault") })
}

// Flood leaves more untold than a room may keep.
func Flood(m *Member) {
	m.post(func(p *participant) {
		for range maxErrands + 1 {
			m.room.errand(p.id, func() {})
		}
	})
}

// Hang has a handler of the member hang until it is let go.
func Hang(m *Member, until <-chan struct{}) {
	m.post(func(*participant) { <-until })
}
