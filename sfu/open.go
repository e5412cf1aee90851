package sfu

import (
	"errors"
	"fmt"

	"github.com/pion/webrtc/v4"
)

var (
	errStuck   = errors.New("a call into pion takes too long")
	errOpening = errors.New("a fault in pion")
)

// opening is pion's side of a peer, or why there is none.
type opening struct {
	pc  *webrtc.PeerConnection
	err error
}

// open makes pion's side of the peer, with a limit on how long that may take. It
// is closed when it comes too late.
func (p *Peer) open(api *webrtc.API) error {
	made := make(chan opening, 1)
	if !p.engine.inTime(func() { made <- p.connect(api) }) {
		go func() {
			if one := <-made; one.err == nil {
				_ = one.pc.Close()
			}
		}()
		return errStuck
	}
	one := <-made
	p.pc = one.pc
	return one.err
}

// inTime makes a call into pion and waits for it, but not for ever: one that takes
// too long is counted, goes on alone, and makes this false.
func (e *Engine) inTime(call func()) bool {
	returned, late := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(returned)
		call()
	}()
	defer newPatience(callTimeout, func() { close(late) }).stop()
	select {
	case <-returned:
		return true
	case <-late:
		e.stats.CloseStuck.Add(1)
		return false
	}
}

// connect makes a PeerConnection with the carrier on it.
func (p *Peer) connect(api *webrtc.API) (one opening) {
	defer func() {
		if fault := recover(); fault != nil { // it would end the program: nobody else is above
			p.engine.stats.Panics.Add(1)
			one.err = fmt.Errorf("%w: %v", errOpening, fault)
		}
	}()
	pc, err := api.NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{p.engine.certificate}})
	if err != nil {
		return opening{err: err}
	}
	once := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
	if _, err = pc.AddTransceiverFromTrack(&p.carrier, once); err != nil {
		_ = pc.Close()
		return opening{err: fmt.Errorf("add the carrier: %w", err)}
	}
	return opening{pc: pc}
}
