package signaling_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Frames that carry nothing count too: neither messages nor their sizes would
// ever end them.
func TestFramesThatCarryNothing(t *testing.T) {
	for story, frames := range map[string][2]string{
		"a message of empty fragments": {"\x01\x80\x00\x00\x00\x00", "\x00\x80\x00\x00\x00\x00"},
		"pongs that nobody asked for":  {"", "\x8a\x80\x00\x00\x00\x00"},
	} {
		t.Run(story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				bystander, _ := s.join("standup", "Bystander")
				c, _ := s.join("standup", "Ada")
				sent := make(chan int)
				go func() {
					n := 0
					_, err := c.raw.Write([]byte(frames[0]))
					for many := strings.Repeat(frames[1], 1000); err == nil && n < 10*512<<10; n += len(many) {
						_, err = c.raw.Write([]byte(many))
					}
					sent <- n
				}()
				if bye, code := c.expectEnd(); bye != nil || code != websocket.CloseMessageTooBig {
					t.Errorf("got %+v, %d", bye, code)
				}
				c.vanish()
				if n := <-sent; n > 2*512<<10 {
					t.Errorf("cut after %d bytes", n)
				}
				expect[protocol.OK](bystander, bystander.send(protocol.Ping{}))
			})
		})
	}
}

// Somebody who only listens answers pings for hours.
func TestListenersKeepTheirSocket(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		c, _ := s.join("standup", "Ada")
		go func() {
			for {
				if _, err := c.next(); err != nil {
					return
				}
			}
		}()
		_ = c.conn.SetReadDeadline(time.Time{})
		time.Sleep(6 * time.Hour)
		if names := s.names(); len(names) != 1 {
			s.t.Errorf("inside: %v", names)
		}
	})
}

// A body that was announced must come; one that is announced too large need not.
func TestBodiesThatNeverCome(t *testing.T) {
	for _, c := range []struct {
		story, length, status string
		after                 time.Duration
	}{
		{"nothing of a hundred bytes", "100", "400", 5 * time.Second},
		{"nothing of a terabyte", "1000000000000", "413", 0},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				ours, theirs := net.Pipe()
				s.listener.conns <- theirs
				began := time.Now()
				request := "POST /v1/rooms/standup/tickets HTTP/1.1\r\nHost: meet.example.org\r\nContent-Length: " + c.length + "\r\n\r\n{"
				if _, err := ours.Write([]byte(request)); err != nil {
					s.t.Fatal(err)
				}
				head := make([]byte, 12)
				if _, err := io.ReadFull(ours, head); err != nil || string(head) != "HTTP/1.1 "+c.status {
					s.t.Errorf("got %q, %v", head, err)
				}
				if took := time.Since(began); took != c.after {
					s.t.Errorf("after %v, want %v", took, c.after)
				}
				_, _ = io.Copy(io.Discard, ours) // it is closed
			})
		})
	}
}
