// Package keyframe decides when to send a key frame request (PLI, RFC 4585
// section 6.3.1) for one encoding.
//
// Everybody who joins, switches, or lost too much needs a key frame, and a key
// frame is the most expensive picture there is: answering each request on its
// own makes a publisher send little else, and everybody's quality collapses. So
// a [Requester] makes one question of many, never asks twice within an interval,
// and never forgets: what may not be asked now is asked later, until a key frame
// comes.
//
//	requests    x  xx x      x
//	PLI         ↓            ·    ↓         ↓
//	          ──┼────────────┼────┼─────────┼──────────→ time
//	            0               500 ms     1 s
//	key frame              ▇                    ▇
//	pending     ───────────┘ └──────────────────┘
//
// It has no clock: callers pass the time, and call [Requester.Tick] now and
// then.
package keyframe
