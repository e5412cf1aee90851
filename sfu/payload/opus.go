package payload

// inspectOpus describes an Opus packet (RFC 7587): each holds whole frames and
// can be decoded on its own, so each is a place to begin. Nothing inside is
// looked at: with end-to-end encryption there may be nothing to see, and an
// audio stream has no layers to choose from.
func inspectOpus(p []byte) Info {
	if len(p) == 0 {
		return Info{}
	}
	return Info{KeyFrame: true, FrameStart: true}
}
