// Bench measures what forwarding costs this server, and Janus beside it where
// that is installed, under the same loads from the same clients in the same
// minutes. It is a tool for developers; nothing imports it.
//
//	go run ./cmd/bench --loads webinar,meeting --rounds 3
//
//	bench ──┬─ builds parley into a temporary folder
//	        │
//	        │   core 0, own namespace          core 1, own namespace
//	        ├─▶ parley, or janus  ◀── veth ──▶ bench itself, as load
//	        │     its CPU clock, its memory      adapter: Parley │ Janus
//	        │                                    engine: pion/webrtc with its
//	        │                                    default interceptors, VP8 and Opus
//	        │                                    that decode to nothing
//	        └─ medians of all rounds, ratios, goals
//
// For every load, round and server both processes are started anew. The servers
// alternate, and which of them comes first changes from round to round, because
// the machine may get slower or faster meanwhile.
//
// What is measured: packets that were sent within the window and received at any
// time, by a stamp at the end of each payload; the time they took by the one
// clock of the load; CPU time of the server's process within the window, from
// its CPU clock; resident memory at the end of the window.
//
// Besides, once and with a table of its own each:
//
//	alone    what Parley costs apart from packets: the CPU of a hundred joins,
//	         collections of garbage, memory idle and of each receiver
//	largest  only when named: one sends to more and more people, until one packet
//	         in a thousand is lost, a core is full, or the time is over; all but the
//	         first two who receive count packets and open none, so that the load's
//	         core is not full first
//
// With --floor a third server takes its turn: it seals what comes for each
// receiver and hands it to the kernel in trains, and does nothing else. What it
// costs is the least that this machine asks for; Parley is to be judged by what
// it takes above that.
//
// Without root there are no namespaces: everything runs on loopback, and Janus,
// which leaves loopback out, cannot be measured.
package main
