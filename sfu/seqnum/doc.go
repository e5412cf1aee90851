// Package seqnum unwraps the counters of RTP.
//
// The wire carries only the low bits of a counter: 16 of a sequence number, 32
// of a timestamp (RFC 3550, section 5.1). Two such numbers cannot be compared
// with "less than": after 65535 comes 0. So the first thing done with a counter
// is to extend it (RFC 3550, appendix A.1), and everything above this package
// compares, subtracts and sorts extended numbers, which are plain int64:
//
//	wire      65534 65535     0     1 65535     2
//	                          ^ wraps      ^ late
//	extended  65534 65535 65536 65537 65535 65538
//
// The extended number chosen is the one nearest to the highest number so far.
// Seen from there, the counter is a ring whose one half lies ahead and whose
// other half lies behind:
//
//	       late                 new
//	-32768 ......... highest ......... +32767
//
// The number exactly opposite could be either. It counts as late, so that a
// single forged packet can move the highest number by less than half the ring,
// and never by a guess.
//
// An extended number may be negative: a stream that begins with 0 and whose
// first packet was overtaken by it goes on with 65535, which is -1.
//
// An [Unwrapper] belongs to one stream and one goroutine; it holds no lock.
package seqnum
