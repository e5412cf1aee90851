// Package people keeps the list of those who want to be rung, and leads a ring
// from the first note to an end that both sides hear of. It opens no socket:
// package signaling brings the visitors, and carries what they are told.
//
//	Ada                     Hall                      Bob
//	 │ Appear ──────────────►│◄───────────── Appear ────│
//	 │◄──── everybody ───────┤─────── everybody ───────►│
//	 │ Ring(Bob) ───────────►│                          │
//	 │◄──── calling ─────────┤─────── incoming ────────►│ 30 s
//	 │                       │◄───────── Accept(Ada) ───│
//	 │◄── connected, room ───┤─── connected, room ─────►│
//
// Every ring ends with one connected or one ended, told to both; whoever
// vanishes in between is an end too. So nobody waits for somebody who is gone.
//
// # Inside
//
// The floor is the list and the rings on it: arithmetic that takes the time as
// an argument and notes down what is to be said. The [Hall] is the one
// goroutine that owns a floor: it does one thing after the other, lets rings
// run out, and says what was noted. It runs from the first [Hall.Appear] to
// [Hall.Close].
//
// Changes of the list are told together: at once after a quiet moment, then at
// most every 250 ms and 2 ms for each person, for the list is as long as
// there are people to read it.
package people
