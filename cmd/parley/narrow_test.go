package main_test

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// In a room of one who sends 1 Mbit/s and many who see it, one has 64 kbit/s, and what goes to another is read by nobody, on real
// sockets. The others lose nothing and wait no longer than those of a room beside it, where all is well, in the same seconds; the
// server keeps little for the two; and the one with 64 kbit/s hears.
//
//	NARROW=1m go test -count=1 -v -run TestNarrowWays ./cmd/parley
func TestNarrowWays(t *testing.T) {
	during, err := time.ParseDuration(cmp.Or(os.Getenv("NARROW"), "5s"))
	if err != nil {
		t.Fatalf("NARROW: %v", err)
	}
	l := newLife(t, false)
	narrow := detoured(t, l, "127.0.0.2", "--down", "rate=64k")
	unread := detoured(t, l, "127.0.0.3")
	l.start()
	calm, harmed := seat(t, l.url, "calm", 10), seat(t, l.url, "harmed", 10)
	calm.over(time.Second)
	before := metric(t, l, "process_resident_memory_bytes")
	slow := harmed.viewer(narrow.url, client.Options{NACK: true})
	deaf := harmed.viewer(unread.url, client.Options{NACK: true})
	until(t, "both see a picture", patience, func() bool { return slow.pictures.Load() > 0 && deaf.pictures.Load() > 0 })
	if err := unread.process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var heard, sent atomic.Int64 // after the first seconds, in which the server finds out what the way carries
	timer := time.AfterFunc(3*time.Second, func() {
		heard.Store(slow.sounds.Load())
		sent.Store(int64(harmed.sound.Sent())) //nolint:gosec // small
	})
	defer timer.Stop()
	good, bad := calm.beside(harmed, 3*time.Second+during)
	hears := float64(slow.sounds.Load()-heard.Load()) / (float64(harmed.sound.Sent()) - float64(sent.Load()))
	more := (metric(t, l, "process_resident_memory_bytes") - before) / (1 << 20)
	t.Logf("%v: %v; in a room where all is well %v; %.1f MiB more for the two; who has 64 kbit/s heard %.0f %%", during, bad, good, more, 100*hears)
	if bad.lost > good.lost {
		t.Errorf("others lost %d packets, %d in a room where all is well", bad.lost, good.lost)
	}
	if bad.p99 > good.p99+good.p99/2+2*time.Millisecond { // half of it: what else the machine does is never quite the same for both
		t.Errorf("others waited %v, and %v in a room where all is well, want 2 ms more at most", bad.p99, good.p99)
	}
	if more > 2*4 {
		t.Errorf("the server took %.1f MiB more for two, want 4 each at most", more)
	}
	if hears < 0.9 {
		t.Errorf("who has 64 kbit/s heard %.0f %%, want 90 at least", 100*hears)
	}
	healthy(t, l)
}

// theatre is a room of one who sends and some who see it.
type theatre struct {
	t       *testing.T
	room    string
	kit     *client.Kit
	sound   *client.Publication
	viewers []*viewer

	mu     sync.Mutex // guards what follows
	delays []time.Duration
}

// viewer counts what came to one of them.
type viewer struct {
	*client.Client

	pictures, sounds atomic.Int64
}

// seat fills one, and waits until all see a picture.
func seat(t *testing.T, url, room string, many int) *theatre {
	t.Helper()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kit.Close)
	house := &theatre{t: t, room: room, kit: kit}
	stage := house.viewer(url, client.Options{OnSend: func(_ *client.Publication, payload []byte) {
		binary.BigEndian.PutUint64(payload[len(payload)-8:], uint64(time.Now().UnixNano()))
	}})
	if _, err = stage.Publish(t.Context(), protocol.Camera, &client.VP8{Bitrate: 1_000_000, Tail: 8}); err != nil {
		t.Fatal(err)
	}
	if house.sound, err = stage.Publish(t.Context(), protocol.Microphone, &client.Opus{Tail: 8}); err != nil {
		t.Fatal(err)
	}
	for range many {
		house.viewers = append(house.viewers, house.viewer(url, client.Options{OnPacket: house.took}))
	}
	until(t, "all see a picture", patience, func() bool {
		return !slices.ContainsFunc(house.viewers, func(v *viewer) bool { return v.pictures.Load() == 0 })
	})
	return house
}

// viewer joins; what it is given besides is told of each packet.
func (h *theatre) viewer(url string, o client.Options) *viewer {
	h.t.Helper()
	v, also := &viewer{}, o.OnPacket
	o.URL, o.Room, o.Name, o.Kit = url, h.room, "viewer", h.kit
	o.OnPacket = func(track *client.RemoteTrack, p *client.Packet) {
		switch {
		case track == nil || len(p.Payload) < 8:
			return
		case track.Video:
			v.pictures.Add(1)
		default:
			v.sounds.Add(1)
		}
		if also != nil {
			also(track, p)
		}
	}
	joining, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	one, err := client.Join(joining, o)
	if err != nil {
		h.t.Fatalf("join %s: %v", h.room, err)
	}
	v.Client = one
	h.t.Cleanup(func() { _ = one.Leave(context.Background()) })
	return v
}

// took notes how long a packet took.
func (h *theatre) took(_ *client.RemoteTrack, p *client.Packet) {
	sent := int64(binary.BigEndian.Uint64(p.Payload[len(p.Payload)-8:]))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.delays = append(h.delays, time.Duration(p.Arrived.UnixNano()-sent))
}

// lost is how many packets did not come to its viewers so far.
func (h *theatre) lost() (sum int64) {
	for _, v := range h.viewers {
		sum += v.Received().Lost
	}
	return sum
}

// over is what 99 of 100 packets of the next while kept to.
func (h *theatre) over(while time.Duration) time.Duration {
	h.p99()
	<-time.After(while)
	return h.p99()
}

func (h *theatre) p99() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	slices.Sort(h.delays)
	p99 := time.Duration(0)
	if n := len(h.delays); n > 0 {
		p99 = h.delays[n*99/100]
	}
	h.delays = h.delays[:0]
	return p99
}

// seen is what the viewers of a room had of a while: the delay that 99 of 100 packets kept to, in half its quarters of a second.
type seen struct {
	lost int64
	p99  time.Duration
}

func (s seen) String() string {
	return fmt.Sprintf("%d lost, delay p99 %v", s.lost, s.p99.Round(10*time.Microsecond))
}

// beside measures two rooms in the same seconds, so that what else the machine does is the same for both.
func (h *theatre) beside(other *theatre, during time.Duration) (mine, others seen) {
	h.t.Helper()
	mine.lost, others.lost = -h.lost(), -other.lost()
	var delays [2][]time.Duration
	_, _ = h.p99(), other.p99()
	for began := time.Now(); time.Since(began) < during; {
		<-time.After(250 * time.Millisecond)
		delays[0], delays[1] = append(delays[0], h.p99()), append(delays[1], other.p99())
	}
	mine.lost, others.lost = mine.lost+h.lost(), others.lost+other.lost()
	for i := range delays {
		slices.Sort(delays[i])
	}
	mine.p99, others.p99 = delays[0][len(delays[0])/2], delays[1][len(delays[1])/2]
	return mine, others
}
