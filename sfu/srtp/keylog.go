package srtp

import (
	"bytes"
	"encoding/hex"
)

// keyLogLabel begins the line of a handshake up to TLS 1.2.
const keyLogLabel = "CLIENT_RANDOM "

// ParseKeyLog reads one line of an NSS key log, as a handshake writes it:
//
//	CLIENT_RANDOM <64 hex digits: client random> <96 hex digits: master secret>
//
// with or without the end of the line. It returns false for any other line,
// those of TLS 1.3 included. What it returns is the caller's, to keep and to
// overwrite.
func ParseKeyLog(line []byte) (clientRandom, masterSecret []byte, ok bool) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	digits, labelled := bytes.CutPrefix(line, []byte(keyLogLabel))
	if !labelled || len(digits) != 2*randomSize+1+2*masterSize || digits[2*randomSize] != ' ' {
		return nil, nil, false
	}
	clientRandom, masterSecret = make([]byte, randomSize), make([]byte, masterSize)
	if _, err := hex.Decode(clientRandom, digits[:2*randomSize]); err != nil {
		return nil, nil, false
	}
	if _, err := hex.Decode(masterSecret, digits[2*randomSize+1:]); err != nil {
		clear(masterSecret)
		return nil, nil, false
	}
	return clientRandom, masterSecret, true
}
