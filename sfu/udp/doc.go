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
// Each worker has a socket and a goroutine. One read brings as many datagrams as
// have come, trains of them in one piece, and is one batch:
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
//
// # What was measured
//
// On two cores of a virtual machine, over loopback, as shares of the CPU time of
// one datagram of 1,200 bytes per system call (BenchmarkSend, BenchmarkReceive):
//
//	sending    sendmmsg 0.86, trains of 2, 4, 8, 16: 0.63, 0.40, 0.29, 0.26
//	receiving  recvmmsg 0.65, trains of 8: 0.15
//	a batch's own work, without the kernel: 0.01 to 0.03
//
// How the reader waits matters more than how it reads, as long as there is
// little to do. A goroutine, even one locked to its thread, that waits inside
// recvmmsg costs 1.5 to 5 times the CPU of one that waits in the runtime's
// poller, at 150 to 2,750 packets a second fanned out to 9 to 30 subscribers:
// each time it blocks, the runtime's monitor takes its processor away and stays
// awake for about a millisecond.
//
// What did not help: being told of input only once until asked again
// (EPOLLONESHOT), and waiting 1 to 4 ms to gather more per read. Both save
// wake-ups, and cost as many elsewhere.
//
// # Workers
//
// With Options.Workers above 1 that many sockets share the port (SO_REUSEPORT),
// each with a reader of its own. The kernel chooses by a hash of both addresses
// and ports, so that a client stays with one worker for as long as its address
// does not change; after a change two workers may hold packets of one client at
// the same time. On two cores, with senders on the same machine, more workers
// cost more CPU per packet (2: about 10 %, 4: about 20 %), because batches get
// smaller, and bring nothing as long as one reader is not busy all the time. So
// the default is one. What more cores bring has not been measured.
//
// # Locks
//
// The queue, the deadline and the life of the descriptors have one lock each;
// none of them is held while another is taken.
package udp
