package sfu_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/sfu"
)

// offer builds a small offer that is fine; tests spoil it.
func offer(sections ...string) string {
	if len(sections) == 0 {
		sections = []string{section("audio", "0", "a=sendonly"), section("video", "1", "a=recvonly")}
	}
	mids := ""
	for i := range sections {
		mids += fmt.Sprintf(" %d", i)
	}
	return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + mids + "\r\n" + strings.Join(sections, "")
}

func section(kind, mid string, lines ...string) string {
	return "m=" + kind + " 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:" + mid + "\r\na=setup:actpass\r\n" +
		"a=fingerprint:sha-256 AA:BB\r\na=ice-ufrag:u\r\na=ice-pwd:ppppppppppppppppppppppp\r\na=rtpmap:96 VP8/90000\r\n" +
		strings.Join(lines, "\r\n") + "\r\n"
}

func TestCheckOffer(t *testing.T) {
	good := offer()
	extmaps := make([]string, 40)
	for i := range extmaps {
		extmaps[i] = fmt.Sprintf("a=extmap:%d urn:x:%d", 1+i%14, i)
	}
	many := make([]string, 200)
	for i := range many {
		many[i] = section("video", fmt.Sprint(i), "a=recvonly")
	}
	rows := []struct {
		story, offer, want string // want: part of the reason, "" accepts
	}{
		{"an ordinary offer", good, ""},
		{"nothing", "", "0 media sections"},
		{"no SDP at all", "hello", "read offer"},
		{"300 KiB", good + strings.Repeat("a=x\r\n", 60<<10), "bytes"},
		{"20,000 lines", good + strings.Repeat("a=\r\n", 20000), "lines"},
		{"one section only", offer(section("audio", "0", "a=sendonly")), "want 2"},
		{"200 sections", offer(many...), "want 2 to 128"},
		{"no fingerprint", strings.ReplaceAll(good, "a=fingerprint:sha-256 AA:BB\r\n", ""), "fingerprints"},
		{"two fingerprints", strings.Replace(good, "AA:BB", "AA:CC", 1), "2 different"},
		{"a weak fingerprint", strings.ReplaceAll(good, "sha-256", "sha-1"), "sha-1"},
		{"md5", strings.ReplaceAll(good, "sha-256", "md5"), "md5"},
		{"a passive browser: the server is the DTLS server", strings.ReplaceAll(good, "actpass", "passive"), "setup"},
		{"holdconn", strings.ReplaceAll(good, "actpass", "holdconn"), "setup"},
		{"no DTLS", strings.ReplaceAll(good, "UDP/TLS/RTP/SAVPF", "RTP/AVP"), "protocol"},
		{"an image", strings.Replace(good, "m=video", "m=image", 1), "image"},
		{"a data channel", strings.Replace(good, "m=video 9 UDP/TLS/RTP/SAVPF 96", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", 1), "application"},
		{"a payload type of 128", strings.ReplaceAll(good, "SAVPF 96", "SAVPF 128"), "payload type"},
		{"a payload type that is no number", strings.ReplaceAll(good, "SAVPF 96", "SAVPF abc"), "payload type"},
		{"70 payload types", strings.Replace(good, "SAVPF 96", "SAVPF"+strings.Repeat(" 96", 70), 1), "70 payload types"},
		{"40 header extensions", offer(section("audio", "0", extmaps...), section("video", "1", "a=recvonly")), "header extensions"},
		{"header extension 0", offer(section("audio", "0", "a=extmap:0 urn:x"), section("video", "1", "a=recvonly")), "header extension id"},
		{"header extension 15", offer(section("audio", "0", "a=extmap:15 urn:x"), section("video", "1", "a=recvonly")), "header extension id"},
		{"no BUNDLE", strings.Replace(good, "a=group:BUNDLE 0 1\r\n", "", 1), "no BUNDLE"},
		{"BUNDLE of an absent section", strings.Replace(good, "BUNDLE 0 1", "BUNDLE 0 7", 1), "\"7\""},
		{"BUNDLE of some sections", strings.Replace(good, "BUNDLE 0 1", "BUNDLE 0", 1), "1 of 2"},
		{"the same mid twice", strings.ReplaceAll(good, "a=mid:1", "a=mid:0"), "twice"},
		{"a mid with HTML", strings.ReplaceAll(good, "a=mid:1", "a=mid:<b>"), "mid"},
		{"100 encodings", offer(section("audio", "0"), section("video", "1", "a=sendonly", "a=simulcast:send "+strings.Repeat("q;", 99)+"q")), "100 encodings"},
		{"a rid of 255 bytes", offer(section("audio", "0"), section("video", "1", "a=sendonly", "a=simulcast:send "+strings.Repeat("q", 255))), "rid"},
		{"three encodings, one paused", offer(section("audio", "0"), section("video", "1", "a=sendonly", "a=simulcast:send q;~h;f")), ""},
	}
	for _, row := range rows {
		err := sfu.CheckOffer(row.offer)
		switch {
		case row.want == "" && err != nil:
			t.Errorf("%s: refused: %v", row.story, err)
		case row.want != "" && err == nil:
			t.Errorf("%s: accepted, want a refusal that names %q", row.story, row.want)
		case row.want != "" && !strings.Contains(err.Error(), row.want):
			t.Errorf("%s: refused with %q, want %q in it", row.story, err, row.want)
		case err != nil && len(err.Error()) > 300:
			t.Errorf("%s: the reason has %d bytes: it repeats the offer", row.story, len(err.Error()))
		}
	}
}
