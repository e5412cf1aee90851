// Package speaker tells who speaks in a room, from the audio levels that
// browsers write into each packet (RFC 6464: -dBov, 0 is as loud as it gets, 127
// is silence).
//
// Three questions have three answers. [Detector.Active], for rings around tiles,
// follows at once and holds over the pauses between words:
//
//	level     ▂▇▅▇▁     ▆▇▅                       ▂
//	active    ├─────────────────── hold ──┤
//
// [Detector.Dominant], for the one picture on the stage, is calm: who holds the
// stage keeps it through his own silence and through other people's coughs. Who
// speaks when the holder has finished takes it before half a second is over; who
// speaks at the same time must be louder for a second.
//
//	ada      ▇▇▇▇▇▇▇▇▇▇
//	bob          ▇ (a cough)    ▇▇▇▇▇▇▇▇▇▇▇▇
//	dominant ada ··········· ada ··┤ bob ·······
//	                            ├──┤ 0.4 s
//
// [Detector.Floor], for rooms in which more people speak than can be forwarded,
// gives out a few seats. It is quick: the first syllable wins the seat of
// somebody who is silent, and costs nobody anything. Of those who do speak,
// nobody is cut short for somebody who is hardly louder.
//
//	seat 1   ada ▇▇▇▇▇ ················┤ dee ▇▇▇▇▇▇
//	seat 2   bob     ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
//	seat 3   cy            ▇▇▇▇▇ ·················    kept in silence
//
// A Detector belongs to its room; it has no clock, and keeps only so many ids.
package speaker
