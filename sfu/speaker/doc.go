// Package speaker tells who speaks in a room, from the audio levels that
// browsers write into each packet (RFC 6464: -dBov, 0 is as loud as it gets, 127
// is silence).
//
// Two questions have two answers. [Detector.Active], for rings around tiles,
// follows at once and holds over the pauses between words:
//
//	level     ▂▇▅▇▁     ▆▇▅                       ▂
//	active    ├─────────────────── hold ──┤
//
// [Detector.Dominant], for the one picture on the stage, is calm: who holds the
// stage keeps it through his own silence and through other people's coughs.
//
//	ada      ▇▇▇▇▇▇▇▇▇▇
//	bob          ▇ (a cough)    ▇▇▇▇▇▇▇▇▇▇▇▇
//	dominant ada ··········· ada ····┤ bob ·····
//	                            ├────┤
//	                            Dominate
//
// A Detector belongs to its room; it has no clock, and keeps only so many ids.
package speaker
