// Package impair is a bad network, as arithmetic: one direction of one way, with
// a seed, so that the same packets at the same times meet the same fate.
//
//	Send ──▶ hole? ──▶ queue ──rate──▶ lost? ──▶ delay ± jitter ──▶ Receive
//	          │          │               │        late? twice?
//	          ▼          ▼               ▼
//	       counted    too long        alone, or in bursts (Gilbert, Elliott)
//
// What a [Link] does is written as a text, and so is how that changes:
//
//	rate=3M, delay=20ms; at 10s: rate=250k; at 20s: rate=3M; at 30s: hole=2s
//
//	rate=250k          bits per second; k, M, G; off
//	queue=300ms        the longest wait for the rate; more is dropped (default 300ms)
//	loss=5%            each on its own
//	burst=2%/8         2 % in all, lost in bursts of 8 on average; beside loss
//	delay=20ms         one way
//	jitter=5ms         delay wanders up to so much more and less; keeps the order
//	reorder=1%/30ms    so many come 30 ms (the default) late, after others
//	dup=1%             so many come twice
//	hole, hole=off     nothing passes; hole=2s ends by itself
//	clear              none of all that
//
// A Link has no clock, goroutine or buffer of its own: who drives it passes now,
// and asks [Link.Next] when to come again. cmd/impair drives it with sockets,
// package sfutest in fake time.
//
// Its limits: rate counts the bytes it is told, without headers of lower layers;
// the queue drops at its tail and does not mark; what is in flight when conditions
// change keeps its time; bursts lose everything in them.
package impair
