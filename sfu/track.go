package sfu

// track is what flows through a publication.
type track struct{}
