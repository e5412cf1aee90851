package configs

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
)

// minSecret is how short a secret that signs tickets may be, in bytes; 32 hexadecimal digits are 128 bits.
const minSecret = 32

// validate checks what single values cannot tell. Values that were already found wrong are not looked at.
func (l *loader) validate(c *Config) {
	l.validateTLS(c)
	l.validateICE(c)
	l.validateAuth(c)
	l.validateAdmin(c)
	l.validateRooms(c)
	l.warnReach(c)
	l.warnLimits(c)
	l.warnSecrets()
}

// blame reports a problem with the setting unless it, or one of the others it was compared with, has one already.
func (l *loader) blame(setting, message, hint string, others ...string) {
	for _, name := range append(others, setting) {
		if l.faulty[name] {
			return
		}
	}
	at := l.origins[setting]
	for _, other := range others {
		if at == (Origin{}) {
			at = l.origins[other]
		}
	}
	l.report(setting, at, message, hint)
}

func (l *loader) validateTLS(c *Config) {
	cert, key := c.TLS.CertFile != "", c.TLS.KeyFile != ""
	switch {
	case cert && key:
		if c.TLSMode() == "files" && l.src.ReadFile == nil {
			l.validateFiles(c.TLS)
		}
	case cert:
		l.blame("tls.key_file", "tls.cert_file is set, but tls.key_file is empty", "set tls.key_file", "tls.cert_file")
	case key:
		l.blame("tls.cert_file", "tls.key_file is set, but tls.cert_file is empty", "set tls.cert_file", "tls.key_file")
	case c.TLS.Mode == "files":
		l.blame("tls.cert_file", "tls.mode is files, but tls.cert_file is empty", "set tls.cert_file and tls.key_file", "tls.mode")
	}
}

func (l *loader) validateFiles(t TLS) {
	for setting, name := range map[string]string{"tls.cert_file": t.CertFile, "tls.key_file": t.KeyFile} {
		if _, err := readRegular(name); err != nil {
			l.blame(setting, fmt.Sprintf("%s: %s cannot be read: %s", setting, clip(name), plainError(err)), "")
		}
	}
	if info, err := os.Stat(t.KeyFile); err == nil && info.Mode().Perm()&0o044 != 0 {
		l.warn("tls.key_file", l.origins["tls.key_file"], "the private key can be read by others than its owner", "chmod 600 "+clip(t.KeyFile))
	}
}

func (l *loader) validateICE(c *Config) {
	relays := 0
	for i, s := range c.ICE.Servers {
		at := fmt.Sprintf("ice.servers[%d]", i)
		relays += l.validateICEServer(at, s)
	}
	if c.ICE.RelayOnly && relays == 0 {
		l.blame("ice.relay_only", "ice.relay_only is true, but ice.servers has no turn: or turns: server", "add one, or browsers cannot connect at all", "ice.servers")
	}
	for i, text := range c.ICE.PublicIPs {
		address, err := netip.ParseAddr(text)
		if err == nil && address.Is6() && !c.ICE.IPv6 {
			l.blame(fmt.Sprintf("ice.public_ips[%d]", i), fmt.Sprintf("ice.public_ips has %s, but ice.ipv6 is false", text), "leave one of them out", "ice.public_ips", "ice.ipv6")
		}
	}
}

// validateICEServer checks one server and tells how many relays it names.
func (l *loader) validateICEServer(at string, s ICEServer) (relays int) {
	for _, u := range s.URLs {
		if strings.HasPrefix(u, "turn") {
			relays++
		}
	}
	l.validateLogin(at, s, relays > 0)
	return relays
}

func (l *loader) validateLogin(at string, s ICEServer, isRelay bool) {
	anyCredential := s.Username != "" || s.Credential != ""
	complete := s.Secret != "" || s.Username != "" && s.Credential != ""
	switch {
	case len(s.URLs) == 0:
		l.blame(at+".urls", at+" has no urls", "write urls: [turn:turn.example.org:3478]", at)
	case anyCredential && s.Secret != "":
		l.blame(at+".secret", at+" has a secret and a username or credential", "the secret makes both by itself: keep one way", at)
	case isRelay && !complete:
		l.blame(at+".username", at+" is a TURN server without a way to log in", "set secret, or username and credential", at)
	case !isRelay && (anyCredential || s.Secret != ""):
		l.blame(at+".urls", at+" has a credential, but only STUN urls, which need none", "leave it out, or add a turn: url", at)
	}
}

func (l *loader) validateAuth(c *Config) {
	if n := len(c.Auth.Secret); n > 0 && n < minSecret {
		l.blame("auth.secret", fmt.Sprintf("auth.secret is %d characters long; it takes at least %d", n, minSecret), "openssl rand -hex 32 makes one")
	}
}

func (l *loader) validateAdmin(c *Config) {
	_, port, err := net.SplitHostPort(c.Admin.Listen)
	switch {
	case err != nil: // empty, or reported
	case c.Admin.Listen == c.Server.Listen && port != "0":
		l.blame("admin.listen", "admin.listen is the address of server.listen", "leave it empty, or take another port", "server.listen")
	case !loopbackListen(c.Admin.Listen):
		l.warn("admin.listen", l.origins["admin.listen"], "whoever reaches "+clip(c.Admin.Listen)+" can read the figures of this server", "keep strangers from it by a firewall, or write localhost:"+clip(port))
	}
}

func (l *loader) validateRooms(c *Config) {
	l.validateRoom("room_defaults", c.RoomDefaults)
	for _, name := range slices.Sorted(maps.Keys(c.RoomTemplates)) {
		l.validateRoom("room_templates."+name, c.RoomTemplates[name])
	}
	for _, name := range slices.Sorted(maps.Keys(c.Rooms)) {
		l.validateRoom("rooms."+name, c.Rooms[name].Room)
	}
	if c.Auth.CreateRooms == "nobody" && len(c.Rooms) == 0 {
		who := "nobody can meet here"
		if c.People.Enabled {
			who = "only people who ring each other can meet here"
		}
		l.warn("auth.create_rooms", l.origins["auth.create_rooms"], "auth.create_rooms is nobody and rooms is empty: "+who, "name a room under rooms")
	}
}

// validateRoom checks a room as it is after merging. A fault that was inherited is reported where it stands, once.
func (l *loader) validateRoom(at string, room Room) {
	if room.Password == "" || room.PasswordHash == "" {
		return
	}
	password, hash := l.origins[at+".password"], l.origins[at+".password_hash"]
	setting, where := at+".password", password
	if hash.Line > password.Line || password.Line == 0 && hash.Line == 0 && hash.Source > password.Source {
		setting, where = at+".password_hash", hash
	}
	if l.faulty[where.String()+" password"] {
		return
	}
	l.faulty[where.String()+" password"] = true
	l.blame(setting, at+" has a password and a password_hash", `keep one; password: "" removes one that was inherited`)
}

// warnReach warns of addresses that browsers or the wrong people will meet.
func (l *loader) warnReach(c *Config) {
	public, err := url.Parse(c.Server.PublicURL)
	if err != nil || l.faulty["server.public_url"] || l.faulty["server.listen"] {
		return
	}
	host := public.Hostname()
	if public.Scheme == "http" && !loopbackHost(host) {
		l.warn("server.public_url", l.origins["server.public_url"], "browsers open no camera or microphone over plain http", "write https://"+clip(public.Host))
	}
	if c.TLSMode() == "none" && !loopbackListen(c.Server.Listen) && len(c.Server.TrustedProxies) == 0 {
		l.warn("tls.mode", l.origins["tls.mode"], "this server speaks plain HTTP beyond this computer, where browsers open no camera or microphone", "put an HTTPS proxy before it and name it under server.trusted_proxies, or write mode: local")
	}
	if publicHost(host) && c.Auth.CreateRooms == "anyone" {
		l.warn("auth.create_rooms", l.origins["auth.create_rooms"], "anybody who finds "+clip(host)+" can open rooms on it", "write create_rooms: nobody and name the rooms, if that is not meant")
	}
}

// warnLimits warns of a limit below what the largest room needs.
func (l *loader) warnLimits(c *Config) {
	pictures, slots := 0, 0
	need := func(s Subscribe) {
		pictures, slots = max(pictures, s.VideoSlots), max(slots, s.VideoSlots+s.AudioSlots)
	}
	need(c.RoomDefaults.Subscribe)
	for _, room := range c.Rooms {
		need(room.Subscribe)
	}
	if least := slots + c.Limits.TracksPerPerson; c.Limits.SDPSections < least {
		l.warn("limits.sdp_sections", l.origins["limits.sdp_sections"], fmt.Sprintf("a browser that fills its slots and publishes everything needs %d sections", least),
			fmt.Sprintf("write %d, or fewer slots under room_defaults.subscribe", least))
	}
	if c.Limits.WantsPerView < pictures {
		l.warn("limits.wants_per_view", l.origins["limits.wants_per_view"], fmt.Sprintf("there are %d slots for pictures", pictures),
			fmt.Sprintf("write %d, or fewer video_slots under room_defaults.subscribe", pictures))
	}
}

// warnSecrets warns of secrets written out in a file that every user of this computer can read.
func (l *loader) warnSecrets() {
	if l.src.ReadFile != nil || len(l.literal) == 0 {
		return
	}
	info, err := os.Stat(l.src.Path)
	if err != nil || info.Mode().Perm()&0o004 == 0 {
		return
	}
	for _, setting := range l.literal {
		l.warn(setting, l.origins[setting], setting+" stands in a file that every user of this computer can read", "chmod 640 the file, or write ${file:/run/secrets/name}")
	}
}

// normalize writes origins and the public URL without the slash behind them that is allowed, so that they can be compared and
// continued.
func (c *Config) normalize() {
	c.Server.PublicURL = strings.TrimRight(c.Server.PublicURL, "/")
	for i, origin := range c.Server.AllowedOrigins {
		c.Server.AllowedOrigins[i] = strings.ToLower(strings.TrimRight(origin, "/"))
	}
}

// TLSMode is tls.mode with auto resolved: none, local or files.
func (c *Config) TLSMode() string {
	switch {
	case c.TLS.Mode != "auto":
		return c.TLS.Mode
	case c.TLS.CertFile != "":
		return "files"
	case loopbackListen(c.Server.Listen):
		return "none"
	default:
		return "local"
	}
}

// ListenAddresses gives what net.Listen takes for a listen setting: localhost stands for both loopback addresses.
func ListenAddresses(listen string) []string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host != "localhost" {
		return []string{listen}
	}
	return []string{net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("::1", port)}
}

func loopbackListen(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	return err == nil && loopbackHost(host)
}

func loopbackHost(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// publicHost tells whether a name or address is one of the internet, as far as can be seen from here.
func publicHost(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.IsGlobalUnicast() && !address.IsPrivate()
	}
	for _, local := range []string{"localhost", ".local", ".lan", ".internal", ".home.arpa", ".test"} {
		if strings.HasSuffix(host, local) {
			return false
		}
	}
	return strings.Contains(host, ".")
}
