package bwe

import "time"

const (
	// risingSpan and fallingSpan are how slowly what is usual follows what is sent, up
	// and down: to come back to what was sent before a fall is no rise. risenBy is how
	// much more than what is usual is one.
	risingSpan  = 3 * time.Second
	fallingSpan = 6 * time.Second
	risenBy     = 1.2
)

// usual is what was sent of late, bits per second. Who has just begun to send more is
// the likely cause of a queue. Those who share a path make its delay move for each
// other, and so doubt; one who climbs in doubt would see the queue last, and the others
// would fall for it.
//
//	sent │        ╭──────╮ risen: a queue is believed
//	     │        │      ╰──╮    ╭── as before: not risen
//	     │  ──────╯         ╰────╯
//	     └───────────────────────── time
type usual float64

// note takes in what is sent.
func (u *usual) note(sent float64, passed time.Duration) {
	if *u == 0 {
		*u = usual(sent)
	}
	span := risingSpan
	if sent < float64(*u) {
		span = fallingSpan
	}
	*u += usual(min(1, passed.Seconds()/span.Seconds()) * (sent - float64(*u)))
}

// risen tells that clearly more is sent than of late.
func (u usual) risen(sent float64) bool { return u > 0 && sent > risenBy*float64(u) }
