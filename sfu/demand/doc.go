// Package demand decides which encodings of a publication its publisher should
// send, from how many subscriptions want each: what nobody watches costs the
// publisher's way and processor for nothing.
//
//	encoding 2   wanted ──┤  5 s  ├─ paused ─────────┤ resumed at once
//	encoding 1   wanted by nobody ─ paused ──────────────────────────
//	encoding 0   the floor: sent as long as anybody watches anything, and ...
//	             ... ├─ 10 s after the last ─┤ paused
//
// Resuming costs a key frame and a moment; so it happens at once, and pausing
// late. The lowest encoding is the floor: who comes, or must do with less, is
// shown it until the one he should get has woken up. A new publication sends
// all: its encodings are measured first, the highest the longest.
//
// A [Demand] belongs to one publication. It has no clock and no lock.
package demand
