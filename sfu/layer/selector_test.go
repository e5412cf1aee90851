package layer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/layer"
)

const ms = time.Millisecond

// step is one thing that happens to a selector. Which encoding it is about is in
// the field's value.
type step struct {
	at     time.Duration
	target *int // SetTarget
	packet int  // Accept, when target and wants are nil
	key    bool
	want   layer.Decision
	wants  *int // Wants; -1 means nothing
}

func target(at time.Duration, encoding int) step { return step{at: at, target: &encoding} }
func wants(at time.Duration, encoding int) step  { return step{at: at, wants: &encoding} }
func packet(at time.Duration, encoding int, want layer.Decision) step {
	return step{at: at, packet: encoding, want: want}
}

func key(at time.Duration, encoding int, want layer.Decision) step {
	return step{at: at, packet: encoding, key: true, want: want}
}

func TestSelector(t *testing.T) {
	const none, low, mid, high = -1, 0, 1, 2
	tests := []struct {
		name            string
		steps           []step
		current, target int // at the end
	}{
		{"the zero value forwards nothing", []step{
			packet(0, low, layer.Drop), key(0, low, layer.Drop), key(0, none, layer.Drop), wants(0, none),
		}, none, none},
		{"it begins with a key frame", []step{
			target(0, low), wants(0, low),
			packet(1*ms, low, layer.Drop), key(2*ms, high, layer.Drop),
			key(3*ms, low, layer.Switch), wants(3*ms, none),
			packet(4*ms, low, layer.Forward), key(5*ms, low, layer.Forward), packet(6*ms, high, layer.Drop),
		}, low, low},
		{"the old one goes on until the new one can begin", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high), wants(10*ms, high),
			packet(20*ms, low, layer.Forward), packet(20*ms, high, layer.Drop),
			key(30*ms, low, layer.Forward),
			key(40*ms, high, layer.Switch), packet(40*ms, low, layer.Drop), packet(40*ms, high, layer.Forward),
		}, high, high},
		{"given up after two seconds", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high),
			packet(2009*ms, low, layer.Forward), wants(2009*ms, high),
			wants(2010*ms, none),
			key(2011*ms, high, layer.Drop), packet(2011*ms, low, layer.Forward),
		}, low, low},
		{"given up without being asked", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high), key(2010*ms, high, layer.Drop), packet(2010*ms, low, layer.Forward),
		}, low, low},
		{"with nothing to lose it waits on", []step{
			target(0, high), wants(time.Hour, high), key(time.Hour, high, layer.Switch),
		}, high, high},
		{"another target begins its own two seconds", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high), target(1500*ms, mid), wants(3000*ms, mid), key(3499*ms, mid, layer.Switch),
		}, mid, mid},
		{"the same target again does not", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high), target(1500*ms, high), wants(2010*ms, none),
		}, low, low},
		{"but one that was given up may be tried again", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high), target(2010*ms, high), wants(4009*ms, high), key(4009*ms, high, layer.Switch),
		}, high, high},
		{"a change of mind", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high), target(20*ms, low), wants(20*ms, none),
			key(30*ms, high, layer.Drop), packet(30*ms, low, layer.Forward),
		}, low, low},
		{"nothing takes effect at once", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, none), packet(10*ms, low, layer.Drop), key(10*ms, low, layer.Drop), wants(10*ms, none),
		}, none, none},
		{"after nothing, a key frame is needed again", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, none), target(20*ms, low), packet(20*ms, low, layer.Drop), wants(20*ms, low), key(30*ms, low, layer.Switch),
		}, low, low},
		{"less than nothing is nothing", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, -7), packet(10*ms, low, layer.Drop), key(10*ms, -7, layer.Drop),
		}, none, none},
		{"the one that is forwarded dies", []step{
			target(0, low), key(0, low, layer.Switch),
			target(10*ms, high), packet(400*ms, high, layer.Drop), key(500*ms, high, layer.Switch),
		}, high, high},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Unix(1e9, 0)
			var s layer.Selector
			for i, step := range tt.steps {
				now := start.Add(step.at)
				switch {
				case step.target != nil:
					s.SetTarget(*step.target, now)
				case step.wants != nil:
					if got, ok := s.Wants(now); got != *step.wants || ok != (got >= 0) {
						t.Errorf("step %d: Wants = %d, %v, want %d", i, got, ok, *step.wants)
					}
				default:
					if got := s.Accept(step.packet, step.key, now); got != step.want {
						t.Errorf("step %d: Accept(%d, %v) = %v, want %v", i, step.packet, step.key, got, step.want)
					}
				}
			}
			if s.Current() != tt.current || s.Target() != tt.target {
				t.Errorf("in the end current %d, target %d, want %d, %d", s.Current(), s.Target(), tt.current, tt.target)
			}
		})
	}
}

func TestDecisionString(t *testing.T) {
	for decision, want := range map[layer.Decision]string{
		layer.Drop: "drop", layer.Forward: "forward", layer.Switch: "switch", 9: "unknown",
	} {
		if got := decision.String(); got != want {
			t.Errorf("Decision(%d) = %q, want %q", decision, got, want)
		}
	}
}

func TestSelectorDoesNotAllocate(t *testing.T) {
	now := time.Unix(0, 0)
	var s layer.Selector
	n := 0
	cycle := func() {
		s.SetTarget(n/50%3, now)
		s.Accept(n%3, n%7 == 0, now)
		s.Wants(now)
		n++
	}
	if n := testing.AllocsPerRun(1000, cycle); n != 0 {
		t.Errorf("a packet allocates %v times, want 0", n)
	}
}

// FuzzSelector checks, for packets, wishes and pauses in any order, what a viewer
// relies on: nothing but a key frame of the encoding that is wanted begins it,
// until then the old one goes on, and nobody waits longer than two seconds.
func FuzzSelector(f *testing.F) {
	f.Add([]byte("\x00\x00\x21\x00\x01\x12\x02\x22\xc0\x30"))
	f.Add([]byte("\x02\x42\x82\xff\xff\xff\x01\x41\x81\xff\x00\x40\x80"))
	f.Fuzz(func(t *testing.T, steps []byte) {
		var s layer.Selector
		now := time.Unix(1e9, 0)
		var waitingFor int // while something else is forwarded; since when
		var since time.Time
		for _, step := range steps {
			encoding := int(step&3) - 1
			s.Wants(now) // gives up what is due, so that the state before a step is that of now
			switch step >> 6 {
			case 0:
				s.SetTarget(encoding, now)
				if s.Target() != encoding || encoding < 0 && s.Current() >= 0 {
					t.Fatalf("SetTarget(%d): current %d, target %d", encoding, s.Current(), s.Target())
				}
			case 1, 2:
				check(t, &s, encoding, step>>6 == 2, now)
			case 3:
				now = now.Add(time.Duration(step&63) * 20 * ms)
			}
			wanted, waiting := s.Wants(now)
			if waiting != (s.Current() != s.Target()) || waiting && wanted != s.Target() {
				t.Fatalf("Wants = %d, %v though current is %d, target %d", wanted, waiting, s.Current(), s.Target())
			}
			if !waiting || s.Current() < 0 || wanted != waitingFor {
				waitingFor, since = wanted, now
			}
			if waited := now.Sub(since); waited >= layer.Patience {
				t.Fatalf("%d is still waited for after %v", wanted, waited)
			}
		}
	})
}

// check sends one packet. What the selector was before says what must come out.
func check(t *testing.T, s *layer.Selector, encoding int, keyFrame bool, now time.Time) {
	t.Helper()
	current, target := s.Current(), s.Target()
	want := layer.Drop
	switch {
	case encoding < 0:
	case encoding == current:
		want = layer.Forward
	case encoding == target && keyFrame:
		want, current = layer.Switch, encoding
	}
	if got := s.Accept(encoding, keyFrame, now); got != want {
		t.Fatalf("Accept(%d, %v) = %v, want %v (target %d)", encoding, keyFrame, got, want, target)
	}
	if s.Current() != current || s.Target() != target {
		t.Fatalf("after Accept(%d, %v): current %d, target %d, want %d, %d", encoding, keyFrame, s.Current(), s.Target(), current, target)
	}
}

func ExampleSelector() {
	var s layer.Selector
	now := time.Unix(0, 0)
	s.SetTarget(0, now)
	fmt.Println(s.Accept(0, true, now))

	s.SetTarget(2, now)
	fmt.Println(s.Wants(now)) // a key frame of encoding 2 is needed
	fmt.Println(s.Accept(2, false, now), s.Accept(0, false, now))
	fmt.Println(s.Accept(2, true, now), s.Accept(0, false, now))
	// Output:
	// switch
	// 2 true
	// drop forward
	// switch drop
}
