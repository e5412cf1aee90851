package sfu_test

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v4"

	"github.com/parley-sfu/parley/sfu"
)

// deafPort is a media port that hears nothing until it is closed.
type deafPort struct {
	closed chan struct{}
	once   sync.Once
}

func (d *deafPort) ReadFrom([]byte) (int, net.Addr, error) {
	<-d.closed
	return 0, nil, net.ErrClosed
}

func (d *deafPort) Close() error {
	d.once.Do(func() { close(d.closed) })
	return nil
}

func (*deafPort) WriteTo(p []byte, _ net.Addr) (int, error) { return len(p), nil }
func (*deafPort) LocalAddr() net.Addr                       { return &net.UDPAddr{IP: net.IPv4(10, 1, 0, 1), Port: 5000} }
func (*deafPort) SetDeadline(time.Time) error               { return nil }
func (*deafPort) SetReadDeadline(time.Time) error           { return nil }
func (*deafPort) SetWriteDeadline(time.Time) error          { return nil }

// stuckNetwork says which addresses the machine has when an agent is made, and
// not any more when it gathers.
type stuckNetwork struct {
	transport.Net

	asked    atomic.Int32
	released chan struct{}
}

func (s *stuckNetwork) Interfaces() ([]*transport.Interface, error) {
	if s.asked.Add(1) > 1 {
		<-s.released
	}
	return nil, nil
}

// A machine that does not say which addresses it has: the offer is refused after
// two seconds, and the peer ends by itself.
func TestGatheringThatNeverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &stuckNetwork{released: make(chan struct{})}
		engine, err := sfu.NewEngine(sfu.Options{Conn: &deafPort{closed: make(chan struct{})}, Net: network})
		if err != nil {
			t.Fatal(err)
		}
		start, events := time.Now(), make(chan sfu.Event, 8)
		peer, err := engine.NewPeer(sfu.PeerOptions{ID: "ada", VideoCodecs: []string{"vp8"}, AudioCodecs: []string{"opus"}},
			func(e sfu.Event) { events <- e })
		if err != nil {
			t.Fatal(err)
		}
		peer.Offer(1, offer())
		if refused, ok := (<-events).(sfu.Refused); !ok || !strings.Contains(refused.Reason, "gathering") {
			t.Errorf("got %+v, want a refusal", refused)
		}
		if closed, ok := (<-events).(sfu.PeerClosed); !ok || closed.Reason != sfu.ReasonInternal {
			t.Errorf("got %+v, want the end", closed)
		}
		if waited := time.Since(start); waited != 2*time.Second {
			t.Errorf("refused after %v, want 2 s", waited)
		}
		<-peer.Done()
		if waited := time.Since(start); waited > 7*time.Second {
			t.Errorf("ended after %v, want 5 s more at most", waited)
		}
		close(network.released)
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
}
