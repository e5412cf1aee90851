package configs

import (
	"time"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/configs/units"
)

// Config is the whole configuration, complete and checked when it comes from Load. Nothing in it changes afterwards.
//
// The tags of the fields are what the loader, the schema and the documentation are made from:
//
//	yaml     the name in the file
//	doc      what it means, in one or two sentences
//	default  as it would be written in the file; a list is written with commas
//	min, max the bounds, both included, in the unit of the type
//	enum     the only values allowed, with | between them
//	format   the form of a text: see checkFormat
//	reload   when a changed value takes effect: now, new_room, new_session, restart (see Change)
//	secret   "true": never printed
type Config struct {
	Version       int                  `yaml:"version" default:"1" min:"1" max:"1" reload:"restart" doc:"The version of this file's format. Every file says 1."`
	Server        Server               `yaml:"server" doc:"The web server: the page, the API and signalling."`
	TLS           TLS                  `yaml:"tls" doc:"HTTPS. Browsers open cameras only over HTTPS, or on localhost."`
	ICE           ICE                  `yaml:"ice" doc:"How media reaches this server."`
	Auth          Auth                 `yaml:"auth" doc:"Who may come in."`
	Admin         Admin                `yaml:"admin" doc:"For those who run the server."`
	Limits        limits.Limits        `yaml:"limits" doc:"Protection of the server. Every limit is finite."`
	People        People               `yaml:"people" doc:"The list of people on the start page who may be called directly."`
	RoomDefaults  Room                 `yaml:"room_defaults" doc:"What every room has unless its template or the room itself says otherwise."`
	RoomTemplates map[string]Room      `yaml:"room_templates" format:"room" reload:"now" doc:"Named sets of room settings; a room takes one with template. Only what differs from room_defaults."`
	Rooms         map[string]NamedRoom `yaml:"rooms" format:"room" reload:"now" doc:"Rooms that always exist. The key is what stands in the URL after /r/."`
	Logging       Logging              `yaml:"logging" doc:"What the server writes to its standard error."`
	UI            UI                   `yaml:"ui" doc:"The page."`

	path     string            // the file, "" for none
	origins  map[string]Origin // setting → where its value stands; nothing for a default
	warnings Warnings
}

// Server says where the page, the API and signalling are served.
type Server struct {
	PublicURL      string        `yaml:"public_url" format:"url" reload:"restart" doc:"What people type, for example https://meet.example.org. Empty: worked out from each request."`
	Listen         string        `yaml:"listen" default:"localhost:8080" format:"listen" reload:"restart" doc:"Address and port. localhost means both loopback addresses, and :8080 every address. Port 0 takes a free one. Sockets that systemd hands over come first."`
	AllowedOrigins []string      `yaml:"allowed_origins" format:"origin" reload:"now" doc:"Other web pages that may use the API, as origins (https://example.org). Pages of this server always may."`
	TrustedProxies []string      `yaml:"trusted_proxies" format:"prefix" reload:"now" doc:"Networks (10.0.0.0/8) or addresses whose X-Forwarded-For and X-Forwarded-Proto are believed."`
	ShutdownDelay  time.Duration `yaml:"shutdown_delay" default:"0s" min:"0s" max:"1h" reload:"now" doc:"How long after SIGTERM calls go on while /readyz says 503 and nobody new is let in: time for a load balancer to notice. Then those inside are told."`
	SuccessorURL   string        `yaml:"successor_url" format:"url" reload:"restart" doc:"Another server of the same rooms, https://b.example.org: people are told to go on there when this one is stopped, and come back here if they cannot. It lists this server in its allowed_origins. Empty: they come back here."`
	ShutdownGrace  time.Duration `yaml:"shutdown_grace" default:"10s" min:"0s" max:"10m" reload:"now" doc:"How long open requests and calls may take to end after SIGTERM. 0s: none."`
}

// TLS says which certificate the web server shows.
type TLS struct {
	Mode     string   `yaml:"mode" default:"auto" enum:"auto|none|local|files" reload:"restart" doc:"none: plain HTTP, right on localhost and behind a proxy. local: a private certificate authority, made at first use, for the local network. files: cert_file and key_file. auto: files when they are given, none on localhost, local on any other address."`
	CertFile string   `yaml:"cert_file" format:"file" reload:"now" doc:"The certificate with its chain, PEM. For mode files. The file is read again with the settings, changed or not."`
	KeyFile  string   `yaml:"key_file" format:"file" reload:"now" doc:"The private key of cert_file, PEM. Only its owner should be able to read it."`
	Local    LocalTLS `yaml:"local" doc:"For mode local."`
}

// LocalTLS describes the private certificate authority of tls.mode local.
type LocalTLS struct {
	Dir   string   `yaml:"dir" format:"file" reload:"restart" doc:"Where the certificate authority is kept. Empty: the user's state directory."`
	Hosts []string `yaml:"hosts" format:"host" reload:"restart" doc:"More names and private addresses for the certificate. The machine's own are added by themselves."`
}

// ICE says where media is received and what browsers are told about the way there.
type ICE struct {
	UDP        string      `yaml:"udp" default:":8443" format:"listen" reload:"restart" doc:"The one UDP port for all media. Port 0 takes a free one."`
	PublicIPs  []string    `yaml:"public_ips" format:"ip" reload:"restart" doc:"Addresses to tell browsers instead of the machine's own, for a server behind NAT."`
	Interfaces []string    `yaml:"interfaces" format:"interface" reload:"restart" doc:"Network interfaces whose addresses browsers are told. Empty: all of them."`
	IPv6       bool        `yaml:"ipv6" default:"true" reload:"restart" doc:"Offer IPv6 addresses too."`
	Lite       bool        `yaml:"lite" default:"true" reload:"restart" doc:"ICE lite: the server answers connectivity checks, makes none, and uses no address a browser names. false: full ICE."`
	Servers    []ICEServer `yaml:"servers" reload:"new_session" doc:"STUN and TURN servers handed to browsers."`
	RelayOnly  bool        `yaml:"relay_only" default:"false" reload:"new_session" doc:"Browsers may reach this server only through a TURN server from the list."`
}

// ICEServer is one STUN or TURN server for browsers. TURN wants a username with a credential, or the secret it shares with
// this server, from which credentials are made that end by themselves.
type ICEServer struct {
	URLs       []string      `yaml:"urls" format:"ice_url" doc:"Such as stun:stun.example.org:3478 or turns:turn.example.org:5349?transport=tcp. All of one server."`
	Username   string        `yaml:"username" max:"256" doc:"A fixed user name."`
	Credential string        `yaml:"credential" max:"256" secret:"true" doc:"The password of username."`
	Secret     string        `yaml:"secret" max:"256" secret:"true" doc:"Instead of both: the static-auth-secret of coturn. Each browser gets a credential of its own."`
	TTL        time.Duration `yaml:"ttl" default:"4h" min:"5m" max:"48h" doc:"How long a credential made from secret is good. A call that lasts longer needs it only to reconnect."`
}

// Auth says who may come in.
type Auth struct {
	Secret      string        `yaml:"secret" secret:"true" reload:"restart" doc:"Signs tickets; at least 32 characters. Empty: made at every start."`
	CreateRooms string        `yaml:"create_rooms" default:"anyone" enum:"anyone|nobody" reload:"now" doc:"Who may open a room that is not under rooms by going to its address. nobody: only the rooms listed there exist."`
	TicketTTL   time.Duration `yaml:"ticket_ttl" default:"5m" min:"10s" max:"1h" reload:"now" doc:"How long a ticket is good, from opening a room's page to joining it."`
}

// Admin says where those who run the server look at it.
type Admin struct {
	Listen string `yaml:"listen" format:"listen" reload:"restart" doc:"Address and port of /metrics, plain HTTP, for no stranger to reach. Empty: /metrics is at server.listen, for requests of this computer alone."`
}

// People says whether visitors of the start page may be visible to each other and ring each other.
type People struct {
	Enabled        bool       `yaml:"enabled" default:"true" reload:"now" doc:"Whether visitors of the start page may choose to be visible there, and ring each other. Those who do share a private room, whatever auth.create_rooms says."`
	MaxVisible     int        `yaml:"max_visible" default:"500" min:"2" max:"2000" reload:"now" doc:"People visible at a time."`
	RingsPerPerson units.Rate `yaml:"rings_per_person" default:"10/m" min:"1/m" max:"10/s" reload:"now" doc:"How often one person may ring others."`
}

// Logging says what is written and how.
type Logging struct {
	Level  string `yaml:"level" default:"info" enum:"debug|info|warn|error" reload:"now" doc:"The least important lines that are written."`
	Format string `yaml:"format" default:"auto" enum:"auto|text|json" reload:"restart" doc:"auto: text on a terminal, JSON elsewhere."`
}

// UI is what the page shows.
type UI struct {
	Name string `yaml:"name" default:"Parley" min:"1" max:"40" reload:"now" doc:"The name of the service on the page."`
}
