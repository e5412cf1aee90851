package main_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// chaos is two rooms of four behind a bad network, and a server that is not spared either.
type chaos struct {
	t     *testing.T
	life  *life
	wire  *mediaProxy
	lines *lineProxy
	crew  []*survivor
	dice  *rand.Rand
}

// fault is something that happens, and within what time everybody must hear everybody again, and nobody else be there.
type fault struct {
	name   string
	strike func(c *chaos)
	mends  time.Duration
}

var faults = []fault{
	{"signalling sockets are cut", func(c *chaos) { c.lines.cut() }, 10 * time.Second},
	{"media is lost for a while", func(c *chaos) {
		c.wire.hole.Store(true)
		c.wait(200*time.Millisecond, 4*time.Second)
		c.wire.hole.Store(false)
	}, 15 * time.Second},
	{"a NAT forgets everybody", func(c *chaos) { c.wire.rebind() }, 5 * time.Second},
	{"one browser dies", func(c *chaos) { c.one().crash() }, 25 * time.Second},
	{"the server is killed", func(c *chaos) {
		c.life.end(syscall.SIGKILL)
		c.wait(0, time.Second)
		c.life.start()
	}, 15 * time.Second},
	{"the server is stopped in order", func(c *chaos) {
		c.life.end(syscall.SIGTERM)
		c.life.start()
	}, 15 * time.Second},
	{"the server hangs", func(c *chaos) {
		c.life.signal(syscall.SIGSTOP)
		c.wait(200*time.Millisecond, 4*time.Second)
		c.life.signal(syscall.SIGCONT)
	}, 20 * time.Second},
}

// Faults without end, in an order that the seed decides.
//
//	make chaos        CHAOS=10m CHAOS_SEED=7
func TestChaos(t *testing.T) {
	duration := lasts(t, "CHAOS")
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("CHAOS_SEED"), "1"), 10, 64)
	if err != nil {
		t.Fatalf("CHAOS_SEED: %v", err)
	}
	l := newLife(t, false, "--set", "room_defaults.resume_timeout=5s")
	c := &chaos{t: t, life: l, wire: proxied(t, l), lines: lined(t, l.url), dice: rand.New(rand.NewPCG(seed, seed))}
	l.start()
	c.crew = survivors(t, c.lines.url, 2, 4)
	settled(t, c.crew, patience)
	mended := map[string][]time.Duration{}
	for began := time.Now(); time.Since(began) < duration; {
		f := faults[c.dice.IntN(len(faults))]
		f.strike(c)
		began := time.Now()
		settled(t, c.crew, f.mends)
		c.talk(f.mends)
		mended[f.name] = append(mended[f.name], time.Since(began))
		healthy(t, l)
	}
	for _, f := range faults {
		list := mended[f.name]
		slices.Sort(list)
		t.Logf("%-32s %3d times, all well after: p50 %v, longest %v", f.name, len(list), percentile(list, 0.5), percentile(list, 1))
	}
}

// talk has everybody write something, which the server must answer.
func (c *chaos) talk(within time.Duration) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), within)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for _, s := range c.crew {
		for {
			err := s.write(ctx)
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				c.t.Fatalf("%s cannot write: %v", s.name, err)
			}
			<-ticker.C // its socket was lost, and comes again
		}
	}
}

// write says something to the room.
func (s *survivor) write(ctx context.Context) error {
	s.mu.Lock()
	one := s.client
	s.mu.Unlock()
	if one == nil {
		return errors.New("outside")
	}
	_, err := one.Chat(ctx, "still here")
	return err
}

// wait lets some time pass, and the fault go on.
func (c *chaos) wait(least, most time.Duration) {
	timer := time.NewTimer(least + time.Duration(c.dice.Int64N(int64(most-least)+1)))
	defer timer.Stop()
	<-timer.C
}

// one is somebody.
func (c *chaos) one() *survivor { return c.crew[c.dice.IntN(len(c.crew))] }

// crash ends the client as kill -9 would; the survivor starts it again.
func (s *survivor) crash() {
	s.mu.Lock()
	one := s.client
	s.mu.Unlock()
	if one != nil {
		one.Abandon()
	}
}

// lineProxy stands before a server's web port, and cuts what goes through.
type lineProxy struct {
	url   string
	front net.Listener
	to    string
	wg    sync.WaitGroup
	mu    sync.Mutex // guards what follows
	open  map[net.Conn]struct{}
	hole  chan struct{} // closed when it ends; nil: there is none
}

// lined begins to listen for a server.
func lined(t *testing.T, url string) *lineProxy {
	t.Helper()
	front, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &lineProxy{url: "http://" + front.Addr().String(), front: front, to: strings.TrimPrefix(url, "http://"), open: map[net.Conn]struct{}{}}
	p.wg.Go(p.serve)
	t.Cleanup(func() {
		_ = front.Close()
		p.cut()
		p.wg.Wait()
	})
	return p
}

func (p *lineProxy) serve() {
	for {
		near, err := p.front.Accept()
		if err != nil {
			return
		}
		far, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", p.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		p.mu.Lock()
		p.open[near], p.open[far] = struct{}{}, struct{}{}
		p.mu.Unlock()
		for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
			p.wg.Go(func() {
				_, _ = io.Copy(way[0], &late{way[1], p})
				_ = way[0].Close()
				_ = way[1].Close()
				p.mu.Lock()
				delete(p.open, way[0])
				p.mu.Unlock()
			})
		}
	}
}

// late is a connection whose bytes come when the hole is over, as TCP sees to it.
type late struct {
	net.Conn

	of *lineProxy
}

func (l *late) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	l.of.mu.Lock()
	hole := l.of.hole
	l.of.mu.Unlock()
	if hole != nil {
		<-hole
	}
	return n, err //nolint:wrapcheck // the connection's
}

// stall begins a hole and returns what ends it.
func (p *lineProxy) stall() (mend func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	hole := make(chan struct{})
	p.hole = hole
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.hole = nil
		close(hole)
	}
}

// cut closes all connections, as a network does that goes away.
func (p *lineProxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.open {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}
