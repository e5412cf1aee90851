// Package rewrite makes one RTP stream out of several.
//
// A subscriber's slot is one RTP stream: one SSRC, sequence numbers without
// steps, timestamps that never go back (RFC 3550, section 5.1), picture ids in
// a row (RFC 7741, section 4.2). What flows through it comes from many sources:
// another simulcast encoding after a switch, another participant after that. A
// [Rewriter] stands between the two and renumbers.
//
//	high   100 101  .  103 | key frame of low: switch
//	low                    | 7   8   x   10        x is not forwarded
//	out    100 101 102 103 | 104 105     106
//	                ↑
//	                the number kept for 102 of high, should it come late
//
// # Epochs
//
// Between two changes the numbers of source and subscriber differ by a constant.
// Such a stretch is an epoch, and a Rewriter is a short list of them:
//
//	source  first   out   timestamp  picture
//	high      100   100          +0       +0      100…103 → 100…103
//	low         7   104       +9000     +412        7…8   → 104…105
//	low        10   106       +9000     +412       10…    → 106…
//
// A packet that comes late, or is sent again because the subscriber asked for it
// (RFC 4585, section 6.2.1), finds the epoch it belongs to and gets the numbers
// that were valid there; the way back, from the number in a request to the
// packet of the source, is the same list read from the other side. The list is
// a ring of bounded size, so the oldest epochs are forgotten: with one change per
// picture at 30 pictures a second it reaches back two seconds.
//
// Numbers of frames, of dependency descriptors (RTP Payload Format For AV1,
// appendix A), go on over a switch as those of pictures do. Where frames are left
// out their distances stay: descriptors name other frames by them.
//
// # Sources that are behind
//
// An encoding that comes later than the one before it may begin with a moment that
// was shown already, where the subscription did not wait for it. Its pictures go out a tick apart until it has caught up,
// each in an epoch of its own: were the first one's distance kept, all that
// follow would be late, and lips behind the voice.
//
// # Hostile sources
//
// A source may jump. A step of more than a thousand packets is no loss that
// could still be mended; it takes one number, which the subscriber will miss and
// notice, instead of thousands. So no publisher can drive the numbers of a
// subscriber's stream round, and SRTP's rollover counter (RFC 3711, section
// 3.3.1) stays in step for whoever uses the slot next.
//
// A Rewriter belongs to whoever holds the subscription's lock; it has none of
// its own, no clock, and allocates nothing after [New] but the ring, as it grows:
// a stream whose source never changes has 80 bytes of it, none has more than 2.5 KB.
package rewrite
