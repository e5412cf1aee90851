// Package signaling carries the words between browsers and rooms: it checks who
// calls, keeps one WebSocket per participant alive, and turns messages into
// calls of package room and events of package room into messages. It does not
// interpret what it carries: a session description is a string.
//
// # The life of a session
//
//	GET …/signal ── origin, room name, rate, sockets per address ── upgrade
//	     │
//	     ▼ waiting       5 s for join or resume; 64 KiB a message
//	     │ entering      ticket → Rooms.Join → answer of the first offer, 5 s each
//	     │ joined        256 KiB, 50 messages a second; ping 10 s, dead after 25 s
//	     ▼ ended         bye, close frame; then the seat: left, kept for a resume,
//	                     or gone already because the room said so
//
// # Who runs
//
//	 browser            reader                    room's goroutines
//	┌────────┐  frame  ┌────────────────────────┐ call  ┌───────────┐
//	│        │ ──────► │ decode, rate, dispatch │ ────► │ Member    │
//	│        │         └───────────┬────────────┘       │           │
//	│        │              answer │                    │           │
//	│        │                     ▼                    │           │
//	│        │  frame  ┌────────┐ outbox ◄── event ◄─── │ Notify    │
//	│        │ ◄────── │ writer │ ◄─┘                   └───────────┘
//	└────────┘         └────────┘ pings, deadlines
//
// A session has two goroutines. The reader is the one net/http gave us; it owns
// the state, the rates and the strikes, and does one message after the other.
// The writer is the only one to write messages; it pings, and tells the room
// when the socket falls silent. Between them, and between the room and them,
// stands the outbox: pushing never blocks, and when more than 256 messages or
// 1 MiB wait, the client is too slow and the session ends. Whoever ends a
// session leaves an ending in the outbox; the first one counts.
//
// # Who is let in
//
// A ticket ([protocol.Ticket]) is the right to join one room under one name,
// once, for five minutes. It is made after the password was checked, signed
// with HMAC-SHA256 over a fixed layout, and travels in the first message, never
// in a URL. With a configured secret tickets outlive a restart; what was used is
// forgotten by it, so that a ticket used just before could be used again until
// it expires. What resumes a session is the room's token, not ours.
//
// # The list of people
//
// A session may stand on the list of people instead of in a room (visit.go). It
// has the same socket, states, rates and limits, but appear instead of a ticket,
// messages of 4 KiB, and no seat to resume. Package people leads the rings; the
// room of two who agreed has a name that is made and known again here (mint.go).
//
// Everything that strangers can make grow is bounded in limits.go.
package signaling
