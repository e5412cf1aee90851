package client

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Options say which room to join and what to do with what is received there.
// URL, Room and Name are required.
type Options struct {
	URL      string // the server: "https://meet.example.org"
	Room     string
	Name     string // as others see it
	Password string // of the room, if it has one

	// Kit is what this client shares with others; nil gives it its own.
	Kit *Kit

	// AudioSlots and VideoSlots are how many slots the first offer holds; more
	// come when the server asks for them. 0 means 4, as in browsers, a negative
	// number none. Never more than the room allows.
	AudioSlots, VideoSlots int

	// Simulcast makes room for three encodings of the camera.
	Simulcast bool

	// NACK asks for lost packets again and sends again what the server lost
	// (RFC 4585, section 6.2.1), pictures as RTX packets (RFC 4588). It keeps a
	// second of everything that is sent.
	NACK bool

	// NoFeedback keeps from the server when its packets came (transport-wide
	// congestion control). It then does not know what the way carries, and after
	// some seconds sends whatever is wanted.
	NoFeedback bool

	// Seed fixes when publications send their first frame; 0 leaves it to
	// chance. It belongs to one client: two with the same send at once.
	Seed uint64

	// View is what to receive from the start; nil leaves it to the server.
	View *protocol.View

	// OnEvent is told everything the server says by itself, Joined and Bye
	// included, in order.
	OnEvent func(protocol.ServerMessage)

	// OnPacket is given every RTP packet that is received, in the order of
	// arrival. The track is nil for what comes before the word whose it is, and
	// the packet is good until OnPacket returns.
	OnPacket func(*RemoteTrack, *Packet)

	// OnSend is given the payload of every RTP packet just before it is sent;
	// it may write into it.
	OnSend func(p *Publication, payload []byte)
}

// Validate names every problem of the options.
func (o Options) Validate() error {
	var problems []error
	if _, err := baseURL(o.URL); err != nil {
		problems = append(problems, err)
	}
	if o.Room == "" {
		problems = append(problems, errors.New("no room"))
	}
	if o.Name == "" {
		problems = append(problems, errors.New("no name"))
	}
	return errors.Join(problems...)
}

// firstSlots is the pool that browsers begin with.
const firstSlots = 4

func (o Options) slots(wanted, allowed int) int {
	if wanted == 0 {
		wanted = firstSlots
	}
	return max(0, min(wanted, allowed, maxSlots))
}

// baseURL reads the address of a server. A path stays: servers may stand behind
// a proxy.
func baseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("server URL: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("server URL %q: want http://host:port or https://host", text)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	u.RawQuery, u.Fragment = "", ""
	return u, nil
}
