package sfu

import "strings"

// How we like Opus to be sent to us (RFC 7587, section 6.1). They stand behind
// a parameter that we have asked for, in every section of sound.
const (
	opusAsked  = "useinbandfec=1"
	opusSpeech = opusAsked + ";usedtx=1" // pauses are left out: a silent microphone costs next to nothing
	opusMusic  = opusAsked + ";stereo=1;maxaveragebitrate=128000"
)

// tuneOpus adds to an answer what pion leaves out of it: it repeats the
// parameters of the offer, and knows none of ours.
func tuneOpus(answer string, music bool) string { //nolint:revive // a room has music or it has not
	wish := opusSpeech
	if music {
		wish = opusMusic
	}
	return strings.ReplaceAll(answer, opusAsked, wish)
}
