package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// talk is two people who see and hear each other, and notice when anybody
// disturbs them: every packet says when it was sent.
type talk struct {
	people [2]*client.Client
	kit    *client.Kit
	tracks []string
	wanted atomic.Int64 // key frames that were asked for

	mu      sync.Mutex // guards what follows
	since   time.Time  // zero: nothing is measured
	until   time.Time  // zero: still open
	quality Quality
}

// Quality is what two people had of each other over a while.
type Quality struct {
	Sent, Heard int
	Wanted      int // key frames that were asked for
	Took        time.Duration
	delays      []time.Duration
}

// Loss is the share of packets that never came.
func (q Quality) Loss() float64 {
	if q.Sent == 0 {
		return 1
	}
	return max(0, float64(q.Sent-q.Heard)/float64(q.Sent))
}

// P95 is the delay that 95 of 100 packets kept to.
func (q Quality) P95() time.Duration {
	if len(q.delays) == 0 {
		return time.Hour
	}
	sorted := slices.Sorted(slices.Values(q.delays))
	return sorted[len(sorted)*95/100]
}

func (q Quality) String() string {
	return fmt.Sprintf("of %d packets %.2f %% lost, delay %v at the 95th of a hundred, %d key frames asked for in %v",
		q.Sent, 100*q.Loss(), q.P95().Round(10*time.Microsecond), q.Wanted, q.Took.Round(100*time.Millisecond))
}

const (
	stampMark = 0x9a51e7c10c4d57a9
	stampSize = 16
)

// begin brings the two into the room.
func begin(ctx context.Context, t Target) (*talk, error) {
	kit, err := client.NewKit(nil)
	if err != nil {
		return nil, fmt.Errorf("make a kit: %w", err)
	}
	talk := &talk{kit: kit}
	for i, name := range []string{"Ada", "Bob"} {
		c, err := client.Join(ctx, client.Options{
			URL: t.URL.String(), Room: t.Room, Name: name, Kit: kit, Seed: uint64(i + 1), //nolint:gosec // 1 or 2
			OnSend: talk.stamp, OnPacket: talk.take,
		})
		if err != nil {
			talk.end(ctx)
			return nil, fmt.Errorf("%s joins: %w", name, err)
		}
		talk.people[i] = c
		camera := &counted{Source: &client.VP8{Bitrate: 400_000, Tail: stampSize}, wanted: &talk.wanted}
		seen, err := c.Publish(ctx, protocol.Camera, camera)
		if err == nil {
			talk.tracks = append(talk.tracks, seen.Track())
			_, err = c.Publish(ctx, protocol.Microphone, &client.Opus{Tail: stampSize})
		}
		if err != nil {
			talk.end(ctx)
			return nil, fmt.Errorf("%s publishes: %w", name, err)
		}
	}
	return talk, talk.flowing(ctx)
}

// flowing waits until both hear and see each other.
func (t *talk) flowing(ctx context.Context) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if t.people[0].Received().Packets > 200 && t.people[1].Received().Packets > 200 {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("wait until they see each other: %w", ctx.Err())
		}
	}
}

func (t *talk) end(ctx context.Context) {
	for _, one := range t.people {
		if one != nil {
			_ = one.Leave(ctx) // the socket may be gone
		}
	}
	t.kit.Close()
}

// measure counts from now until the function it returns is called.
func (t *talk) measure() (stop func() Quality) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.wanted.Load()
	t.since, t.until, t.quality = time.Now(), time.Time{}, Quality{}
	return func() Quality {
		t.mu.Lock()
		t.until = time.Now()
		t.mu.Unlock()
		late := time.NewTimer(300 * time.Millisecond) // for what is on its way
		defer late.Stop()
		<-late.C
		t.mu.Lock()
		defer t.mu.Unlock()
		q := t.quality
		q.Took, q.Wanted = t.until.Sub(t.since), int(t.wanted.Load()-before)
		t.since = time.Time{}
		return q
	}
}

// counts is called with mu held.
func (t *talk) counts(at time.Time) bool {
	return !t.since.IsZero() && !at.Before(t.since) && (t.until.IsZero() || at.Before(t.until))
}

// stamp marks a packet that is about to leave.
func (t *talk) stamp(_ *client.Publication, payload []byte) {
	now := time.Now()
	tail := payload[len(payload)-stampSize:]
	binary.BigEndian.PutUint64(tail, stampMark)
	binary.BigEndian.PutUint64(tail[8:], uint64(now.UnixNano())) //nolint:gosec // after 1970
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts(now) {
		t.quality.Sent++
	}
}

// take counts what one of the two got of the other.
func (t *talk) take(_ *client.RemoteTrack, p *client.Packet) {
	if len(p.Payload) < stampSize {
		return
	}
	tail := p.Payload[len(p.Payload)-stampSize:]
	if binary.BigEndian.Uint64(tail) != stampMark {
		return // of somebody else
	}
	sent := time.Unix(0, int64(binary.BigEndian.Uint64(tail[8:]))) //nolint:gosec // as it was written
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts(sent) {
		t.quality.Heard++
		t.quality.delays = append(t.quality.delays, p.Arrived.Sub(sent))
	}
}

// counted is a camera that counts how often a key frame is asked of it.
type counted struct {
	client.Source

	wanted *atomic.Int64
}

// Next implements [client.Source].
func (c *counted) Next(f *client.Frame) error {
	if f.KeyWanted {
		c.wanted.Add(1)
	}
	return c.Source.Next(f) //nolint:wrapcheck // the source's own
}

// visit is somebody else who comes, until media can flow, and goes.
func (t *talk) visit(ctx context.Context, at Target) (time.Duration, error) {
	began := time.Now()
	c, err := client.Join(ctx, client.Options{URL: at.URL.String(), Room: at.Room, Name: "Eve", Kit: t.kit})
	if err != nil {
		return 0, fmt.Errorf("a fresh join: %w", err)
	}
	took := time.Since(began)
	return took, c.Leave(ctx) //nolint:wrapcheck // says whose
}
