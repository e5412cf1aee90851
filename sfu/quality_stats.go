package sfu

// Estimate is how many bits per second the way to the browser is thought to
// carry; false while the browser has not told enough to think anything.
func (p *Peer) Estimate() (bitsPerSecond int, known bool) {
	q := &p.quality
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.estimator.State().Estimate, q.told()
}
