package configs

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// checkFormat judges a text by the format tag of its setting. It gives "" when the text is right, else what is wrong, to be put
// behind the text, and how it should be written.
//
//	listen         address and port of this machine: localhost:8080, :8443, 192.0.2.1:443, [::1]:8080
//	url            http or https, a host, nothing behind it
//	origin         the same
//	prefix         a network or a single address
//	ip             an address others can reach
//	interface      the name of a network interface
//	host           a host name or an address, for a certificate
//	ice_url        RFC 7064 and RFC 7065
//	room           the name of a room
//	password_hash  what parley passwd prints
//	file           a path
func checkFormat(format, text string) (message, hint string) {
	switch format {
	case "listen":
		return checkListen(text)
	case "url", "origin":
		return checkURL(text)
	case "prefix":
		return checkPrefix(text)
	case "ip":
		return checkIP(text)
	case "interface":
		return checkInterface(text)
	case "host":
		return checkHost(text)
	case "ice_url":
		return checkICEURL(text)
	case "room":
		return checkRoomName(text)
	case "password_hash":
		return checkPasswordHash(text)
	case "file":
		return checkFile(text)
	}
	return "", ""
}

func checkListen(text string) (message, hint string) {
	const example = "write localhost:8080, :8443 or 192.0.2.1:443"
	if isNumber(text) {
		return "is no address", "write :" + clip(text) + " for every address, or localhost:" + clip(text)
	}
	if _, behind, found := strings.Cut(text, "://"); found {
		return "is a URL, not an address", "write " + clip(strings.TrimRight(behind, "/"))
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return "is no address with a port", example
	}
	if strings.Contains(port, "-") {
		return "is a range of ports", "one port serves everybody: write :" + clip(host+port[:strings.Index(port, "-")])
	}
	if n, bad := strconv.ParseUint(port, 10, 32); bad != nil || !isNumber(port) || n > 65535 {
		return fmt.Sprintf("has no port: %s is not a number from 0 to 65535", quote(port)), example
	}
	if host == "" || host == "localhost" {
		return "", ""
	}
	address, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return fmt.Sprintf("names a host: %s is neither localhost nor an IP address", quote(host)), example
	case address.IsMulticast():
		return "is a multicast address", example
	}
	return "", ""
}

func checkURL(text string) (message, hint string) {
	const example = "write https://meet.example.org"
	u, err := url.Parse(text)
	switch {
	case text == "*":
		return "would let in every page there is", "name each origin: https://example.org"
	case err != nil:
		return "is no URL", example
	case u.Scheme == "http" || u.Scheme == "https":
		return checkURLParts(u)
	case !strings.Contains(text, "://"):
		return "does not begin with https:// or http://", "write https://" + clip(strings.TrimPrefix(text, "//"))
	}
	return "does not begin with https:// or http://", example
}

// checkURLParts wants a host, perhaps a port, and nothing else.
func checkURLParts(u *url.URL) (message, hint string) {
	switch {
	case u.User != nil:
		return "holds a user name", "leave it out"
	case u.Hostname() == "" || !goodPort(u.Port()):
		return "has no host", "write https://meet.example.org"
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return "has a path", "write " + clip(u.Scheme+"://"+u.Host)
	}
	return "", ""
}

func goodPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

func checkPrefix(text string) (message, hint string) {
	if _, err := netip.ParseAddr(text); err == nil {
		return "", ""
	}
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return "is neither a network nor an address", "write 10.0.0.0/8 or 192.0.2.7"
	case prefix != prefix.Masked():
		return "is an address within a network", "write " + prefix.Masked().String()
	}
	return "", ""
}

func checkIP(text string) (message, hint string) {
	address, err := netip.ParseAddr(text)
	switch {
	case err != nil || address.Zone() != "":
		return "is no IP address", "write 203.0.113.7 or 2001:db8::7"
	case address.IsUnspecified(), address.IsMulticast(), address == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return "is no address a browser can send to", "write the one the internet, or your network, sees"
	}
	return "", ""
}

func checkInterface(text string) (message, hint string) {
	if text == "" || len(text) > 64 || strings.ContainsAny(text, " /\t") {
		return "is no name of a network interface", "write eth0, for example"
	}
	return "", ""
}

var hostName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

func checkHost(text string) (message, hint string) {
	address, err := netip.ParseAddr(text)
	switch {
	case err == nil && (address.IsPrivate() || address.IsLoopback() || address.IsLinkLocalUnicast()) && address.Zone() == "":
		return "", ""
	case err == nil:
		return "is not a private address", "the local certificate authority vouches for private addresses only"
	case len(text) > 253 || !hostName.MatchString(text):
		return "is neither a host name nor an address", "write meet.lan or 192.168.1.20"
	}
	return "", ""
}

func checkICEURL(text string) (message, hint string) {
	const example = "write stun:stun.example.org:3478, turn:… or turns:…?transport=tcp"
	scheme, rest, found := strings.Cut(text, ":")
	stun := scheme == "stun" || scheme == "stuns"
	turn := scheme == "turn" || scheme == "turns"
	switch {
	case !found || !stun && !turn:
		return "does not begin with stun:, stuns:, turn: or turns:", example
	case strings.HasPrefix(rest, "//"):
		return "has // behind its scheme", "write " + clip(scheme+":"+strings.TrimPrefix(rest, "//"))
	}
	address, query, hasQuery := strings.Cut(rest, "?")
	if hasQuery && (stun || query != "transport=udp" && query != "transport=tcp") {
		return "has more behind its address than it may", "only turn: and turns: take ?transport=udp or ?transport=tcp"
	}
	if !goodAuthority(address) {
		return "names no host", example
	}
	return "", ""
}

// goodAuthority tells whether a text is a host, perhaps with a port; an IPv6 address stands in brackets.
func goodAuthority(text string) bool {
	host, port := strings.Trim(text, "[]"), ""
	if h, p, err := net.SplitHostPort(text); err == nil {
		host, port = h, p
	}
	_, err := netip.ParseAddr(host)
	return (err == nil || hostName.MatchString(host)) && goodPort(port)
}

var (
	roomName    = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	notRoomName = regexp.MustCompile(`[^a-z0-9_-]+`)
)

// RoomName tells whether a room can have this name: it begins with a lower-case letter or a digit, and up to 63 more of those,
// - or _ follow.
func RoomName(name string) bool { return roomName.MatchString(name) }

func checkRoomName(text string) (message, hint string) {
	if RoomName(text) {
		return "", ""
	}
	hint = "write lower-case letters, digits, - and _, at most 64, and begin with a letter or a digit"
	if len(text) <= 64 {
		better := strings.Trim(notRoomName.ReplaceAllString(strings.ToLower(text), "-"), "-_")
		if RoomName(better) {
			hint = "write " + better
		}
	}
	return "cannot stand in a URL as the name of a room", hint
}

var passwordHash = regexp.MustCompile(`^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$`)

// checkPasswordHash bounds what checking a password would cost, too: at most 256 MiB and 20 rounds.
func checkPasswordHash(text string) (message, hint string) {
	const example = "run parley passwd and copy what it prints"
	parts := passwordHash.FindStringSubmatch(text)
	if parts == nil {
		return "is no argon2id hash", example
	}
	memory, _ := strconv.Atoi(parts[1])
	rounds, _ := strconv.Atoi(parts[2])
	lanes, _ := strconv.Atoi(parts[3])
	if memory < 8*lanes || memory > 256<<10 || rounds < 1 || rounds > 20 || lanes < 1 || lanes > 64 {
		return "asks for a cost outside m=…262144, t=1…20, p=1…64", example
	}
	return "", ""
}

func checkFile(text string) (message, hint string) {
	if strings.ContainsRune(text, 0) || len(text) > 4096 {
		return "is no path of a file", ""
	}
	return "", ""
}
