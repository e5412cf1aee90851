package signaling_test

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// FuzzConversation sends arbitrary texts, one a line, to a session that has
// joined. Whatever comes: no panic; each id is answered at most once; what is
// written is bounded by what was read; nobody else notices.
func FuzzConversation(f *testing.F) {
	f.Add([]byte(`{"type":"ping","id":1,"data":{"t":0}}` + "\n" + `{"type":"leave","id":2}`))
	f.Add([]byte(`{"type":"offer","id":1,"data":{"rev":1,"sdp":"v=0"}}` + "\n" + `{"type":"offer","id":2,"data":{"rev":1,"sdp":"v=0"}}`))
	f.Add([]byte(`{"type":"join","id":1,"data":{"ticket":"x","client":{"name":"","version":""}}}` + "\n[[[["))
	f.Add([]byte(`{"type":"publish","id":3,"data":{"mid":"0","source":"screen","muted":true}}` + "\n" + `{"type":"view","id":4,"data":{"video":[{"track":"t_1"}],"audio":"none"}}`))
	f.Add([]byte(`{"type":"slots_ack","data":{"rev":9}}` + "\n" + `{"type":"candidate","data":{"mid":"","candidate":"","ufrag":""}}`))
	f.Fuzz(func(t *testing.T, script []byte) {
		lines := bytes.Split(script, []byte("\n"))
		if len(lines) > 200 || len(script) > 32<<10 {
			return
		}
		inBubble(t, nil, func(s *site) {
			bystander, _ := s.join("standup", "Bystander")
			c, _ := s.join("standup", "Fuzz")
			heard := listen(c)
			for _, line := range lines {
				if c.conn.WriteMessage(websocket.TextMessage, line) != nil {
					break
				}
				synctest.Wait()
			}
			c.vanish()
			talk := <-heard
			if limit := 64<<10 + 8*len(script) + 1024*len(lines); talk.bytes > limit {
				s.t.Errorf("%d bytes answered to %d", talk.bytes, len(script))
			}
			expect[protocol.OK](bystander, bystander.send(protocol.Ping{}))
		})
	})
}

// talk is what a client heard.
type talk struct {
	bytes int
	bye   *protocol.Bye
}

// listen reads until the socket ends.
func listen(c *client) <-chan talk {
	done := make(chan talk, 1)
	go func() {
		var heard talk
		for {
			_, data, err := c.conn.ReadMessage()
			if err != nil {
				done <- heard
				return
			}
			heard.bytes += len(data)
			response, err := protocol.DecodeServer(data)
			if err != nil {
				c.t.Errorf("the server said %s: %v", data, err)
			}
			if bye, ok := response.Message.(protocol.Bye); ok {
				heard.bye = &bye
			}
		}
	}()
	return done
}

// FuzzSequence plays verbs, one a byte, with three people: whatever the order,
// the roster agrees with who should be inside, and every request is answered
// exactly once.
func FuzzSequence(f *testing.F) {
	f.Add([]byte("jjjmmmlll"))
	f.Add([]byte{0, 10, 20, 3, 13, 23, 4, 14, 24, 5, 0, 1})
	f.Add([]byte{0, 6, 1, 7, 2, 8, 0, 9, 1, 2})
	f.Fuzz(func(t *testing.T, verbs []byte) {
		if len(verbs) > 60 {
			return
		}
		inBubble(t, func(o *signaling.Options) { o.Limits.MessagesPerSession = units.PerSecond(500) }, func(s *site) {
			people := [3]*person{}
			for i := range people {
				people[i] = &person{site: s, name: string(rune('A' + i))}
			}
			for _, verb := range verbs {
				people[int(verb)%3].act(int(verb) / 3)
				synctest.Wait()
			}
			inside := 0
			for _, p := range people {
				if p.seated {
					inside++
				}
			}
			if names := s.names(); len(names) != inside {
				s.t.Errorf("inside: %v, want %d of them", names, inside)
			}
			for _, p := range people {
				p.goAway()
			}
		})
	})
}

// person is a client that remembers what it asked.
type person struct {
	site   *site
	name   string
	socket *client
	joined protocol.Joined
	seated bool // by what was done so far
	rev    uint64
}

func (p *person) act(verb int) {
	if p.socket == nil {
		p.enter(verb)
		return
	}
	switch verb % 8 {
	case 0:
		p.rev++
		p.ask(protocol.Offer{Description: protocol.Description{Rev: p.rev, SDP: goodSDP}})
	case 1:
		p.ask(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "0", Source: protocol.Camera}})
	case 2:
		p.ask(protocol.SetView{View: protocol.View{Video: []protocol.Want{{Track: "t_1", Priority: protocol.Low}}, Audio: protocol.AudioAuto}})
	case 3:
		p.ask(protocol.TrackUpdate{Track: "t_1", Muted: true})
	case 4:
		p.ask(protocol.Unpublish{Track: "t_1"})
	case 5:
		p.ask(protocol.SendChat{Text: "hello"})
	case 6:
		p.goAway() // the seat is kept
	case 7:
		p.ask(protocol.Leave{})
		p.goAway()
		p.seated, p.joined = false, protocol.Joined{}
	}
}

// enter joins, or resumes what can be resumed.
func (p *person) enter(verb int) {
	if p.seated && verb%2 == 0 {
		p.socket = p.site.call("standup")
		id := p.socket.send(protocol.Resume{Session: p.joined.Session, ResumeToken: p.joined.ResumeToken})
		p.joined = expect[protocol.Joined](p.socket, id)
		return
	}
	if !p.seated {
		p.socket, p.joined = p.site.join("standup", p.name)
		p.seated, p.rev = true, 0
	}
}

// ask sends a request and waits for its one answer.
func (p *person) ask(m protocol.ClientMessage) {
	p.site.t.Helper()
	id := p.socket.send(m)
	for {
		_ = p.socket.conn.SetReadDeadline(time.Now().Add(time.Minute))
		response, err := p.socket.next()
		if err != nil {
			p.site.t.Fatalf("%s asked %s: %v", p.name, m.Kind(), err)
		}
		if response.Re == id {
			return
		}
		if response.Re != 0 {
			p.site.t.Fatalf("%s was answered %d, asked %d", p.name, response.Re, id)
		}
	}
}

func (p *person) goAway() {
	if p.socket == nil {
		return
	}
	p.socket.vanish()
	p.socket = nil
	synctest.Wait()
}

// What the fuzz targets rely on: a decoder that never invents errors.
func TestListenReadsToTheEnd(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		c, _ := s.join("standup", "Ada")
		heard := listen(c)
		c.send(protocol.Leave{})
		if got := <-heard; got.bye == nil || got.bye.Reason != protocol.Left || got.bytes == 0 {
			s.t.Errorf("got %+v", got)
		}
		if err := c.conn.WriteMessage(websocket.TextMessage, nil); err == nil || errors.Is(err, websocket.ErrReadLimit) {
			s.t.Errorf("the socket is still open: %v", err)
		}
	})
}
