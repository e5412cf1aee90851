// Package nack decides which lost packets to ask a publisher for, and when: the
// sending side of the generic NACK (RFC 4585, section 6.2.1).
//
// A gap in the sequence numbers is at first no loss, for packets overtake each
// other. So a [Generator] waits a little, asks, and asks again each round trip,
// until the packet comes or it is too late for it to be of use.
//
//	received   1   2   5                                        3
//	missing            3 4
//	            ──────┼──────────┼──────────────┼──────────────┼─────────→ time
//	                  0        10 ms       + round trip   + round trip
//	Due                         3 4           3 4            4 …  given up
//
// What was given up is counted by [Generator.Lost]: a video decoder cannot go on
// without it, so the caller asks for a key frame (RFC 4585, section 6.3.1).
//
// The list of missing packets has a fixed size. A gap longer than that is not
// asked for at all: nobody can mend it, and a publisher that jumps about, by
// fault or on purpose, costs no more than any other.
//
// A Generator belongs to whoever holds the encoding's lock; it has no clock.
package nack
