// Package srtp seals and opens RTP and RTCP packets in place: SRTP (RFC 3711)
// with the two AES-GCM profiles of RFC 7714, and nothing else of it. The older
// AES-CM profiles and everything about handshakes stay with pion.
//
//	handshake                        once                    per packet
//
//	key log line ----- ParseKeyLog --+
//	                                 v
//	ServerHello random ---------> Derive ----> Material
//	                                 |            |
//	                RFC 5705, label  |            | Keys: RFC 3711,
//	                EXTRACTOR-dtls_  |            | section 4.3
//	                srtp             |            v
//	                                 |      send, receive Session
//	                                 |        |            |
//	                                 |    NewSealer     NewOpener
//	                                 |        v            v
//	                                 |      Seal          Open
//
//	header   payload (shared)          header | ciphertext | tag
//	   |        |                                  |
//	   v        v                                  v  in place
//	+--------+------------+-----+      +--------+---------+
//	| header | ciphertext | tag |      | header | payload |
//	+--------+------------+-----+      +--------+---------+
//	  written straight into a train      the tag is cut off
//
// # What must hold
//
// AES-GCM forgives nothing when a nonce comes twice: two packets sealed under
// one nonce give away their difference and the key of the authentication (RFC
// 7714, section 9.1 and section 13). The nonce is made of three numbers,
//
//	  0  1 |  2  3  4  5 |  6  7  8  9 | 10 11      byte
//	+------+-------------+-------------+-------+
//	| 0  0 |    SSRC     |     ROC     |  seq  |    RFC 7714, section 8.1
//	+------+-------------+-------------+-------+
//	                     |<----- index ------->|    48 bits
//	          XOR the 12 bytes of the session's salt
//
// so these are rules for whoever calls:
//
//   - No SSRC is ever sent by both paths. pion counts the indexes of its own
//     streams and we count ours; a stream stays with the path it began on.
//   - One (SSRC, index) is sealed with one content. A [Counter] for each stream
//     that is sent sees to that: it gives out an index once. To seal the same
//     packet twice would be harmless, as the same input gives the same output,
//     but only to the last byte; a resend had better be an RTX packet.
//   - An index has 48 bits. At the end of them the session is over (RFC 3711,
//     section 9.2); Seal refuses, and new keys need a new handshake.
//
// And these the package keeps by itself:
//
//   - A packet counts only after its tag was verified. Until then it moves no
//     index, marks nothing as seen and creates no state for its SSRC, so what
//     somebody on the path invents costs one decryption and leaves nothing.
//   - An index is accepted once (RFC 3711, section 3.3.2), and a session knows
//     only so many streams: state is never thrown away to make room, because a
//     forgotten stream could be played again from its start.
//   - Key material is only in memory, and fmt does not find it: the types show a
//     fixed word whatever the verb, and an address where they are fields of
//     something printed whole. Destroy overwrites what can be reached; the key schedule inside crypto/aes cannot, and goes
//     with the garbage.
//
// RTCP has keys of its own and an index of 31 bits that stands in the packet, so
// that there is no round to guess. One [ControlSealer] numbers all that a
// session sends, whatever the SSRC.
//
// A [Session] may be used by many goroutines at once. A [Sealer], a [Counter],
// an [Opener] and their twins for RTCP belong to one at a time. There is no lock, clock or
// randomness in here.
package srtp
