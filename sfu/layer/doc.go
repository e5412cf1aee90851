// Package layer decides which of a publication's simulcast encodings (RFC 8853)
// a subscription forwards, and which of its layers.
//
// [Choose] says which one fits the size a viewer wants to see. A [Selector] gets
// there: a decoder can begin a stream only with a key frame, so until one of the
// new encoding comes the old one goes on, and the viewer sees a smaller picture
// a little longer instead of a frozen one.
//
//	              SetTarget(high)             key frame
//	low    ── p ── p ──┼── p ── p ── p ── p ──────┼── p ── p     dropped from here
//	high   ── p ── p ──┼── p ── p ── p ── p ──────K── p ── p
//	out       low  low     low  low  low  low     high high
//	                   └────── Wants: high ───────┘
//
// If no key frame comes for two seconds the target is given up and what is
// forwarded stays: the encoding may be switched off, or its sender too slow. A
// Selector that forwards nothing has nothing to lose and waits on.
//
// Of the encoding that is forwarded a [Cut] holds back layers: whole pictures for
// a lower frame rate, or the upper part of each in SVC.
//
// Audio, which needs no key frames, passes true for each packet.
package layer
