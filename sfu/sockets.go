package sfu

import "github.com/parley-sfu/parley/sfu/udp"

// Socket is what the media port has counted for one address family.
type Socket struct {
	*udp.Stats        // any goroutine may read it, at any time
	Overflows  uint64 // datagrams that the kernel dropped, its buffer being full
}

// Sockets returns the counters of the media port; none where the network is a
// test's own.
func (e *Engine) Sockets() []Socket {
	var list []Socket
	for _, conn := range e.mux.conns {
		if conn != nil {
			list = append(list, Socket{Stats: conn.Stats(), Overflows: conn.Overflows()})
		}
	}
	return list
}
