package sfu

import (
	"slices"
	"strings"
	"testing"

	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/payload"
)

const browserOffer = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3 4\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 109\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtpmap:109 opus/48000/2\r\na=ssrc:1111 cname:x\r\n" +
	"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendonly\r\na=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;~h;f,g\r\n" +
	"a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=extmap:10/sendonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\na=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sendonly\r\na=ssrc-group:FID 2222 3333\r\na=ssrc:2222 cname:x\r\na=ssrc:3333 cname:x\r\na=rtpmap:96 VP8/90000\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:3\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n" +
	"a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 9\r\nc=IN IP4 0.0.0.0\r\na=mid:4\r\na=sendonly\r\na=rtpmap:9 G722/8000\r\n"

// carriedAnswer is what pion says of ICE and DTLS.
const carriedAnswer = "v=0\r\no=- 7 8 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 CC:DD\r\na=ice-lite\r\na=group:BUNDLE 0\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=setup:passive\r\na=mid:0\r\na=ice-ufrag:server\r\na=ice-pwd:secret\r\na=rtpmap:96 VP8/90000\r\n" +
	"a=ssrc:99 cname:carrier\r\na=sendonly\r\na=candidate:1 1 udp 2130706431 192.0.2.1 8443 typ host\r\na=end-of-candidates\r\n"

// agreed answers an offer in a room of VP8 and Opus.
func agreed(t *testing.T, offer string) (*agreement, string) {
	t.Helper()
	var description sdp.SessionDescription
	if err := description.UnmarshalString(offer); err != nil {
		t.Fatal(err)
	}
	a := readOffer(&description, usual().streams)
	chosen, err := a.choose(&description, []payload.Codec{payload.Opus, payload.VP8})
	if err != nil {
		t.Skip(err)
	}
	p := &Peer{bounds: usual(), engine: &Engine{}}
	return a, a.writeAnswer(&description, chosen, carriedAnswer, p.makeSlots(a))
}

func TestAgree(t *testing.T) {
	a, _ := agreed(t, browserOffer)
	if a.codecs[109] != payload.Opus || a.codecs[96] != payload.VP8 {
		t.Errorf("payload types 109 and 96 are %v and %v, want the browser's own: opus and vp8", a.codecs[109], a.codecs[96])
	}
	if a.rtxOf[97] != 96 || a.rtxOf[96] != 0 {
		t.Errorf("97 repairs %d and 96 repairs %d, want 96 and nothing", a.rtxOf[97], a.rtxOf[96])
	}
	if a.level != 1 || a.mid != 4 || a.rid != 10 || a.repairedRID != 11 || a.transportSeq != 5 {
		t.Errorf("header extensions are level %d, mid %d, rid %d, repaired %d, transport %d", a.level, a.mid, a.rid, a.repairedRID, a.transportSeq)
	}
	if got := a.sections[1].rids; !slices.Equal(got, []string{"q", "h", "f"}) {
		t.Errorf("encodings are %v: a pause is ignored and the first of a choice counts", got)
	}
	if a.sections[1].rank("f") != 2 || a.sections[1].rank("x") != -1 || a.sections[0].rank("") != 0 || a.sections[1].rank("") != -1 {
		t.Error("ranks are wrong")
	}
	if a.declared[1111] != "0" || a.declared[2222] != "2" || a.repairs[3333] != 2222 {
		t.Errorf("declared streams are %v, repairs %v", a.declared, a.repairs)
	}
	if slot := a.slots["3"][payload.VP8]; !slot.ok || slot.payloadType != 96 || slot.rtx != 97 {
		t.Errorf("slot 3 carries VP8 as %+v", slot)
	}
	if _, ok := a.slots["4"]; ok {
		t.Error("a refused section has codecs")
	}
}

// Whatever a browser offers, reading it never panics and stays within bounds.
func FuzzOffer(f *testing.F) {
	f.Add(browserOffer)
	f.Add(strings.ReplaceAll(browserOffer, "simulcast:send", "simulcast:recv a send"))
	f.Add("v=0")
	f.Fuzz(func(t *testing.T, text string) {
		if CheckOffer(text) != nil {
			return
		}
		a, _ := agreed(t, text)
		if len(a.sections) > usual().sections || len(a.declared) > usual().streams {
			t.Fatalf("%d sections and %d streams", len(a.sections), len(a.declared))
		}
		for i := range a.sections {
			if len(a.sections[i].rids) > maxEncodings {
				t.Fatalf("%d encodings", len(a.sections[i].rids))
			}
		}
	})
}

// Browsers are told of layers where they understand both that and extensions of
// any length, in slots that may show AV1.
func TestAgreeOnDescriptors(t *testing.T) {
	const mixed, told = "a=extmap-allow-mixed\r\nm=", "extmap:13 " + extDependency
	for _, row := range []struct {
		story, session string
		lines          string
		want           uint8
	}{
		{"both", mixed, "rtpmap:45 AV1/90000\n" + told, 13},
		{"long ones not allowed", "m=", "rtpmap:45 AV1/90000\n" + told, 0},
		{"not offered", mixed, "rtpmap:45 AV1/90000", 0},
		{"no AV1", mixed, "rtpmap:96 VP8/90000\n" + told, 0},
	} {
		var offer sdp.SessionDescription
		text := strings.Replace(offered([3]string{"video", "recvonly", row.lines}), "m=", row.session, 1)
		if err := offer.UnmarshalString(text); err != nil {
			t.Fatal(err)
		}
		a, p := readOffer(&offer, usual().streams), &Peer{bounds: usual(), engine: &Engine{}}
		chosen, err := a.choose(&offer, []payload.Codec{payload.VP8, payload.AV1})
		if err != nil {
			t.Fatal(err)
		}
		answer := a.writeAnswer(&offer, chosen, carriedAnswer, p.makeSlots(a))
		p.slots[0].settle(a)
		if got := p.slots[0].tellsID; got != row.want || strings.Contains(answer, extDependency) != a.told["a"] {
			t.Errorf("%s: descriptors have id %d, want %d", row.story, got, row.want)
		}
	}
}
