// Package load puts synthetic calls on a server and measures what comes of them.
// It is behind `parley load`, and needs nothing of the server but its URL.
//
//	seats ──join at a rate──▶ everybody inside ──▶ all tracks flow ──▶ warm ──▶ window ──▶ leave
//
//	publisher ── stamp: when, by whose clock ──▶ server ──▶ ear: count, delay = now - when
//
// Every packet ends in a [stamp] of the moment it was sent. What counts is what
// was sent within the window, whenever it arrives, so that nothing in flight is
// taken for lost. Sender and receiver are one process with one clock, wherever
// the server is; stamps of another process are measured against the fastest of
// them, which says how much delays vary and not how long they are.
//
// A [Plan] is bounded, and so is every wait: a load ends by itself.
package load
