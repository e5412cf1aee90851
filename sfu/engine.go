package sfu

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"
)

// Engine owns what all peers share: the UDP port, the DTLS certificate and the
// beat of feedback.
type Engine struct {
	options     Options
	settings    webrtc.SettingEngine
	certificate webrtc.Certificate
	mux         *mux
	log         *zap.Logger
	stats       Stats
	pacing      *pacing
	wire        *wire // nil on a virtual network: all media passes through pion
	bounds      atomic.Pointer[bounds]
	sources     atomic.Uint32 // numbers encodings, see [encoding.source]
	beaten      atomic.Int64  // when the last beat ended, Unix nanoseconds

	done chan struct{}
	wg   sync.WaitGroup

	mu     sync.Mutex              // guards writers of peers
	peers  atomic.Pointer[[]*Peer] // copied on write
	closed bool                    // guarded by mu
}

// NewEngine opens the media port and starts the engine.
func NewEngine(o Options) (*Engine, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make DTLS key: %w", err)
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, fmt.Errorf("make DTLS certificate: %w", err)
	}
	e := &Engine{options: o, certificate: *certificate, log: o.Logger, pacing: newPacing(), done: make(chan struct{})}
	e.SetLimits(o.Limits)
	if o.Conn == nil && !o.NoFastPath {
		e.wire = newWire(&e.stats.ForwardDelay)
	}
	m, err := openMux(o, e.wire)
	if err != nil {
		return nil, err
	}
	e.mux = m
	e.peers.Store(&[]*Peer{})
	if e.settings, err = settings(o, m); err != nil {
		_ = m.Close()
		return nil, err
	}
	e.beaten.Store(time.Now().UnixNano())
	e.wg.Go(e.beat)
	e.wg.Go(func() { e.pacing.run(e.done) })
	return e, nil
}

// Port is the UDP port of all media.
func (e *Engine) Port() int { return e.mux.port() }

// Addresses lists the host:port pairs that browsers are told to send to.
func (e *Engine) Addresses() []string {
	var list []string
	for _, addr := range e.mux.GetListenAddresses() {
		list = append(list, addr.String())
	}
	return list
}

// Stats returns the engine's counters.
func (e *Engine) Stats() *Stats { return &e.stats }

// Close ends all peers, waits for them and closes the port.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	peers := *e.peers.Load()
	e.mu.Unlock()
	for _, p := range peers {
		p.Close()
	}
	for _, p := range peers {
		<-p.Done()
	}
	close(e.done)
	e.wg.Wait()
	return e.mux.Close()
}

func (e *Engine) add(p *Peer) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	list := append(slices.Clone(*e.peers.Load()), p)
	e.peers.Store(&list)
	return nil
}

func (e *Engine) remove(p *Peer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := slices.Clone(*e.peers.Load())
	if i := slices.Index(list, p); i >= 0 {
		list = slices.Delete(list, i, i+1)
	}
	e.peers.Store(&list)
}

// beat drives everything that happens by time rather than by packets: repeated
// key frame requests and NACKs, reports, transport-wide feedback.
func (e *Engine) beat() {
	timer := time.NewTimer(untilTick(time.Now()))
	defer timer.Stop()
	var b beating
	for {
		select {
		case <-e.done:
			return
		case now := <-timer.C:
			timer.Reset(untilTick(now))
			for _, p := range *e.peers.Load() {
				p.tick(now, &b)
			}
			b.out.flush()
			e.beaten.Store(time.Now().UnixNano())
		}
	}
}

// untilTick is how long it is until the next beat: one that everybody who beats
// as often shares, so that an idle processor wakes up once for all.
func untilTick(now time.Time) time.Duration {
	return tickInterval - now.Sub(now.Truncate(tickInterval))
}
