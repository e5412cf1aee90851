package header

// AudioLevel reads the client-to-mixer audio level (RFC 6464, section 3) from
// the data of its extension element. The level is in -dBov, so that 0 is as
// loud as can be and 127 is silence; voice is the sender's own guess whether
// somebody speaks.
func AudioLevel(ext []byte) (level uint8, voice, ok bool) {
	if len(ext) != 1 {
		return 0, false, false
	}
	return ext[0] & 0x7F, ext[0]&0x80 != 0, true
}
