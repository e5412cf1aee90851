// Package room decides who is in a call and who should receive what. It knows
// neither sockets nor packets: sessions and peers are told what should be, and
// make it so.
//
// # One goroutine owns a room
//
//	  sessions                        a room                             outside
//	┌──────────┐  Member.SetMuted  ┌──────────────┐   errands      ┌───────────────┐
//	│ ada      │ ────────────────► │ actor        │ ─────────────► │ crier         │
//	│ bob      │   mailbox, 64     │ owns members,│   in order,    │ calls Notify  │
//	└──────────┘                   │ roster, chat │   never waits  │ calls peers   │
//	┌──────────┐  sfu.Event        │              │                └───────┬───────┘
//	│ peers    │ ────────────────► │              │        events          │
//	└──────────┘                   └──────────────┘        desired state   ▼
//
// Each method of a [Member] posts one closure to the mailbox, and the closure
// calls one handler. The actor runs handlers one after the other, so nothing in
// a room needs a mutex, and there is no order of locks to get wrong.
//
// The actor calls nobody. What a [Notifier] or a [Peer] must be told it writes
// down as an errand, and a second goroutine, the crier, runs the errands in that
// order. So whoever is called may call back, even from inside Notify: the call
// waits for the actor, and the actor waits for nobody. That is why there is no
// deadlock on leave.
//
// A panic in a handler or in an errand costs the one participant it was for the
// seat; it is logged and counted ([Stats]).
//
// # From a change to what is received
//
//	join, leave, publish, mute, view, a voice   →  "dirty"
//	at once, but no more often than every 20 ms →  settle: one stage for the room,
//	                                               stage.subscriptions(demand) for each member
//	differs from what the peer was told last    →  Peer.SetSubscriptions(all of it)
//
// The function in subscribe.go is pure. Of a storm of changes, the first and the
// last are acted upon: a peer hears what should be now, however much led there.
//
// # Who is here
//
// A seat is a lease, renewed by media and by the socket; see the table at
// presence. Others are told "reconnecting" when neither is heard, and "gone"
// when nobody resumed in time. While media flows, a lost socket is nobody's
// business but the owner's:
//
//	socket   ────────────┤ lost                 ├──────── resumed with the token
//	media    ────────────────────────────────────────────
//	others                 (told nothing)
//
// A resume needs the last token, and rotates it. The token before stays good
// until the new session makes its first request: the answer with the new token
// may have been lost on the way, together with the socket.
//
// # Rooms come and go
//
// A [Registry] opens a room for the first who joins, after asking
// [Options.Settings], and the room ends Settings.EmptyTimeout after the last one
// left. Peers are closed by the room and waited for by whoever made them. After
// [Registry.Refresh] an open room has a new title, number of seats and password,
// and is otherwise as it was opened.
//
// Everything that outsiders can make grow is bounded in limits.go.
package room
