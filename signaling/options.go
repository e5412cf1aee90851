package signaling

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/room"
)

// Rooms is what signaling needs of the rooms; *room.Registry is it.
type Rooms interface {
	Preview(ctx context.Context, name string) (room.Preview, error)
	Join(ctx context.Context, request room.JoinRequest) (*room.Member, room.Welcome, error)
	Resume(ctx context.Context, request room.ResumeRequest) (*room.Member, room.Welcome, error)
}

// Options describe a [Server]. Everything but Rooms has a usable zero value.
type Options struct {
	Rooms  Rooms
	Logger *zap.Logger // nil logs nothing

	// Password says what the password of a room is. It is asked for every
	// ticket, so that a changed configuration counts at once. nil: no room has
	// one. Called from many goroutines.
	Password func(room string) Password

	// Listed names the rooms that everybody may know of. Asked once a second at
	// most; nil: none.
	Listed func() []ListedRoom

	AllowedOrigins []string       // web origins beside our own, "https://app.example.org"
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	Limits         limits.Limits  // zeros take the defaults
	People         People         // who may be rung

	Secret    []byte        // signs tickets; empty: made at start and lost at stop
	TicketTTL time.Duration // 0 means five minutes

	ICEServers []ICEServer // told to browsers
	RelayOnly  bool        // browsers may only use the TURN servers among them

	// Successor says that another process takes over the listening socket when
	// this one ends: whoever is sent away may come back at once.
	Successor bool

	// SuccessorURL is another server of the same rooms, "https://b.example.org",
	// that whoever is sent away goes on at; empty: there is none.
	SuccessorURL string

	Observer Observer    // counts what happens; nil: nobody does
	Ready    func() bool // for /readyz; nil is always ready
	Name     string      // of this program, told to clients; empty means "parley"
	Version  string
}

// validate names every problem at once.
func (o Options) validate() error {
	var problems []error
	if o.Rooms == nil {
		problems = append(problems, errors.New("no Rooms"))
	}
	for _, server := range o.ICEServers {
		problems = append(problems, server.validate())
	}
	if o.RelayOnly && !anyTURN(o.ICEServers) {
		problems = append(problems, errors.New("RelayOnly without a TURN server: nobody could call"))
	}
	if n := len(o.Secret); n > 0 && n < 32 {
		problems = append(problems, fmt.Errorf("a secret of %d bytes, want 32 or more", n))
	}
	if o.TicketTTL < 0 {
		problems = append(problems, fmt.Errorf("ticket TTL %v is negative", o.TicketTTL))
	}
	return errors.Join(problems...)
}

func anyTURN(servers []ICEServer) bool {
	for _, server := range servers {
		for _, u := range server.URLs {
			if len(u) > 4 && u[:4] == "turn" {
				return true
			}
		}
	}
	return false
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	if o.Name == "" {
		o.Name = "parley"
	}
	o.TicketTTL = orDefault(o.TicketTTL, defaultTicketTTL)
	o.Limits = o.Limits.Bounded()
	o.People = o.People.withDefaults()
	return o
}
