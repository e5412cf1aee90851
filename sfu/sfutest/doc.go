// Package sfutest makes whole calls for tests: an engine and scripted browsers
// on a network that loses and delays, in fake time.
//
//	client "ada" ──┐ vnet router: 20 ms, 5 % loss ┌── engine: one Peer each
//	client "bob" ──┘                              └── mini room: everybody sees everybody
//
// [Options] impair everybody alike; [Client.Impair] gives one client a network
// of its own, with a rate, a queue and a schedule (package impair).
//
// A call runs inside a [testing/synctest] bubble, so that a minute of it takes
// a fraction of a second, and a goroutine that is left over fails the test.
package sfutest
