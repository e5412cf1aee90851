package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Target is the server to misbehave against.
type Target struct {
	URL     *url.URL
	Room    string // where the others are
	Locked  string // a room with a password; "" leaves out what needs one
	Media   string // host:port of the media; "": learnt from an answer
	Track   string // of somebody in the room
	Person  string // who publishes it
	Program string // to run with bad settings; "" leaves those out
}

// Result is what became of one case.
type Result struct {
	ID     string        `json:"id"`
	What   string        `json:"what"`
	Mark   string        `json:"mark"`             // ok, known, WRONG, left out
	Answer string        `json:"answer,omitempty"` // "" when it could not be tried
	Want   []string      `json:"want"`
	Fault  string        `json:"fault,omitempty"` // of ours, not the server's
	Took   time.Duration `json:"took"`
}

// What a result is marked with.
const (
	markRight = "ok"
	markKnown = "known"
	markWrong = "WRONG"
	markOut   = "left out"
)

// result judges an answer.
func (c Case) result(answer string, err error, took time.Duration) Result {
	r := Result{ID: c.ID, What: c.What, Mark: markWrong, Answer: answer, Want: c.Answer, Took: took}
	switch {
	case err != nil:
		r.Fault = err.Error()
	case slices.Contains(c.Answer, answer):
		r.Mark = markRight
	case answer == c.Known:
		r.Mark = markKnown
	}
	return r
}

// String is a line for people.
func (r Result) String() string {
	said := r.Answer
	switch {
	case r.Fault != "":
		said = r.Fault
	case r.Mark == markWrong || r.Mark == markKnown:
		said = fmt.Sprintf("%s, want %s", r.Answer, strings.Join(r.Want, " or "))
	}
	return fmt.Sprintf("%-8s %-5s %7s  %s: %s", r.Mark, r.ID, r.Took.Round(time.Millisecond), r.What, said)
}

// kit plays cases.
type kit struct {
	target Target
	trap   *trap
	source atomic.Uint32 // of the last loopback address used
	wg     sync.WaitGroup
}

// parallel is how many cases are played at a time, pace the time from one to the
// next: fifty strangers a second, each from an address of its own.
const (
	parallel = 4
	pace     = 20 * time.Millisecond
)

// maxCase bounds the time of one case.
const maxCase = 40 * time.Second

func newKit(t Target) (*kit, error) {
	trap, err := setTrap()
	if err != nil {
		return nil, err
	}
	k := &kit{target: t, trap: trap}
	k.source.Store(rand.Uint32()) // runs one after the other are not the same people
	return k, nil
}

func (k *kit) close() {
	k.wg.Wait()
	k.trap.close()
}

// play tries cases, a few at a time, and returns their results in order.
func (k *kit) play(ctx context.Context, cases []Case) []Result {
	results := make([]Result, len(cases))
	var running sync.WaitGroup
	seats := make(chan struct{}, parallel)
	beat := time.NewTicker(pace)
	defer beat.Stop()
	for i, c := range cases {
		if !k.can(c) {
			results[i] = Result{ID: c.ID, What: c.What, Want: c.Answer, Mark: markOut}
			continue
		}
		if !c.Slow {
			seats <- struct{}{}
		}
		<-beat.C
		running.Go(func() {
			results[i] = k.try(ctx, c)
			if !c.Slow {
				<-seats
			}
		})
	}
	running.Wait()
	return results
}

// can tells whether the target has what a case needs.
func (k *kit) can(c Case) bool {
	needsRoom := slices.ContainsFunc(c.Send, func(s string) bool { return strings.Contains(s, ".Secret") })
	return (c.Way != "program" || k.target.Program != "") && (!needsRoom || k.target.Locked != "")
}

// try plays one case.
func (k *kit) try(ctx context.Context, c Case) Result {
	ctx, cancel := context.WithTimeout(ctx, maxCase)
	defer cancel()
	a := &attempt{kit: k, Case: c, from: k.nextSource()}
	defer a.end()
	began := time.Now()
	answer, err := ways()[c.Way](ctx, a)
	if err == nil && c.Never != "" {
		if found := regexp.MustCompile(c.Never).FindString(a.transcript()); found != "" {
			answer += fmt.Sprintf(" with %q", found)
		}
	}
	return c.result(answer, err, time.Since(began))
}

// nextSource is a loopback address that nobody has used, for a server on
// loopback; nil for any other.
func (k *kit) nextSource() net.IP {
	ip := net.ParseIP(k.target.URL.Hostname())
	if ip == nil || !ip.IsLoopback() || ip.To4() == nil {
		return nil
	}
	n := k.source.Add(1)
	return net.IPv4(127, 64|byte(n>>16)&63, byte(n>>8), byte(n))
}

// attempt is one case being played.
type attempt struct {
	Case

	kit  *kit
	from net.IP // nil: any
	ends []func()

	mu   sync.Mutex // guards what follows
	seen strings.Builder
}

// onEnd notes what to do when the case is over.
func (a *attempt) onEnd(do func()) { a.ends = append(a.ends, do) }

func (a *attempt) end() {
	for _, do := range slices.Backward(a.ends) {
		do()
	}
}

// saw keeps some of an answer for the case's Never.
func (a *attempt) saw(text []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen.Len() < 1<<20 {
		a.seen.Write(text)
	}
}

func (a *attempt) transcript() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seen.String()
}

// scene is what the case's texts may name, before it is inside.
func (a *attempt) scene() scene {
	t := a.kit.target
	return scene{
		Host: t.URL.Host, Room: t.Room, Secret: t.Locked, Track: t.Track, Person: t.Person,
		Trap: a.kit.trap.host, Port: a.kit.trap.port,
		Offer:  offer(credentials{ufrag: "hostile0", password: "hostilehostilehostile0", fingerprint: anyFingerprint()}),
		Voice:  voiceSSRC,
		Camera: cameraSSRC, Foreign: foreignSSRC,
	}
}

// paced calls do for every text of every time, as fast as the case says.
func (a *attempt) paced(ctx context.Context, do func(n int, text string) error) error {
	began := time.Now()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for n := range a.times() {
		for _, text := range a.Send {
			if err := do(n, text); err != nil {
				return err
			}
		}
		if a.Rate == 0 || (n+1)%batch(a.Rate) != 0 {
			continue
		}
		pause.Reset(time.Until(began.Add(time.Duration(n+1) * time.Second / time.Duration(a.Rate))))
		select {
		case <-pause.C:
		case <-ctx.Done():
			return ctx.Err() //nolint:wrapcheck // says enough
		}
	}
	return nil
}

// batch is how many go between two looks at the clock.
func batch(rate int) int { return max(1, rate/200) }
