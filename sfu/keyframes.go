package sfu

// keyFrames counts the key frames of one encoding. A key frame is many packets,
// and more than one of them may say so.
type keyFrames struct {
	any  bool
	last uint32 // RTP timestamp
}

// fresh reports whether a packet that belongs to a key frame begins another one.
func (k *keyFrames) fresh(timestamp uint32) bool {
	fresh := !k.any || k.last != timestamp
	k.any, k.last = true, timestamp
	return fresh
}

// keyFrameCame notes a packet that belongs to a key frame.
func (e *encoding) keyFrameCame(timestamp uint32) {
	if e.keyFrames.fresh(timestamp) {
		e.publisher.engine.stats.KeyFrames.Add(1)
	}
	e.mu.Lock()
	e.request.Received()
	e.mu.Unlock()
}
