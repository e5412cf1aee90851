package people

// stance is how a person on the list stands to the others.
//
//	      ring              connect
//	free ──────► ringing ───────────► talking
//	 │ ▲ ◄──end────┘                   ▲   │
//	 │ │                   connect     │   │
//	 │ └───end─── rung ────────────────┘   │
//	 │             ▲                       │
//	 ├────rung─────┘                       │
//	 ▲                                     │
//	 └───────────────hang up───────────────┘
type stance uint8

const (
	free stance = iota
	ringing
	rung
	talking
)

// String names the stance for logs and tests.
func (s stance) String() string {
	switch s {
	case free:
		return "free"
	case ringing:
		return "ringing"
	case rung:
		return "rung"
	case talking:
		return "talking"
	}
	return "unknown"
}

// step is what moves a person from one stance to the next.
type step uint8

const (
	stepRing    step = iota // rings somebody
	stepRung                // is rung
	stepConnect             // both agreed
	stepEnd                 // the ring came to nothing
	stepHangUp              // the direct call is over
)

// next returns the stance after a step, and whether the step may be taken.
func (s stance) next(by step) (stance, bool) {
	switch {
	case s == free && by == stepRing:
		return ringing, true
	case s == free && by == stepRung:
		return rung, true
	case (s == ringing || s == rung) && by == stepConnect:
		return talking, true
	case (s == ringing || s == rung) && by == stepEnd, s == talking && by == stepHangUp:
		return free, true
	}
	return s, false
}
