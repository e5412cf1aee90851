// Package bwe estimates how much one subscriber's path carries, from what its
// browser tells about the packets sent to it.
//
// Every packet that leaves has a transport-wide sequence number; the browser
// answers, some ten times a second, which of them came and when
// (draft-holmer-rmcat-transport-wide-cc-extensions-01). From that:
//
//	Sent ──► ring of what left            Feedback ──► Report, read in place
//	           │                                          │
//	           └───────────────┬──────────────────────────┘
//	      ┌────────────────────┼──────────────────┬───────────────────┐
//	      ▼                    ▼                  ▼                   ▼
//	   groups of 5 ms      rate received      loss, by rate        clusters
//	      ▼                    │                  ▼                   │
//	   slope of the delay ─► detector          ours, or the path's    │
//	      │                    ▼                  │                   │
//	   queue that stands ─► delay-based       bound by loss        probes
//	                          target             │                raise both
//	                           └───── the less ──┴── within Options ──┘
//	                                      ▼
//	                                  Estimate
//
// The shape is that of Google's congestion control (draft-ietf-rmcat-gcc-02).
// It differs where a forwarder does, or where the scenarios of the tests showed
// a weakness:
//
//   - A frame leaves in one burst, so a group's delay is that of its luckiest
//     packet: its others wait for each other, which is no queue.
//   - A queue that stands is drained, though its slope is flat: a buffer that is
//     full looks calm. One that does not drain is the path's new length.
//   - A delay that rises at once by more than what was sent explains, and stays, is
//     the path's new length from the beginning, if nothing is lost.
//   - An overuse at ever lower rates is doubted: a path that is full at one rate is
//     not full below it.
//   - An overuse whose delay falls back before our lowering can be felt was no queue
//     of ours: the lowering is taken back, and from the second on a queue must stand
//     for longer to be believed.
//   - A delay that rises and falls back again and again while no less is sent moves
//     by itself: that makes the same doubt before anything was lowered.
//   - A queue that comes when more is sent than of late is not doubted, unless the path
//     is known to shake: those who share a path make each other doubt.
//   - Loss is weighed against the rates it came with, so that what the radio loses
//     does not lower the rate, and what too much sending loses does.
//   - A probe's raise must stand for three seconds, or probing pauses for longer.
//   - A probe that comes out slower than it was sent shows the path's end: the
//     estimate does not rise past it by headroom alone, and while less is sent an
//     overuse is believed only with a queue that stands.
//   - A probe fills 40 ms of a queue at most, and the delay after it is no overuse.
//   - What a probe lost on a path that loses by itself may have passed all the same: it
//     bounds what the path carries from above, and what came from below.
//
// When little is sent the estimate neither falls nor grows past 1.5 times what
// was received; what was proved before is kept.
//
// # How to use it
//
// An [Estimator] belongs to one subscriber and to one owner at a time: it has no
// lock, no clock and no goroutine. On each packet call [Estimator.Sent]; on each
// RTCP packet walk it with [NextReport] and call [Estimator.Feedback]; every 10 ms
// or so, while a higher layer is wanted, [Estimator.WantMore] and
// [Estimator.Probe], and send what it asks for as padding. [Estimator.Lost] and
// [Estimator.REMB] are for browsers without transport-wide feedback.
//
// All input is hostile: a browser can harm only its own estimate, and that only
// between MinBitrate and MaxBitrate. A report is refused before it is walked when
// it speaks of more packets than are ever remembered.
package bwe
