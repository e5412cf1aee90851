package sfu

import (
	"slices"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

const browserOffer = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 109\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtpmap:109 opus/48000/2\r\na=ssrc:1111 cname:x\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendonly\r\na=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;~h;f,g\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sendonly\r\na=ssrc-group:FID 2222 3333\r\na=ssrc:2222 cname:x\r\na=ssrc:3333 cname:x\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:3\r\na=recvonly\r\n"

const serverAnswer = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 109\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtpmap:109 opus/48000/2\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=extmap:10/recvonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\na=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n" +
	"m=video 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:3\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"

func TestAgree(t *testing.T) {
	a, err := agree(browserOffer, serverAnswer)
	if err != nil {
		t.Fatal(err)
	}
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
	if a.slotCount(Video) != 1 || a.slotCount(Audio) != 0 {
		t.Errorf("%d video and %d audio slots, want 1 and 0", a.slotCount(Video), a.slotCount(Audio))
	}
	if slot := a.slots["3"][payload.VP8]; !slot.ok || slot.payloadType != 96 || slot.rtx != 97 {
		t.Errorf("slot 3 carries VP8 as %+v", slot)
	}
	if _, ok := a.slots["2"]; ok {
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
		a, err := readOffer(text)
		if err != nil {
			t.Fatalf("a checked offer cannot be read: %v", err)
		}
		if len(a.sections) > maxSections || len(a.declared) > maxStreams {
			t.Fatalf("%d sections and %d streams", len(a.sections), len(a.declared))
		}
		for i := range a.sections {
			if len(a.sections[i].rids) > maxEncodings {
				t.Fatalf("%d encodings", len(a.sections[i].rids))
			}
		}
	})
}
