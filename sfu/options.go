package sfu

import (
	"errors"
	"net"
	"net/netip"

	"github.com/pion/transport/v4"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
)

// Options configure an [Engine]. The zero value works: one UDP port chosen by
// the kernel on all addresses, ICE-lite, no logs.
type Options struct {
	// Listen is the UDP address of all media, for example ":8443". An empty
	// host means every address of the machine.
	Listen string
	// PublicIPs are announced instead of the machine's own addresses.
	PublicIPs []netip.Addr
	// Interfaces names the network interfaces whose addresses are announced;
	// empty means all but container bridges.
	Interfaces []string
	// Loopback announces loopback addresses too.
	Loopback bool
	// NoIPv6 keeps to IPv4.
	NoIPv6 bool
	// FullICE makes the server a full ICE agent, which sends checks to the
	// candidates of browsers. The default is ICE-lite (RFC 8445, section 2.5),
	// which never sends to an address that has not proved itself.
	FullICE bool
	// NoFastPath makes all media pass through pion.
	NoFastPath bool
	// Limits bound what a browser may make a peer keep or do; zeros take the
	// defaults.
	Limits limits.Limits
	// Logger receives what happens; nil means no logs.
	Logger *zap.Logger

	// Conn and Net replace the network in tests; Listen is then not used.
	Conn net.PacketConn
	Net  transport.Net
}

// Validate reports every problem of the options.
func (o Options) Validate() error {
	var problems []error
	if o.Listen != "" && o.Conn == nil {
		if _, err := net.ResolveUDPAddr("udp", o.Listen); err != nil {
			problems = append(problems, err)
		}
	}
	for _, ip := range o.PublicIPs {
		if !ip.IsValid() || ip.IsUnspecified() || ip.IsMulticast() {
			problems = append(problems, errors.New("sfu: "+ip.String()+" cannot be announced"))
		}
	}
	return errors.Join(problems...)
}

// PeerOptions describe one participant's peer.
type PeerOptions struct {
	ID          string   // the participant, for logs
	VideoCodecs []string // in order of preference: "vp8", "vp9", "h264", "av1"
	AudioCodecs []string // "opus"
	Music       bool     // sound is wanted as it is, in two channels; else pauses may be left out
}
