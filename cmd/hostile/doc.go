// Command hostile joins a room as somebody who misbehaves, and says what the
// server made of it. People use it to see what a server takes; the tests play all
// of it against the built program, while two others in the same room talk and are
// measured.
//
//	cases/*.json ── table ── kit ──┬── http      raw requests over TCP
//	 what is sent,                 ├── frames    raw WebSocket frames
//	 what may come back            ├── say       signalling messages, offers
//	                               ├── datagram  UDP from nowhere
//	                               ├── peer      ICE, DTLS, SRTP made by hand
//	                               └── program   settings, flags
//
// A row of the table is data: a text with holes (text/template), how often it is
// sent and how fast, and the answers that are right. Nothing here uses a WebRTC
// stack: everything that a stack would refuse to send can be sent.
//
// Two rows in a hundred need the program itself (settings, flags) and are left
// out without --program.
package main
