package signaling

// state is where a session stands. Only the reader changes it.
//
//	waiting ──hello──► entering ──welcomed──► joined
//	   │                  │                     │
//	   └──────finished────┴──────finished───────┴──► ended
type state uint8

const (
	stateWaiting  state = iota // for join or resume
	stateEntering              // the room is asked
	stateJoined
	stateEnded // what is read now is ignored
)

// String names the state for errors and logs.
func (s state) String() string {
	switch s {
	case stateWaiting:
		return "waiting"
	case stateEntering:
		return "entering"
	case stateJoined:
		return "joined"
	case stateEnded:
		return "ended"
	}
	return "unknown"
}

// step is what moves a session from one state to the next.
type step uint8

const (
	stepHello    step = iota // join or resume came
	stepWelcomed             // the room let the participant in
	stepFinished             // an ending is on its way
)

// next returns the state after a step, and whether the step may be taken.
func (s state) next(by step) (state, bool) {
	switch {
	case by == stepFinished:
		return stateEnded, true
	case s == stateWaiting && by == stepHello:
		return stateEntering, true
	case s == stateEntering && by == stepWelcomed:
		return stateJoined, true
	}
	return s, false
}
