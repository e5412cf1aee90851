// Package udp is the one UDP port of all media: everything that browsers send
// comes in here, everything sent to them leaves here.
//
//	             ┌ Hooks.Handler: the forwarder, on the reader's goroutine ┐
//	kernel ─read─┤                                                         ├─ Batch.Room … Batch.Flush ─┐
//	 recvmmsg    └ not taken → queue ─ Conn.ReadFromAddrPort → pion        │                            │
//	 UDP_GRO                           Conn.WriteToAddrPort ← pion ────────┼──────── sendto ────────────┤
//	                                                                       │   sendmmsg, UDP_SEGMENT    │
//	kernel ←───────────────────────────────────────────────────────────────┴────────────────────────────┘
//
// # Receiving
//
// Each worker has a descriptor that the runtime's poller does not know and a
// goroutine that waits in the kernel. One read brings as many datagrams as have
// come, trains of them in one piece, and is one batch:
//
//	BatchStart(now)   one reading of the clock for all of it
//	Handler(…)        once per datagram; in place, no copy
//	BatchEnd()        time to flush
//
// What the handler does not take (connectivity checks, handshakes, reports) is
// copied into a bounded queue that [Conn.ReadFromAddrPort] empties; when it is
// full its oldest datagram goes, and is counted.
//
// # Sending
//
// The kernel's cost of a datagram is nearly all per message, whatever it holds.
// A [Batch] therefore puts the datagrams of one destination, as long as they are
// of one size, into one message, a train; only the last of a train may be
// shorter. The kernel, or the network card, cuts it up again:
//
//	Room(A,1200) Room(A,1200) Room(A,1200) Room(A,300) Room(B,1200) Room(A,90)
//	└── message to A: 1200 1200 1200 300 ────────────┘ └ to B: 1200 └ to A: 90
//
// Datagrams to one destination keep their order; those to different ones do not.
// The bytes are written where the kernel takes them from, so that encryption is
// the only copy. Nothing allocates once a batch has been made.
//
// A socket's send buffer belongs to all its destinations. When it is full, a
// flush waits once, a millisecond at most, and then drops what is left, counted
// as [DropBusy]; an unreachable destination loses only its own.
//
// # What the kernel can do
//
// Listen asks, and takes the best: [Trains], else [Messages], else [Plain]. A
// train that the kernel refuses all the same (no checksums in the device, a path
// narrower than a segment) goes again as single datagrams, and so do the next
// ones to that destination, until it is tried again some thousand flushes later.
// Systems other than Linux have [Plain], on top of the standard library.
package udp
