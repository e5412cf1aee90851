package sfu

import "sync/atomic"

// DropReason says why a packet ended its walk early. Nothing is dropped
// without one.
type DropReason uint8

// The reasons to drop a packet.
const (
	DropMalformed      DropReason = iota // not RTP, or too large
	DropRate                             // over the publisher's limits
	DropUnknownStream                    // neither declared in the offer nor named by MID
	DropNotPublished                     // its section has no publication
	DropStreams                          // more streams than allowed
	DropPayloadType                      // not negotiated
	DropEmpty                            // padding only
	DropRepeated                         // seen before, or too old
	DropNotBound                         // the slot shows something else by now
	DropUnacknowledged                   // the browser has not yet hidden the slot's last owner
	DropOtherEncoding                    // the slot forwards another encoding
	DropCodec                            // the subscriber cannot decode it
	DropLayer                            // the slot forwards fewer layers of the encoding
	DropLate                             // from before the slot's memory
	DropResendLimit                      // retransmission over budget
	DropHistory                          // asked for again, but forgotten
	DropWrite                            // the transport refused it
	DropPaced                            // waited too long for the browser's pace
	DropCrypto                           // not authentic, or seen before (RFC 3711, section 3.3)
	DropStolenCheck                      // an ICE check that came from another address before
	dropReasons
)

// String returns the reason's name, as it stands in metrics.
func (r DropReason) String() string {
	names := [...]string{
		"malformed", "rate", "unknown_stream", "not_published", "streams", "payload_type", "empty", "repeated",
		"not_bound", "unacknowledged", "other_encoding", "codec", "layer", "late", "resend_limit", "history", "write", "paced", "crypto", "stolen_check",
	}
	if int(r) < len(names) {
		return names[r]
	}
	return "unknown"
}

// DropReasons lists every reason.
func DropReasons() []DropReason {
	all := make([]DropReason, dropReasons)
	for i := range all {
		all[i] = DropReason(i) //nolint:gosec // there are few
	}
	return all
}

// Stats counts what an engine did. All fields may be read at any time.
type Stats struct {
	PacketsIn, BytesIn   atomic.Uint64
	PacketsFast          atomic.Uint64 // of PacketsIn, those that passed pion by
	PacketsOut, BytesOut atomic.Uint64
	Trains               atomic.Uint64
	Resent               atomic.Uint64
	NACKsIn, NACKsOut    atomic.Uint64 // sequence numbers asked for
	LostIn, LostOut      atomic.Uint64 // never arrived here; not at browsers, as they report it
	KeyFrames            atomic.Uint64 // that came from publishers, of all encodings
	KeyFrameRequestsIn   atomic.Uint64
	KeyFrameRequestsOut  atomic.Uint64
	Gaps                 atomic.Uint64 // in the pictures of cameras on their way out, as a viewer sees them freeze
	Paused               atomic.Uint64 // pictures paused for want of bandwidth
	Padding              atomic.Uint64 // packets sent to learn whether more would pass
	Panics               atomic.Uint64
	CloseStuck           atomic.Uint64
	ForwardDelay         Histogram // from reading a batch of datagrams to having written what came of it
	drops                [dropReasons]atomic.Uint64
	switched             switchCounts
}

// Drops returns how many packets were dropped for a reason.
func (s *Stats) Drops(r DropReason) uint64 { return s.drops[r].Load() }

func (s *Stats) drop(r DropReason) { s.drops[r].Add(1) }
