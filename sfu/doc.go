// Package sfu moves media: PeerConnections, publications, subscriptions and
// the feedback between them. It is usable as a library; it knows no rooms, no
// signalling and no configuration.
//
// # The life of a packet
//
//	browser of ada                                                        browser of bob
//	     │ SRTP                                                                ▲ SRTP
//	     ▼                                                                     │
//	1 read        ingress.Write     one goroutine per browser                  │
//	2 inspect     package payload   key frame? which picture?                  │
//	3 keep        encoding.keep     one copy per encoding, for every NACK      │
//	4 fan out     encoding.flush    a whole frame, to a frozen list of slots   │
//	5 rewrite     slot.renumber     drop, or new numbers (layer, rewrite)      │
//	6 write       trainWriter       the train of one frame for one browser ────┘
//
// On the fast path the reader of the one socket (package udp) opens SRTP itself
// (package srtp) and seals trains straight into its batch; pion keeps ICE, DTLS
// and SDP. Peers that settled on AES-CM go through pion both ways; a slot
// never changes its way, since one SSRC under one key has one counter.
//
// Each stop may end the walk, but only with a [DropReason], which is counted.
//
// Memory has one owner at each stop. pion owns the buffer it hands to
// ingress.Write; the history owns the copy that is kept, and all trains share
// its payload read-only; where a payload descriptor must change (VP8's picture
// id) the train owns a rewritten copy in its scratch. A train belongs to the
// encoding whose reader fills it, and whoever writes it keeps nothing.
//
// # Publications, slots, peers
//
// A browser is the only one to offer. Its first offer carries what it sends and
// a pool of recvonly sections, the slots. A [Peer] answers, and from then on the
// room only states what should be: [Peer.SetPublications] and
// [Peer.SetSubscriptions]. The peer's loop compares, re-maps its slots, and
// tells the table ([SlotsChanged]); that takes no SDP. Only when slots run out
// does it ask for another offer ([SlotsShort]).
//
// A slot that changes its owner stays closed until the browser has said, with
// [Peer.Acknowledge], that it hides the old one: nobody sees a wrong face. A
// slot keeps its SSRC and its numbering for life.
//
// # What a way carries
//
// Every packet to a browser has a transport-wide number, and the browser answers
// when it came. From that package bwe estimates what its way carries; what is
// left after sound is divided among its pictures:
//
//	feedback ──► quality (bwe) ──► estimate ──► division (allocate) ──► slot.grant
//	                 ▲                              │    │                   │
//	                 └── probes: padding as RTX ◄───┘    └─► pace     selector, or paused
//
// Slots wish, publications are asked: an encoding that no slot was granted is
// paused at its publisher (package demand).
//
// # Locks
//
// Control is the peer's loop. Media reads what the loop stored in atomic
// pointers and never changes again. The reader holds ingress.mu of the browser a
// packet came from, and under it, one after the other and never nested: the
// encoding's, around its history; each slot's, around its rewriter; the pace's of
// the browser it goes to. repeating.mu comes before slot.mu, division.mu before
// slot.mu and pace.mu, pace.mu before a writer's, and a writer's before
// quality.mu, under which nothing is locked, nor under recentResends.mu. Nobody calls out of the package while holding one.
//
// # RTCP
//
//	type                    from a browser                     to a browser
//	SR                      consumed: clocks, lip sync         made per slot, rewritten time
//	RR                      consumed: round trip time, loss    made per encoding
//	SDES, BYE, APP          ignored                            –
//	generic NACK            answered from the history          made from gaps, at most 5 times each
//	PLI, FIR                merged per encoding                made (PLI), at most one per 500 ms
//	transport-wide          consumed: what the way carries     made every 100 ms
//	REMB                    consumed where there is no other   –
//
// # Words
//
// Participant, room and peer are those of W3C webrtc-pc; a publication is what
// one participant sends, a subscription what another receives; an encoding is
// one RTP stream of a publication (RFC 7656), several with simulcast (RFC 8853);
// an extended sequence number never wraps (RFC 3550, appendix A.1); a slot is a
// recvonly section whose source changes.
package sfu
