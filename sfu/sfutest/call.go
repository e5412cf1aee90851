package sfutest

import (
	"math/rand"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/transport/v4/vnet"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu"
)

// Options shape a call's network and its room.
type Options struct {
	Loss        float64       // share of datagrams lost, each way, once Impair was called
	Delay       time.Duration // one way
	VideoCodecs []string      // nil: vp8
	FullICE     bool
	Loopback    bool // a real network, 127.0.0.1, instead of the virtual one; not in a bubble
	NoFastPath  bool // with Loopback: all media through pion
}

// Call is an engine and the clients that joined it.
type Call struct {
	t       *testing.T
	options Options
	Engine  *sfu.Engine

	router   *vnet.Router
	ways     *ways // nil: a real network
	impaired atomic.Bool
	nextHost int

	mu      sync.Mutex // guards clients
	clients []*Client
}

const serverIP = "10.1.0.1"

// NewCall starts a network and an engine. It must be called in a bubble; the
// test ends it with Close.
func NewCall(t *testing.T, o Options) *Call {
	t.Helper()
	if o.VideoCodecs == nil {
		o.VideoCodecs = []string{"vp8"}
	}
	if o.Loopback {
		return loopbackCall(t, o)
	}
	router, err := vnet.NewRouter(&vnet.RouterConfig{
		CIDR: "10.1.0.0/16", LoggerFactory: logging.NewDefaultLoggerFactory(), MinDelay: o.Delay,
	})
	if err != nil {
		t.Fatalf("make router: %v", err)
	}
	c := &Call{t: t, options: o, router: router, nextHost: 2}
	dice := rand.New(rand.NewSource(1)) //nolint:gosec // the same losses each time
	router.AddChunkFilter(func(vnet.Chunk) bool { return !c.impaired.Load() || dice.Float64() >= o.Loss })
	host := c.host(serverIP)
	if err = router.Start(); err != nil {
		t.Fatalf("start router: %v", err)
	}
	conn, err := host.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(serverIP), Port: 5000})
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	packets, ok := conn.(net.PacketConn)
	if !ok {
		t.Fatalf("%T is no net.PacketConn", conn)
	}
	c.ways = &ways{PacketConn: packets, byIP: map[netip.Addr]*way{}}
	if c.Engine, err = sfu.NewEngine(sfu.Options{Conn: c.ways, Net: host, FullICE: o.FullICE}); err != nil {
		t.Fatalf("start engine: %v", err)
	}
	return c
}

func loopbackCall(t *testing.T, o Options) *Call {
	t.Helper()
	engine, err := sfu.NewEngine(sfu.Options{Listen: "127.0.0.1:0", Loopback: true, FullICE: o.FullICE, NoFastPath: o.NoFastPath})
	if err != nil {
		t.Fatalf("start engine: %v", err)
	}
	return &Call{t: t, options: o, Engine: engine}
}

// Impair switches the losses on: connecting is tested elsewhere.
func (c *Call) Impair() { c.impaired.Store(true) }

// Mend switches the losses off.
func (c *Call) Mend() { c.impaired.Store(false) }

// Close ends all clients and the engine.
func (c *Call) Close() {
	c.t.Helper()
	for _, client := range c.everybody() {
		client.Leave()
	}
	if err := c.Engine.Close(); err != nil {
		c.t.Errorf("close engine: %v", err)
	}
	if c.router == nil {
		return
	}
	if err := c.router.Stop(); err != nil {
		c.t.Errorf("stop router: %v", err)
	}
}

// host returns nil, the real network, on loopback.
func (c *Call) host(ip string) *vnet.Net {
	c.t.Helper()
	if c.router == nil && c.Engine != nil {
		return nil
	}
	n, err := vnet.NewNet(&vnet.NetConfig{StaticIPs: []string{ip}})
	if err != nil {
		c.t.Fatalf("make host: %v", err)
	}
	if err := c.router.AddNet(n); err != nil {
		c.t.Fatalf("add host: %v", err)
	}
	return n
}

func (c *Call) everybody() []*Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*Client(nil), c.clients...)
}

// rewire states everybody's subscriptions: all that the others publish.
func (c *Call) rewire() {
	everybody := c.everybody()
	for _, me := range everybody {
		var wishes []sfu.Subscription
		for _, other := range everybody {
			if other == me {
				continue
			}
			for _, p := range other.published() {
				width, height := me.wanted()
				wishes = append(wishes, sfu.Subscription{Publication: p, Width: width, Height: height})
			}
		}
		me.Peer.SetSubscriptions(wishes)
	}
}

// browserAPI makes a pion that behaves like a browser: all codecs, NACK, RTX,
// reports.
func browserAPI(t *testing.T, host *vnet.Net) *webrtc.API {
	t.Helper()
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		t.Fatalf("register codecs: %v", err)
	}
	registry := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(media, registry); err != nil {
		t.Fatalf("register interceptors: %v", err)
	}
	if err := webrtc.ConfigureSimulcastExtensionHeaders(media); err != nil {
		t.Fatalf("register simulcast: %v", err)
	}
	settings := webrtc.SettingEngine{}
	if host != nil {
		settings.SetNet(host)
	} else {
		settings.SetIncludeLoopbackCandidate(true)
		settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
		settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	}
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))
}

// Refuse offers like a browser that then never connects, and returns what its
// peer says about connectivity.
func (c *Call) Refuse(name string) <-chan sfu.Connectivity {
	c.t.Helper()
	me := c.client(name, JoinOptions{})
	states := make(chan sfu.Connectivity, 8)
	me.onConnectivity = func(s sfu.Connectivity) { states <- s }
	me.addMicrophone(JoinOptions{Microphone: true})
	me.AddSlots(1, 1)
	me.Negotiate(nil)
	c.mu.Lock()
	c.clients = append(c.clients, me)
	c.mu.Unlock()
	return states
}
