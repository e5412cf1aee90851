package client

import "errors"

// ErrAbandoned is why a client ended that was abandoned.
var ErrAbandoned = errors.New("the client was abandoned")

// Abandon ends the client as a crash does: its sockets are gone without a word,
// and the server finds out by itself. It waits until all has ended here.
func (c *Client) Abandon() {
	c.media.udp.sever()
	c.finish(ErrAbandoned)
	<-c.done
}
