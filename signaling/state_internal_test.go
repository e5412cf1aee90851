package signaling

import "testing"

// Every arrow, and that there is no other.
func TestStates(t *testing.T) {
	arrows := map[state]map[step]state{
		stateWaiting:  {stepHello: stateEntering, stepFinished: stateEnded},
		stateEntering: {stepWelcomed: stateJoined, stepFinished: stateEnded},
		stateJoined:   {stepFinished: stateEnded},
		stateEnded:    {stepFinished: stateEnded},
	}
	for from, steps := range arrows {
		for _, by := range []step{stepHello, stepWelcomed, stepFinished} {
			want, allowed := steps[by]
			if !allowed {
				want = from
			}
			if got, ok := from.next(by); got != want || ok != allowed {
				t.Errorf("%v by %d: got %v, %v; want %v, %v", from, by, got, ok, want, allowed)
			}
		}
	}
	for s, want := range map[state]string{stateWaiting: "waiting", stateEntering: "entering", stateJoined: "joined", stateEnded: "ended", 99: "unknown"} {
		if s.String() != want {
			t.Errorf("got %q, want %q", s, want)
		}
	}
}
