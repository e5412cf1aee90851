// Package reports does the arithmetic of RTCP reports (RFC 3550, section 6.4).
//
// # What we report to a publisher
//
// A [Receiver] counts one encoding's packets and makes the report block: loss
// (appendix A.3), jitter (appendix A.8), and the times that let the publisher
// compute its round trip:
//
//	publisher  ──SR, NTP n──→            ←── LSR = middle of n, DLSR ──
//	us                       arrives at t … block made at t + DLSR
//
// # When packets came
//
// [Arrivals] notes when each transport-wide number came, and makes the feedback
// that the sender estimates its way by.
//
// # What sender reports tell us
//
// A sender report ties an encoding's RTP time to its sender's clock, and its
// arrival ties the sender's clock to ours:
//
//	RTP 90000 ──┐
//	            ├─ Mapping ── NTP of the publisher ── Clock ── our time
//	RTP  4711 ──┘
//
// All encodings, and the sound, of one publisher share its clock. So two
// [Mapping] values and one [Clock] tell what moment of one encoding is which of
// another, which keeps timestamps continuous over a switch; and what to write
// into the sender reports we make, which keeps lips in sync.
//
// A publisher's clock may show any time: a clock that was never set, one that is
// set while we watch. All comparisons are made modulo 2^64 of NTP time, so no
// origin and no wrap-around (the next is in 2036) is special; a step of the
// clock begins a new estimate; and what lies far from the last report is not
// extrapolated.
//
// Nothing here has a clock or a lock.
package reports
