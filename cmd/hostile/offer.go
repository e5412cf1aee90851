package main

import (
	"fmt"
	"strings"
)

// The streams of an offer, as it declares them.
const (
	voiceSSRC   = 0x11111111
	cameraSSRC  = 0x22222222
	repairSSRC  = 0x33333333
	foreignSSRC = 0x5eed5eed
)

// pictures is the payload type of cameras in it.
const pictures = 96

// credentials are what one end of a connection needs to know of the other.
type credentials struct {
	ufrag, password string
	fingerprint     string // SHA-256, in capitals with colons
}

// offer writes a fine one: voice and camera to send, one slot for sound and two
// for pictures.
func offer(c credentials) string {
	var out strings.Builder
	out.WriteString("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3 4\r\na=msid-semantic: WMS *\r\n")
	for i, kind := range []string{"audio sendonly", "video sendonly", "audio recvonly", "video recvonly", "video recvonly"} {
		out.WriteString(media(c, i, kind))
	}
	return out.String()
}

// media writes one section of an offer: kind and direction.
func media(c credentials, mid int, kind string) string {
	what, direction, _ := strings.Cut(kind, " ")
	types, codec, streams := "111", "a=rtpmap:111 opus/48000/2\r\n", fmt.Sprintf("a=ssrc:%d cname:x\r\n", voiceSSRC)
	if what == "video" {
		types = "96 97"
		codec = "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 transport-cc\r\n" +
			"a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
		streams = fmt.Sprintf("a=ssrc-group:FID %d %d\r\na=ssrc:%d cname:x\r\na=ssrc:%d cname:x\r\n", cameraSSRC, repairSSRC, cameraSSRC, repairSSRC)
	}
	if direction == "recvonly" {
		streams = ""
	}
	return fmt.Sprintf("m=%s 9 UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 0.0.0.0\r\na=mid:%d\r\na=%s\r\na=rtcp-mux\r\na=setup:actpass\r\n"+
		"a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\n%s"+
		"a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=extmap:4 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"+
		"a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n%s",
		what, types, mid, direction, c.ufrag, c.password, c.fingerprint, codec, streams)
}

// section is one more section that only receives, for texts that make too many.
func section(mid int) string {
	return media(credentials{ufrag: "hostile0", password: "hostilehostilehostile0", fingerprint: anyFingerprint()}, mid, "video recvonly")
}

// anyFingerprint is nobody's.
func anyFingerprint() string { return strings.TrimSuffix(strings.Repeat("AB:", 32), ":") }

// answered takes the server's credentials and the address of its media out of an
// answer.
type answered struct {
	credentials

	address string   // host:port of its first candidate
	slots   []uint32 // SSRCs of what it will send, but for the streams that repair
}

func readAnswer(sdp string) answered {
	a, repairs := answered{}, ""
	for line := range strings.Lines(sdp) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		fields := strings.Fields(value)
		number, _, _ := strings.Cut(value, " ")
		switch {
		case key == "a=ice-ufrag":
			a.ufrag = value
		case key == "a=ice-pwd":
			a.password = value
		case key == "a=candidate" && len(fields) > 5 && a.address == "":
			a.address = joinHostPort(fields[4], fields[5])
		case key == "a=ssrc-group" && len(fields) == 3: // stands before those it groups
			repairs = fields[2]
		case key == "a=ssrc" && number != repairs:
			var ssrc uint32
			if _, err := fmt.Sscan(number, &ssrc); err == nil {
				a.slots = append(a.slots, ssrc)
			}
		}
	}
	return a
}

func joinHostPort(host, port string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]:" + port
	}
	return host + ":" + port
}
