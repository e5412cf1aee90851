package sfutest

import "github.com/parley-sfu/parley/sfu"

// wantedNow does what the server wants to be sent, as a page does.
func (me *Client) wantedNow(event sfu.Wanted) {
	me.asked = append(me.asked, event)
	for _, p := range me.publications {
		if p.ID() != event.Track {
			continue
		}
		for _, s := range me.sources {
			for _, e := range event.Encodings {
				if s.mid == p.MID() && s.rid == e.RID {
					s.send(e.Active)
				}
			}
		}
	}
}

// send lets a source go on with a key frame, or stops it.
func (s *source) send(active bool) { //nolint:revive // it is what the server says
	if rested := s.resting.Swap(!active); rested && active {
		s.keyFrame.Store(true)
	}
}

// Wanted returns all that the server said of which encodings it wants.
func (me *Client) Wanted() []sfu.Wanted {
	me.mu.Lock()
	defer me.mu.Unlock()
	return append([]sfu.Wanted(nil), me.asked...)
}

// SentOf counts the packets that were sent of one encoding of the camera.
func (me *Client) SentOf(rid string) int {
	me.mu.Lock()
	defer me.mu.Unlock()
	for _, s := range me.sources {
		if s.rid == rid {
			return int(s.Sent.Load())
		}
	}
	return 0
}

// Stop ends one encoding, as a browser does that lacks bandwidth.
func (me *Client) Stop(rid string) {
	for _, s := range me.sources {
		if s.rid == rid {
			s.muted.Store(true)
		}
	}
}

// Resume goes on with a stopped encoding, with a key frame.
func (me *Client) Resume(rid string) {
	for _, s := range me.sources {
		if s.rid == rid {
			s.keyFrame.Store(true)
			s.muted.Store(false)
		}
	}
}
