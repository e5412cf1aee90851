// Package allocate divides what one browser's way can carry among the videos it
// wants to see: which simulcast encoding (RFC 8853) each of its subscriptions
// gets, up to which temporal layer, and which are paused.
//
//	budget ─────────────────────────────────────────────────────────────────
//	                                         │     does not fit: tile 2 keeps
//	  5  the others climb, in that order     │     less, and is told why
//	  4  the dominant speaker climbs         ├──── up: needs 1.15 × as much,
//	  3  the pinned one climbs               │     for 3 s
//	  2  everybody's lowest layer            │
//	  1  a screen share, until it is readable│     down: at once
//	     (sound was taken off before)        │
//	0 ──────────────────────────────────────────────────────────────────────
//
// Each subscription has a ladder of steps, from its lowest encoding at its
// lowest frame rate to the smallest encoding that fills the size it is shown
// at. All ladders are climbed in one fixed order as far as the budget carries;
// whoever has no first step is paused. Because the order is fixed, more budget
// never means that less is sent.
//
//	camera  0/T0  0/T1  0/T2  1/T1  1/T2  2/T1  2/T2     frame rate goes first,
//	screen  0/T0  0/T1  0/T2  1/T0  1/T1  1/T2           but not below half
//	                          └── readable
//
// A step that a subscription stands on is kept as long as it fits; a higher one
// needs a margin and proof over time, and a climb that failed makes its
// subscription wait longer before the next. So nothing flaps with the noise of
// an estimate. An encoding that has just come stays for [Settle]: what gives way
// meanwhile are pictures, down to the lowest temporal layer, as long as that
// leaves nobody with nothing.
//
// An [Allocator] belongs to one browser's peer. It has no clock and no lock, and
// remembers only the subscriptions of its last call.
package allocate
