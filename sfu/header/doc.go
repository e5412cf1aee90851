// Package header reads the fixed header of an RTP packet and its extensions,
// without allocating and without trusting a single length in it.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---+-+-+-------+-+-------------+-------------------------------+
//	|V=2|P|X|  CC   |M|     PT      |        sequence number        |
//	+---+-+-+-------+-+-------------+-------------------------------+
//	|                           timestamp                           |
//	+---------------------------------------------------------------+
//	|                             SSRC                              |
//	+---------------------------------------------------------------+
//	|               CC contributing sources (skipped)               |
//	+-------------------------------+-------------------------------+
//	|  0xBEDE or 0x1000 ... 0x100F  |     length in words           |  if X
//	+-------------------------------+-------------------------------+
//	|         extension elements: Extension finds one by id         |
//	+---------------------------------------------------------------+
//	|                     Payload     ...   | padding | its length  |  if P
//	+---------------------------------------+---------+-------------+
//
// The layout is RFC 3550, section 5.1; the two forms of extension elements are
// RFC 8285, sections 4.2 and 4.3:
//
//	one-byte form   | id  len-1 | data 1 ... 16   |   ids 1 ... 14
//	two-byte form   | id | len | data 0 ... 255   |   ids 1 ... 255
//
// A [Header] is a view: Payload and what Extension returns alias the packet it
// was parsed from, and live only as long as that buffer is left alone.
//
// Parsing is total. Whatever the bytes, [Parse] returns, and nothing in this
// package panics or reads outside the packet. A packet whose lengths do not add
// up is refused as a whole; a broken extension element hides only itself and
// the elements behind it, as the media in front of it may still be good.
//
// Elements that are read here are [AudioLevel], [TransportSequence] and, with a
// memory for the structure that most of them lean on, [Dependencies].
//
// Extension ids are agreed per connection in SDP and mean nothing elsewhere.
// They are read here and never copied to a subscriber.
package header
