package sfu

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

// A NAT that has forgotten a browser gives it another port, and the browser does
// not know: it sends on, and checks its way again seconds later (RFC 7675).
//
//	other port, same address    what opens and is fresh proves who sends it: all goes there at once
//	other address               nothing goes there before ICE has checked it: a forged source
//	                            could aim what the server sends at somebody else
//
// The first is strays, the second roamer.

const (
	// maxStrayTries is how many browsers of one address a packet may be of.
	maxStrayTries = 32
	// maxStrays is how many packets a second one reader tries so.
	maxStrays = 5000
	// forgottenAfter is for how long the selected address is silent before a check
	// that came from another one counts. Browsers check at least that often.
	forgottenAfter = 3500 * time.Millisecond
)

// strays finds out whose packets from an unknown port are. It belongs to one
// reader.
type strays struct {
	window  time.Time // the running second
	tried   int       // in it
	scratch [maxPacket + 100]byte
}

// take reports whether the packet was somebody's, who then has moved there.
func (s *strays) take(r *wireReader, datagram []byte, from netip.AddrPort) bool {
	candidates := r.wire.routes.Load().on[from.Addr()]
	if len(candidates) == 0 || len(datagram) > len(s.scratch) {
		return false
	}
	if r.now.Sub(s.window) >= time.Second {
		s.window, s.tried = r.now, 0
	}
	for _, path := range candidates[:min(len(candidates), maxStrayTries)] {
		if s.tried++; s.tried > maxStrays {
			return false
		}
		// A copy: whoever tries to open a packet spoils it.
		one := s.scratch[:copy(s.scratch[:], datagram)]
		open := path.receiveControl
		if isMedia(datagram) {
			open = func(one []byte, now time.Time) bool { return path.receive(one, now, &r.batches) }
		}
		if open(one, r.now) {
			path.move(from)
			return true
		}
	}
	return false
}

// routes is where packets go by where they come from. It never changes once it
// is stored.
type routes struct {
	at map[netip.AddrPort]*fastPath
	on map[netip.Addr][]*fastPath // all of an address
}

// with is the same with one route ended and one begun, where they are valid.
func (r *routes) with(path *fastPath, old, to netip.AddrPort) *routes {
	next := &routes{at: make(map[netip.AddrPort]*fastPath, len(r.at)+1), on: make(map[netip.Addr][]*fastPath, len(r.on)+1)}
	for at, one := range r.at {
		if at != old || one != path {
			next.at[at] = one
		}
	}
	if to.IsValid() {
		next.at[to] = path
	}
	for at, one := range next.at {
		if list := next.on[at.Addr()]; !slices.Contains(list, one) {
			next.on[at.Addr()] = append(list, one)
		}
	}
	return next
}

// roamer looks after the address that ICE has selected. A browser that names it
// anew with each check (USE-CANDIDATE), as Chromium does, needs no help; others
// check from the new address without a word, and hear the answer, though nothing
// else is sent there.
type roamer struct {
	mu       sync.Mutex // guards what follows; pion's goroutines call
	selected netip.AddrPort
	heard    time.Time // a check from there
}

// choose notes what ICE has selected.
func (r *roamer) choose(to netip.AddrPort, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.selected, r.heard = to, now
}

// check takes a check whose integrity was verified, and reports whether to go
// over to where it came from.
func (r *roamer) check(from netip.AddrPort, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case from == r.selected:
		r.heard = now
	case r.selected.IsValid() && now.Sub(r.heard) > forgottenAfter:
		r.selected, r.heard = from, now
		return true
	}
	return false
}
