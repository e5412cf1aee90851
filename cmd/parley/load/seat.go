package load

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// seat is one participant of the load.
type seat struct {
	run       *run
	room      int
	index     int // in the room; the first ones publish
	publishes bool

	began  time.Time
	client *client.Client // nil before it has joined, and when it could not
	err    error          // why it could not

	sentAudio, sentVideo atomic.Uint64 // packets within the window

	mu      sync.Mutex // guards what follows
	slots   protocol.SlotCounts
	first   time.Duration // from began to the first packet; 0: none came
	heard   uint64        // packets of the window
	bytes   uint64
	delays  histogram
	fastest map[uint64]int64 // by foreign clock: the smallest difference to ours
	ended   error            // why the session ended before its time
}

// enter joins and publishes.
func (s *seat) enter(ctx context.Context) error {
	plan := s.run.plan
	ctx, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	s.began = time.Now()
	o := client.Options{
		URL: plan.URL, Room: fmt.Sprintf("%s-%d", plan.Room, s.room), Name: s.name(), Password: plan.Password,
		Kit: s.run.kit, NACK: plan.NACK, NoFeedback: plan.NoFeedback, Simulcast: plan.Simulcast && s.publishes,
		Seed:    plan.Seed + uint64(s.room*plan.perRoom()+s.index), //nolint:gosec // not negative
		OnEvent: s.hear, OnPacket: s.take, OnSend: s.stamp,
	}
	var err error
	if s.client, err = client.Join(ctx, o); err != nil {
		return err
	}
	if !s.publishes {
		return nil
	}
	if plan.Audio {
		if _, err := s.client.Publish(ctx, protocol.Microphone, &client.Opus{Tail: stampSize}); err != nil {
			return err
		}
	}
	if plan.Video {
		if _, err := s.client.Publish(ctx, protocol.Camera, plan.camera()...); err != nil {
			return err
		}
	}
	return nil
}

func (s *seat) name() string {
	if s.publishes {
		return fmt.Sprintf("publisher %d", s.index)
	}
	return fmt.Sprintf("subscriber %d", s.index)
}

// camera makes the sources of a publisher: one, or three in rising quality.
func (p Plan) camera() []client.Source {
	one := func(width, height, share int) client.Source {
		return &client.VP8{
			Width: width, Height: height, FPS: p.FPS, Bitrate: p.VideoKbps * 1000 / share,
			PacketSize: p.PacketSize, Tail: stampSize,
		}
	}
	if !p.Simulcast {
		return []client.Source{one(1280, 720, 1)}
	}
	return []client.Source{one(320, 180, 10), one(640, 360, 3), one(1280, 720, 1)}
}

// hear takes what the server says.
func (s *seat) hear(m protocol.ServerMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if joined, ok := m.(protocol.Joined); ok {
		s.slots = joined.Room.Slots
	}
	if bye, ok := m.(protocol.Bye); ok && bye.Reason != protocol.Left {
		s.ended = fmt.Errorf("%s was sent away: %w", s.name(), &protocol.Error{Code: bye.Reason, Message: bye.Message})
	}
}

// headSize is what of a payload the server and a decoder look at.
const headSize = 15

// stamp marks a packet that is about to leave.
func (s *seat) stamp(p *client.Publication, payload []byte) {
	now := time.Now().UnixNano()
	head := headSize
	if p.Source() == protocol.Microphone {
		head = 1
	}
	stamp{clock: s.run.clock, at: now}.write(payload, head)
	if !s.run.window.holds(now) {
		return
	}
	if p.Source() == protocol.Microphone {
		s.sentAudio.Add(1)
	} else {
		s.sentVideo.Add(1)
	}
}

// take counts a packet that came.
func (s *seat) take(_ *client.RemoteTrack, p *client.Packet) {
	mark, stamped := readStamp(p.Payload)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first == 0 {
		s.first = p.Arrived.Sub(s.began)
	}
	switch {
	case stamped && mark.clock == s.run.clock:
		if s.run.window.holds(mark.at) {
			s.count(p, mark.delay(p.Arrived))
		}
	case stamped:
		delay := s.relative(mark, p.Arrived)
		if s.run.window.holds(p.Arrived.UnixNano()) {
			s.run.foreign.Store(true)
			s.count(p, delay)
		}
	case s.run.window.holds(p.Arrived.UnixNano()):
		s.heard++ // of somebody who is not of the load
		s.bytes += uint64(len(p.Payload))
	}
}

// count is called with mu held.
func (s *seat) count(p *client.Packet, delay time.Duration) {
	s.heard++
	s.bytes += uint64(len(p.Payload))
	s.delays.add(delay)
}

// relative is how much longer a packet with a foreign stamp took than the
// fastest so far. It is called with mu held.
func (s *seat) relative(mark stamp, arrived time.Time) time.Duration {
	difference := arrived.UnixNano() - mark.at
	fastest, known := s.fastest[mark.clock]
	if !known || difference < fastest {
		if s.fastest == nil {
			s.fastest = map[uint64]int64{}
		}
		if known || len(s.fastest) < maxPeople {
			s.fastest[mark.clock] = difference
		}
		return 0
	}
	return time.Duration(difference - fastest)
}

// wanted is how many tracks this seat should receive of the load.
func (s *seat) wanted() (audio, video int) {
	plan, others := s.run.plan, s.run.plan.Publishers
	if s.publishes {
		others--
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if plan.Audio {
		audio = max(0, min(others, s.slots.Audio))
	}
	if plan.Video {
		video = max(0, min(others, s.slots.Video))
	}
	return audio, video
}

// flowing is how many tracks it receives.
func (s *seat) flowing() int {
	if s.client == nil {
		return 0
	}
	n := 0
	for _, t := range s.client.Tracks() {
		if t.Counters().Packets > 0 {
			n++
		}
	}
	return n
}

// failure is why the seat is not, or no longer, in its room.
func (s *seat) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lost error
	if s.client != nil {
		lost = s.client.Err()
	}
	return errors.Join(s.err, cmpError(s.ended, lost))
}

// cmpError is the first error there is.
func cmpError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
