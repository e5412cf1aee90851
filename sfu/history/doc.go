// Package history remembers the recent packets of one RTP stream, so that they
// can be sent again (RFC 4588; the request is RFC 4585, section 6.2.1).
//
// There is one [Ring] for each encoding a publisher sends, and it serves all of
// the encoding's subscribers: it keeps what came in, and each subscription
// rewrites what it takes out.
//
//	            older than the ring      the ring               newest
//	seq      …   4092  4093  4094 │ 4095  4096  4097  …  4606
//	slot             refused      │ 4095     0     1  …   510      seq modulo size
//
// A packet lives in the slot that its extended sequence number says, so putting
// and getting take the same short time whatever the numbers do: a jump costs
// nothing, because a slot knows whose packet it holds.
//
// A slot's buffer is made when the slot is first used, as large as its packet
// needed, and used again for the packets after it. A Ring in which nothing was
// put holds no buffers, one for audio little, and one that has warmed up
// allocates no more. Packets larger than [MaxPacket] are refused, so that nobody
// can make it hold more than size × MaxPacket bytes.
//
// A Ring belongs to whoever holds the encoding's lock.
package history
