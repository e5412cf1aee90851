// Package client joins Parley's rooms from Go programs: bots, tests, and the
// load that `parley load` puts on a server. It speaks the protocol that browsers
// speak, by the same rules: it alone offers, receives in a pool of slots, and
// hides a slot before its owner changes.
//
//	Join ── ticket by HTTP ── WebSocket: join with the first offer ── media
//
//	            ┌ run          reads the socket; resumes when it is lost
//	Client ─────┼ negotiate    one offer in flight; later wishes share the next
//	            ├ report       sender and receiver reports, NACKs, when packets came
//	            └ Publication  one goroutine per encoding asks its Source for frames
//
//	socket ── RTP ──▶ slot ──▶ Options.OnPacket   opened in place, past pion
//	       ── all else ──▶ pion: ICE, DTLS, RTCP ──▶ sender: key frames, resends
//
// A [Client] is one call: it resumes a lost socket, restarts ICE, and ends when the
// seat is gone. [Stay] is over as many calls as it takes, on the server's successor
// too.
//
// [Client.Chat] and [Client.ChatTo] write; what others write comes to
// Options.OnEvent. [Appear] makes a [Visitor] on the list of people, who rings and
// is rung; both sides then join the room that they are told.
//
// It is lean, so that hundreds of clients fit on one core: only the room's
// codecs, none of pion's interceptors, one certificate and one HTTP client for
// all who share a [Kit]. Packets are received and sent without allocation. Each
// client has one socket: a server tells its peers apart by their addresses, so
// that they cannot share one. What a browser does that costs more is an option:
// asking for lost packets again is [Options.NACK].
//
// Ownership: methods of [Client] and [Publication] may be called from anywhere,
// but not from the callbacks of [Options], which must not block: they are called
// by the readers of the socket and of the media. A [Source] belongs to the
// Publication that it was given to.
package client
