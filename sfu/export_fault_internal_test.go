package sfu

// A fault of ours for tests: what is known of one browser's streams is broken,
// in a way that no input can bring about.

// BreakIngress makes the next packet from the browser meet a fault.
func BreakIngress(p *Peer) {
	p.ingress.mu.Lock()
	defer p.ingress.mu.Unlock()
	p.ingress.streams = map[uint32]*stream{} // found again by MID
	p.publications.Store(nil)                // and looked up here
	p.generation.Add(1)
}

// BreakFeedback makes the next report from the browser meet a fault.
func BreakFeedback(p *Peer) {
	p.slotsBySSRC.Store(nil)
	p.encodings.Store(nil)
}

// BreakLoop makes the next wish meet a fault in the peer's loop.
func BreakLoop(p *Peer) {
	p.post(func(in *inbox) { in.published, in.publications = true, []*Publication{nil} })
}
