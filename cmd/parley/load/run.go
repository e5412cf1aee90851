package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
)

// Times that bound a run beside those of the plan.
const (
	joinTimeout   = 30 * time.Second
	settleTimeout = 30 * time.Second       // from the last join until all tracks flow
	settleLook    = 50 * time.Millisecond  // how often to look whether they do
	lead          = 20 * time.Millisecond  // from deciding to measure until it begins
	drain         = 500 * time.Millisecond // for what was sent at the end of the window
	maxJoining    = 64                     // at a time
)

// run is a load under way.
type run struct {
	plan    Plan
	kit     *client.Kit
	clock   uint64 // the mark of this process in stamps
	say     func(string)
	window  window
	foreign atomic.Bool // stamps of another process were seen
	seats   []*seat
}

// window is the time that is measured, in nanoseconds since 1970.
type window struct{ from, to atomic.Int64 }

func (w *window) holds(at int64) bool { return at >= w.from.Load() && at < w.to.Load() }

func (w *window) open(from time.Time, length time.Duration) {
	w.from.Store(from.UnixNano())
	w.to.Store(from.Add(length).UnixNano())
}

// Run carries a plan out. say is told what happens; it may be nil. An error is
// one of the plan's, or of this computer: what the server does badly stands in
// the report.
func Run(ctx context.Context, p Plan, say func(string)) (Report, error) {
	if err := p.Validate(); err != nil {
		return Report{}, fmt.Errorf("plan: %w", err)
	}
	if say == nil {
		say = func(string) {}
	}
	if p.PID != 0 {
		if _, err := look(p.PID); err != nil {
			return Report{}, err
		}
	}
	kit, err := client.NewKit(p.TLS)
	if err != nil {
		return Report{}, err //nolint:wrapcheck // says what it tried
	}
	defer kit.Close()
	r := &run{plan: p, kit: kit, clock: rand.Uint64(), say: say}
	r.window.from.Store(1<<63 - 1)
	r.makeSeats()
	away := context.WithoutCancel(ctx) // whoever joined leaves in order, also when interrupted
	defer r.leave(away)
	began := time.Now()
	if err = r.fill(ctx); err != nil {
		return Report{}, err
	}
	if err = r.settle(ctx); err != nil {
		return Report{}, err
	}
	setup := time.Since(began)
	m, err := r.measure(ctx)
	if err != nil {
		return Report{}, err
	}
	r.leave(away)
	return r.report(m, setup), nil
}

func (r *run) makeSeats() {
	for index := range r.plan.perRoom() { // publishers of all rooms first
		for room := range r.plan.Rooms {
			r.seats = append(r.seats, &seat{run: r, room: room, index: index, publishes: index < r.plan.Publishers})
		}
	}
}

// fill lets everybody in, at the plan's rate.
func (r *run) fill(ctx context.Context) error {
	r.say(fmt.Sprintf("%d people join", len(r.seats)))
	var wg sync.WaitGroup
	defer wg.Wait()
	doors := make(chan struct{}, maxJoining)
	ticker := time.NewTicker(time.Duration(float64(time.Second) / r.plan.JoinRate))
	defer ticker.Stop()
	for i, s := range r.seats {
		if i > 0 && !tick(ctx, ticker.C) {
			return interrupted(ctx)
		}
		select {
		case doors <- struct{}{}:
		case <-ctx.Done():
			return interrupted(ctx)
		}
		wg.Go(func() {
			s.err = s.enter(ctx)
			<-doors
		})
	}
	return nil
}

// settle waits until all tracks flow, or long enough.
func (r *run) settle(ctx context.Context) error {
	ticker := time.NewTicker(settleLook)
	defer ticker.Stop()
	for late := time.Now().Add(settleTimeout); time.Now().Before(late); {
		if got, wanted := r.tracks(); got >= wanted || r.failed() == len(r.seats) {
			return nil
		}
		if !tick(ctx, ticker.C) {
			return interrupted(ctx)
		}
	}
	return nil
}

// tracks counts what flows, and what should.
func (r *run) tracks() (got, wanted int) {
	for _, s := range r.seats {
		audio, video := s.wanted()
		wanted += audio + video
		got += s.flowing()
	}
	return got, wanted
}

func (r *run) failed() int {
	n := 0
	for _, s := range r.seats {
		if s.failure() != nil {
			n++
		}
	}
	return n
}

// measurement is what was read at the window's ends.
type measurement struct {
	tracks, wanted           int
	lost                     int64
	late, repeated, repaired uint64
	server, own              cost
}

// cost is what a process used within the window.
type cost struct {
	before, after process
	lasted        time.Duration
}

// measure waits for the server to warm up, and then for the window to pass.
func (r *run) measure(ctx context.Context) (measurement, error) {
	m := measurement{}
	m.tracks, m.wanted = r.tracks()
	r.say(fmt.Sprintf("%d of %d tracks flow; warming up for %v", m.tracks, m.wanted, r.plan.Warm))
	if !sleep(ctx, r.plan.Warm) {
		return m, interrupted(ctx)
	}
	r.say(fmt.Sprintf("measuring for %v", r.plan.Duration))
	r.window.open(time.Now().Add(lead), r.plan.Duration)
	if !sleep(ctx, lead) {
		return m, interrupted(ctx)
	}
	before, began := r.received(), time.Now()
	err := r.look(&m, func(c *cost, p process) { c.before = p })
	if err != nil {
		return m, err
	}
	if !sleep(ctx, r.plan.Duration) {
		return m, interrupted(ctx)
	}
	lasted := time.Since(began)
	if err := r.look(&m, func(c *cost, p process) { c.after = p }); err != nil {
		return m, err
	}
	m.server.lasted, m.own.lasted = lasted, lasted
	m.tracks, m.wanted = r.tracks() // what got stuck meanwhile does not count
	sleep(ctx, drain)
	after := r.received()
	m.lost, m.late = after.Lost-before.Lost, after.Late-before.Late
	m.repeated, m.repaired = after.Repeated-before.Repeated, after.Repaired-before.Repaired
	return m, nil
}

// look reads the cost of the server, if it is to be measured, and of this
// process, where that is possible.
func (r *run) look(m *measurement, note func(*cost, process)) error {
	if own, err := look(os.Getpid()); err == nil {
		note(&m.own, own)
	}
	if r.plan.PID == 0 {
		return nil
	}
	server, err := look(r.plan.PID)
	if err == nil {
		note(&m.server, server)
	}
	return err
}

// received adds up what came to everybody.
func (r *run) received() client.Counters {
	var sum client.Counters
	for _, s := range r.seats {
		if s.client != nil {
			c := s.client.Received()
			sum.Lost, sum.Late = sum.Lost+c.Lost, sum.Late+c.Late
			sum.Repeated, sum.Repaired = sum.Repeated+c.Repeated, sum.Repaired+c.Repaired
		}
	}
	return sum
}

// leave takes everybody out of their rooms, and waits for it. Once is enough.
func (r *run) leave(ctx context.Context) {
	var wg sync.WaitGroup
	for _, s := range r.seats {
		if s.client != nil {
			wg.Go(func() { _ = s.client.Leave(ctx) })
		}
	}
	wg.Wait()
}

// sleep waits, and reports whether nobody interrupted.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	return tick(ctx, timer.C)
}

func tick(ctx context.Context, c <-chan time.Time) bool {
	select {
	case <-c:
		return true
	case <-ctx.Done():
		return false
	}
}

func interrupted(ctx context.Context) error { return fmt.Errorf("interrupted: %w", context.Cause(ctx)) }
