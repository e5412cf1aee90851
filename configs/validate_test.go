package configs_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs"
)

func TestTLSMode(t *testing.T) {
	cases := []struct{ listen, mode, cert, want string }{
		{listen: "localhost:8080", mode: "auto", want: "none"},
		{listen: "127.0.0.1:8080", mode: "auto", want: "none"},
		{listen: "[::1]:8080", mode: "auto", want: "none"},
		{listen: ":8443", mode: "auto", want: "local"},
		{listen: "192.168.1.20:8443", mode: "auto", want: "local"},
		{listen: ":443", mode: "auto", cert: "c.pem", want: "files"},
		{listen: ":443", mode: "none", want: "none"},
		{listen: "localhost:8080", mode: "local", want: "local"},
	}
	for _, c := range cases {
		config := configs.Default()
		config.Server.Listen, config.TLS.Mode, config.TLS.CertFile = c.listen, c.mode, c.cert
		if got := config.TLSMode(); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestListenAddresses(t *testing.T) {
	for listen, want := range map[string][]string{
		"localhost:8080": {"127.0.0.1:8080", "[::1]:8080"},
		":8443":          {":8443"},
		"[::1]:0":        {"[::1]:0"},
	} {
		if got := configs.ListenAddresses(listen); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", listen, got, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	cases := []struct{ story, file, want string }{
		{story: "plain HTTP for a public name", file: "server: {public_url: 'http://meet.example.org'}\nauth: {create_rooms: nobody}\nrooms: {a: {}}", want: "over plain http"},
		{story: "plain HTTP beyond this computer", file: "server: {listen: ':8080'}\ntls: {mode: none}", want: "put an HTTPS proxy before it"},
		{story: "the same behind a proxy", file: "server: {listen: ':8080', trusted_proxies: [10.0.0.0/8]}\ntls: {mode: none}"},
		{story: "anybody opens rooms on the internet", file: "server: {public_url: 'https://meet.example.org'}", want: "anybody who finds meet.example.org"},
		{story: "on the local network that is meant", file: "server: {public_url: 'https://kitchen.local:8443'}"},
		{story: "a room nobody can enter", file: "auth: {create_rooms: nobody}\npeople: {enabled: false}", want: "nobody can meet here"},
		{story: "a room only for those who ring", file: "auth: {create_rooms: nobody}", want: "only people who ring each other can meet here"},
		{story: "figures for everybody", file: "admin: {listen: ':9090'}", want: "can read the figures"},
		{story: "figures for this computer", file: "admin: {listen: 'localhost:9090'}"},
		{story: "fewer sections than slots and tracks", file: "limits: {sdp_sections: 34}", want: "needs 35 sections"},
		{story: "the same in one room", file: "limits: {sdp_sections: 35}\nrooms: {a: {subscribe: {video_slots: 30}}}", want: "needs 40 sections"},
		{story: "as many", file: "limits: {sdp_sections: 35}"},
		{story: "fewer wishes than slots", file: "limits: {wants_per_view: 24}", want: "25 slots for pictures"},
		{story: "the defaults", file: ""},
	}
	for _, c := range cases {
		warnings := load(t, "version: 1\n"+c.file+"\n").Warnings()
		switch {
		case c.want == "" && len(warnings) > 0:
			t.Errorf("%s: got %s, want no warning", c.story, warnings)
		case c.want != "" && (len(warnings) != 1 || !strings.Contains(warnings.String(), c.want)):
			t.Errorf("%s: got %s, want one that says %q", c.story, warnings, c.want)
		}
	}
}

func TestRoomName(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "quiet-otter": true, "0_0": true, strings.Repeat("a", 64): true,
		"": false, "-a": false, "_a": false, "A": false, "a.b": false, "a/b": false, "é": false, "a\n": false, strings.Repeat("a", 65): false,
	} {
		if got := configs.RoomName(name); got != want {
			t.Errorf("%q: got %t, want %t", name, got, want)
		}
	}
}

func TestAddressesAreMadeComparable(t *testing.T) {
	server := load(t, "version: 1\nserver: {public_url: 'https://meet.example.org:8443/', allowed_origins: ['https://App.Example.org/']}\n").Server
	if server.PublicURL != "https://meet.example.org:8443" || server.AllowedOrigins[0] != "https://app.example.org" {
		t.Errorf("got %q and %q, want neither slash nor capitals", server.PublicURL, server.AllowedOrigins)
	}
}

// Each of these once had, or could have had, a message against it.
func TestGoodValues(t *testing.T) {
	for _, text := range []string{
		"server: {listen: '[::]:0', public_url: 'https://meet.example.org:8443/'}",
		"server: {allowed_origins: ['http://localhost:3000', 'https://[2001:db8::1]']}",
		"server: {trusted_proxies: [127.0.0.1, '::1', 'fd00::/8'], shutdown_grace: 0s}",
		"ice: {udp: '192.0.2.1:8443', public_ips: [203.0.113.7, '2001:db8::7', 192.168.1.20], interfaces: [eth0, br-1a]}",
		"ice: {servers: [{urls: ['stun:stun.example.org', 'stuns:[2001:db8::1]:5349']}]}",
		"ice: {servers: [{urls: ['turn:192.0.2.1', 'turns:t.example.org:443?transport=tcp'], secret: x}], relay_only: true}",
		"ice: {servers: [{urls: ['turn:[2001:db8::1]'], username: ada, credential: '1'}]}",
		"tls: {mode: local, local: {dir: /var/lib/parley, hosts: [meet.lan, 192.168.1.20, 'fd00::1', kitchen]}}",
		"room_defaults: {chat_history: 0, max_screen_shares: 0, subscribe: {video_slots: 0}}",
		"room_defaults: {title: 'Größe 🎉', empty_timeout: 1h30m, video: {max_bitrate: 1.75Mbps}}",
		"room_defaults: {password: 'pa$$word: {x}'}",
		"rooms: {1: {title: One}, 2024-01: {title: '[x]'}}",
		"limits: {joins_per_ip: 1000/s}",
		"server: {listen: '127.0.0.1:0'}\nadmin: {listen: '127.0.0.1:0'}",
		"admin: {listen: ''}",
	} {
		load(t, "version: 1\n"+text+"\n")
	}
}
