// Package protocol is the wire format of Parley's signalling, version 1, and
// nothing else: it opens no socket and keeps no state. docs/protocol.md tells
// the whole story to authors of clients; this is the short one.
//
//	browser                                        server
//	   │   POST …/tickets {name, password?}           │
//	   │   ◄────────── {ticket, ice_servers, room}    │
//	   │                                              │
//	   │   WebSocket, subprotocol parley.v1.json      │
//	   ├── join {ticket, offer, tracks} ─────────────►│  id 1
//	   │◄──────── joined {answer, participants …} ────┤  re 1, seq 1
//	   ├── view {video, audio} ──────────────────────►│  id 2
//	   │◄────────────────────────────────────── ok ───┤  re 2
//	   │◄────────── participant, slots, speakers … ───┤  seq 2, 3, 4 …
//	   │◄──────────────────────────── please_offer ───┤  seq 5
//	   ├── offer {rev, sdp} ─────────────────────────►│  id 3
//	   │◄────────────────────── answer {rev, sdp} ────┤  re 3, seq 6
//	   ├── leave ────────────────────────────────────►│  id 4
//	   │◄───────────────────────────────────── bye ───┤  re 4, seq 7
//
// # Messages
//
// A message is one JSON object: {"type", "id"?, "data"?} from clients,
// {"type", "re"?, "seq"?, "data"?} from the server, or {"type":"error", "re"?,
// "error"}. What each type carries is a Go type here: the implementations of
// [ClientMessage] (client.go) and [ServerMessage] (server.go). Both are sealed,
// so that a switch over one is checked for completeness.
//
// Exactly one message with re = id answers each request. Events count up with
// seq. The client is the only one to offer ([Offer], [Answer], [PleaseOffer]);
// what flows in its recvonly sections is told by [Slots].
//
// # Strictness
//
// [DecodeClient] trusts nobody. It looks at size, depth and number of elements
// before it builds anything, ignores members it does not know, refuses types it
// does not know as [Unsupported], and says where a known member is wrong
// ("data.tracks[1].mid"). Names match exactly; integers are integers.
// [DecodeServer] is for clients written in Go and trusts the server as to sizes.
//
// # Errors
//
// A [Code] is stable API. One table (code.go) gives each its HTTP status, its
// WebSocket close code, its advice on trying again, and its words.
//
// # Versions
//
// Within v1 members, types and codes are only added; each end ignores what it
// does not know. testdata/v1 holds one example of each message, which the tests
// of this package, of the JavaScript SDK, of docs/asyncapi.yaml and of
// docs/protocol.md all read: whoever changes one, changes all.
//
// To add a message: its [Kind], its type and methods, one row in clientKinds
// or serverKinds, a fixture, its schema in docs/asyncapi.yaml, and a case where
// the compiler, the linter and the tests ask for it.
package protocol
