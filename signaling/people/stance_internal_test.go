package people

import "testing"

// Every arrow there is; all others lead nowhere.
func TestStances(t *testing.T) {
	type arrow struct {
		from stance
		by   step
	}
	arrows := map[arrow]stance{
		{free, stepRing}:       ringing,
		{free, stepRung}:       rung,
		{ringing, stepConnect}: talking, // accepted, or both rang at once
		{rung, stepConnect}:    talking,
		{ringing, stepEnd}:     free,
		{rung, stepEnd}:        free,
		{talking, stepHangUp}:  free,
	}
	for _, from := range []stance{free, ringing, rung, talking} {
		for _, by := range []step{stepRing, stepRung, stepConnect, stepEnd, stepHangUp} {
			want, may := arrows[arrow{from, by}]
			if !may {
				want = from
			}
			if got, ok := from.next(by); got != want || ok != may {
				t.Errorf("%v by %d: got %v, %v; want %v, %v", from, by, got, ok, want, may)
			}
		}
	}
}

func TestStanceNames(t *testing.T) {
	for s, want := range map[stance]string{free: "free", ringing: "ringing", rung: "rung", talking: "talking", 9: "unknown"} {
		if got := s.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
