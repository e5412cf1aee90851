package sfu

import "errors"

// ErrClosed says that the engine has ended.
var ErrClosed = errors.New("sfu: closed")

// ErrBadCandidate says that an ICE candidate is not one (RFC 8839, section 5.1).
var ErrBadCandidate = errors.New("sfu: malformed candidate")
