package udp_test

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/udp"
)

// TestCloseWhileBusy closes a port under the hands of everybody who uses it.
func TestCloseWhileBusy(t *testing.T) {
	for _, mode := range modes(t) {
		t.Run(mode.String(), func(t *testing.T) {
			to, c := listen(t, udp.Options{}), listen(t, udp.Options{Mode: mode})
			var users sync.WaitGroup
			var turns atomic.Int32
			users.Go(func() {
				for {
					if _, _, err := c.ReadFromAddrPort(make([]byte, 100)); err != nil {
						if !errors.Is(err, net.ErrClosed) {
							t.Errorf("read: %v", err)
						}
						return
					}
				}
			})
			users.Go(func() {
				for {
					_, err := c.WriteToAddrPort([]byte("hello"), address(to))
					if errors.Is(err, net.ErrClosed) {
						return
					}
					turns.Add(1)
				}
			})
			users.Go(func() {
				batch := c.NewBatch()
				for {
					for range 100 {
						copy(batch.Room(address(to), 1000), "packet")
						copy(batch.Room(address(c), 1000), "to myself")
					}
					if sent, _ := batch.Flush(); sent == 0 {
						return
					}
					turns.Add(1)
				}
			})
			for turns.Load() < 20 {
				_ = c.Stats().ReadSizes()
				_ = c.Overflows()
			}
			start := time.Now()
			if err := c.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
			users.Wait()
			if took := time.Since(start); took > within/2 {
				t.Errorf("closing took %v", took)
			}
			if err := c.Close(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("closing twice: got %v", err)
			}
			if c.Stats().Drops(udp.DropClosed) == 0 {
				t.Error("writes after closing are not counted")
			}
		})
	}
}

// TestIdleCloseIsPrompt: a reader that waits in the kernel must be woken.
func TestIdleCloseIsPrompt(t *testing.T) {
	for range 20 {
		c := listen(t, udp.Options{})
		start := time.Now()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 500*time.Millisecond {
			t.Errorf("closing took %v", took)
		}
	}
}

// TestWorkersShareThePort: what comes from one address always meets the same worker.
func TestWorkersShareThePort(t *testing.T) {
	type meeting struct {
		worker int
		from   netip.AddrPort
	}
	met := make(chan meeting, 1000)
	to, err := udp.Listen(udp.Options{
		Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0"), Workers: 4,
		Hooks: func(_ *udp.Conn, worker int) udp.Hooks {
			return udp.Hooks{Handler: func(_ []byte, from netip.AddrPort) bool {
				met <- meeting{worker, from}
				return true
			}}
		},
	})
	if errors.Is(err, udp.ErrMode) {
		t.Skip("one worker only here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = to.Close() }()
	const clients, each = 32, 4
	for range clients {
		from := listen(t, udp.Options{})
		for range each {
			if _, err := from.WriteToAddrPort([]byte("hi"), address(to)); err != nil {
				t.Fatal(err)
			}
		}
	}
	of, used := map[netip.AddrPort]int{}, map[int]bool{}
	for range clients * each {
		m := <-met
		if worker, known := of[m.from]; known && worker != m.worker {
			t.Fatalf("%s met workers %d and %d", m.from, worker, m.worker)
		}
		of[m.from], used[m.worker] = m.worker, true
	}
	if len(used) < 2 {
		t.Errorf("%d clients met %d workers", clients, len(used))
	}
	in, batch := newInbox(t, udp.Options{}), to.NewBatch()
	room(t, batch, in.address(), []byte("x"))
	flush(t, batch, 1)
	if from := in.next(t).from; from != address(to) {
		t.Errorf("answer came from %s, want %s", from, address(to))
	}
}
