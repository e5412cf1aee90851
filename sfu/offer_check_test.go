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
		{"no ICE user", strings.ReplaceAll(good, "a=ice-ufrag:u\r\n", ""), "ice-ufrag"},
		{"no ICE user in one section", strings.Replace(good, "a=ice-ufrag:u\r\n", "", 1), "ice-ufrag"},
		{"an ICE user for all sections", strings.Replace(strings.ReplaceAll(good, "a=ice-ufrag:u\r\n", ""), "t=0 0\r\n", "t=0 0\r\na=ice-ufrag:u\r\n", 1), ""},
		{"no ICE password", strings.ReplaceAll(good, "a=ice-pwd:ppppppppppppppppppppppp\r\n", ""), "ice-pwd"},
		{"an empty ICE password", strings.ReplaceAll(good, "ppppppppppppppppppppppp", ""), "ice-pwd"},
		{"an ICE user of 1,000 characters", strings.ReplaceAll(good, "a=ice-ufrag:u", "a=ice-ufrag:"+strings.Repeat("u", 1000)), "ice-ufrag"},
		{"a slot for a codec that nobody knows", strings.ReplaceAll(good, "VP8", "Theora"), "no codec"},
		{"a slot whose payload type says nothing", strings.ReplaceAll(good, "a=rtpmap:96", "a=rtpmap:97"), "no codec"},
		{"something unknown to send: that section is refused alone", strings.Replace(good, "VP8", "Theora", 1), ""},
		{"a codec that repairs another", offer(section("audio", "0", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96;rtx-time=3000"), section("video", "1", "a=recvonly")), ""},
		{"two codecs that repair each other", offer(section("audio", "0", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "a=fmtp:96 apt=97"), section("video", "1", "a=recvonly")), "repairs"},
		{"a repair of no number", offer(section("audio", "0", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=x"), section("video", "1", "a=recvonly")), "repairs"},
		{"two streams in one section", offer(section("audio", "0", "a=sendonly", "a=ssrc:1 cname:x", "a=ssrc:2 cname:x"), section("video", "1", "a=recvonly")), "2 streams"},
		{"a stream and its repair", offer(section("audio", "0", "a=sendonly", "a=ssrc-group:FID 1 2", "a=ssrc:1 cname:x", "a=ssrc:2 cname:x", "a=ssrc:2 msid:a b"), section("video", "1", "a=recvonly")), ""},
		{"streams in a slot mean nothing", offer(section("audio", "0", "a=sendonly"), section("video", "1", "a=recvonly", "a=ssrc:1 cname:x", "a=ssrc:2 cname:x")), ""},
		{"streams of encodings", offer(section("audio", "0", "a=sendonly"), section("video", "1", "a=sendonly", "a=rid:q send", "a=rid:h send", "a=simulcast:send q;h", "a=ssrc:1 cname:x", "a=ssrc:2 cname:x")), ""},
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

// What passes the check and has no answer all the same: a slot in which nothing
// could be shown changes nothing, while what pion refuses ends the peer, since
// pion is left half way. Both are called the offer's fault.
func TestOfferWithoutAnAnswer(t *testing.T) {
	engine, err := sfu.NewEngine(sfu.Options{Listen: "127.0.0.1:0", FullICE: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = engine.Close() }()
	events := make(chan sfu.Event, 4)
	peer, err := engine.NewPeer(sfu.PeerOptions{ID: "ada", VideoCodecs: []string{"vp8"}, AudioCodecs: []string{"opus"}},
		func(e sfu.Event) { events <- e })
	if err != nil {
		t.Fatal(err)
	}
	peer.Offer(1, "") // refused before anything is touched
	peer.Offer(2, strings.ReplaceAll(offer(), "VP8", "AV1"))
	peer.Offer(3, strings.ReplaceAll(offer(), "a=mid:0\r\n", "a=mid:0\r\na=candidate:nonsense\r\n"))
	<-peer.Done()
	close(events)
	var got []string
	for e := range events {
		switch e := e.(type) {
		case sfu.Refused:
			got = append(got, fmt.Sprint("refused ", e.Rev))
		case sfu.PeerClosed:
			got = append(got, e.Reason)
		}
	}
	if want := "refused 1, refused 2, refused 3, " + sfu.ReasonBadOffer; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
