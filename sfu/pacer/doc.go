// Package pacer decides when trains may leave for one browser, so that a burst,
// such as the key frames of nine cameras at once, does not flood its way.
//
//	budget  ────┐ burst: an ordinary frame leaves at once
//	            │╲      ╱────── refills with rate
//	            │ ╲    ╱
//	       0 ───┼──╲──╱──────── spent: the next train waits for the beat
//	            │   ╲╱
//
// It is a leaky bucket that may be overdrawn by one train: a train is never cut.
// It has no clock: callers pass now. Who waits, and where, is the caller's.
package pacer
