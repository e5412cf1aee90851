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
	made, late := make(chan opening), make(chan struct{})
	go func() {
		one := p.connect(api)
		select {
		case made <- one:
		case <-late:
			if one.err == nil {
				_ = one.pc.Close()
			}
		}
	}()
	defer newPatience(callTimeout, func() { close(late) }).stop()
	select {
	case one := <-made:
		p.pc = one.pc
		return one.err
	case <-late:
		p.engine.stats.CloseStuck.Add(1)
		return errStuck
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
