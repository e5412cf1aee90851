package sfu

import (
	"strings"
	"testing"

	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/payload"
)

// offered is an offer of these sections: kind, direction and further lines.
func offered(sections ...[3]string) string {
	var out strings.Builder
	out.WriteString("v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n")
	for i, s := range sections {
		lines := strings.ReplaceAll(s[2], "\n", "\r\na=")
		formats := ""
		for line := range strings.Lines(s[2]) {
			if number, ok := strings.CutPrefix(line, "rtpmap:"); ok {
				number, _, _ = strings.Cut(number, " ")
				formats += " " + number
			}
		}
		out.WriteString("m=" + s[0] + " 9 UDP/TLS/RTP/SAVPF" + formats + "\r\na=mid:" + string(rune('a'+i)) + "\r\na=" + s[1] + "\r\na=" + lines + "\r\n")
	}
	return out.String()
}

// What of a section is answered, and what is not.
func TestAnswer(t *testing.T) {
	const vp8 = "rtpmap:96 VP8/90000\nrtcp-fb:96 goog-remb\nrtcp-fb:96 nack\nrtcp-fb:96 nack pli\nrtpmap:97 rtx/90000\nfmtp:97 apt=96"
	for _, row := range []struct {
		story    string
		section  [3]string
		has, not []string
	}{
		{
			"a slot",
			[3]string{"video", "recvonly", vp8},
			[]string{
				"m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=mid:a", "a=sendonly", "a=ssrc-group:FID", "a=msid:slot-0 video-0", "a=rtcp-fb:96 nack pli",
				"a=setup:passive", "a=ice-ufrag:server", "a=ice-pwd:secret", "a=candidate:1 1 udp", "a=end-of-candidates", "a=group:BUNDLE a", "a=rtcp-mux",
			},
			[]string{"goog-remb", "carrier", "recvonly", "BUNDLE 0"},
		},
		{
			"what is sent, in three encodings",
			[3]string{"video", "sendonly", vp8 + "\nrid:q send\nrid:h send\nrid:f send\nsimulcast:send q;~h;f"},
			[]string{"a=recvonly", "a=rid:q recv", "a=rid:f recv", "a=simulcast:recv q;h;f"},
			[]string{"a=ssrc", "a=msid"},
		},
		{"both ways: the server receives", [3]string{"video", "sendrecv", vp8}, []string{"a=recvonly"}, []string{"a=ssrc"}},
		{"neither", [3]string{"video", "inactive", vp8}, []string{"a=inactive", "SAVPF 96 97"}, []string{"a=ssrc"}},
		{
			"codecs of other rooms",
			[3]string{"video", "recvonly", "rtpmap:35 AV1/90000\nrtpmap:36 rtx/90000\nfmtp:36 apt=35\n" + vp8},
			[]string{"SAVPF 96 97\r\n"},
			[]string{"AV1", "apt=35"},
		},
		{
			"the browser's numbers and order",
			[3]string{"video", "recvonly", "rtpmap:120 VP9/90000\nfmtp:120 max-fs=12288\nrtpmap:124 rtx/90000\nfmtp:124 apt=120;rtx-time=3\nrtpmap:119 VP8/90000"},
			[]string{"SAVPF 120 124 119\r\n", "a=fmtp:120 max-fs=12288", "a=fmtp:124 apt=120;rtx-time=3"},
			nil,
		},
		{
			"H.264 that every browser decodes",
			[3]string{"video", "sendonly", "rtpmap:100 H264/90000\nfmtp:100 profile-level-id=640c1f;packetization-mode=1\n" +
				"rtpmap:101 H264/90000\nfmtp:101 level-asymmetry-allowed=1; packetization-mode=1; profile-level-id=42E01F\n" +
				"rtpmap:102 H264/90000\nfmtp:102 packetization-mode=0;profile-level-id=42e01f\nrtpmap:103 rtx/90000\nfmtp:103 apt=102"},
			[]string{"SAVPF 101\r\n"},
			nil,
		},
		{
			"another H.264 where there is nothing else",
			[3]string{"video", "sendonly", "rtpmap:100 H264/90000\nfmtp:100 profile-level-id=640c1f;packetization-mode=1"},
			[]string{"SAVPF 100\r\n"},
			nil,
		},
		{"VP9 of more than 8 bits", [3]string{"video", "recvonly", "rtpmap:98 VP9/90000\nfmtp:98 profile-id=2\n" + vp8}, []string{"SAVPF 96 97\r\n"}, nil},
		{
			"sound, its last words, and feedback for all",
			[3]string{"audio", "sendonly", "rtpmap:63 red/48000/2\nfmtp:63 111/111\nrtpmap:111 opus/48000/2\nrtcp-fb:* transport-cc\nrtpmap:9 G722/8000"},
			[]string{"SAVPF 63 111\r\n", "a=fmtp:63 111/111", "a=rtcp-fb:111 transport-cc"},
			[]string{"G722", "rtcp-fb:63"},
		},
		{"nothing in common", [3]string{"audio", "sendonly", "rtpmap:9 G722/8000"}, []string{"m=audio 0 UDP/TLS/RTP/SAVPF 0", "a=inactive"}, []string{"BUNDLE a", "candidate"}},
		{
			"header extensions of a slot",
			[3]string{"video", "recvonly", vp8 + "\nextmap:3 " + extRID + "\nextmap:4 " + extMID + "\nextmap:5/recvonly " + extTransportSeq + "\nextmap:6 urn:3gpp:video-orientation"},
			[]string{"a=extmap:4 " + extMID, "a=extmap:5 " + extTransportSeq},
			[]string{extRID, "orientation"},
		},
		{
			"header extensions of what is sent",
			[3]string{"video", "sendonly", vp8 + "\nextmap:3 " + extRID + "\nextmap:4 " + extMID + "\nextmap:7 " + extAudioLevel},
			[]string{"a=extmap:3 " + extRID, "a=extmap:4 " + extMID},
			[]string{extAudioLevel},
		},
	} {
		var offer, read sdp.SessionDescription
		if err := offer.UnmarshalString(offered(row.section)); err != nil {
			t.Fatal(err)
		}
		a := readOffer(&offer, usual().streams)
		chosen, err := a.choose(&offer, []payload.Codec{payload.Opus, payload.VP8, payload.VP9, payload.H264})
		if err != nil {
			t.Errorf("%s: %v", row.story, err)
			continue
		}
		p := &Peer{bounds: usual(), engine: &Engine{}}
		answer := a.writeAnswer(&offer, chosen, carriedAnswer, p.makeSlots(a))
		if err := read.UnmarshalString(answer); err != nil {
			t.Errorf("%s: %v", row.story, err)
		}
		for _, line := range row.has {
			if !strings.Contains(answer, line) {
				t.Errorf("%s: want %q in\n%s", row.story, line, answer)
			}
		}
		for _, line := range row.not {
			if strings.Contains(answer, line) {
				t.Errorf("%s: want no %q in\n%s", row.story, line, answer)
			}
		}
	}
}

// A slot keeps its section for good: one that comes back finds its slot, and one
// with another MID gets another, as long as there are any.
func TestSlotsKeepTheirSections(t *testing.T) {
	p := &Peer{bounds: usual(), engine: &Engine{}}
	slots := func(text string) map[string]*slot {
		var offer sdp.SessionDescription
		if err := offer.UnmarshalString(text); err != nil {
			t.Fatal(err)
		}
		return p.makeSlots(readOffer(&offer, usual().streams))
	}
	open, shut := [3]string{"video", "recvonly", "rtpmap:96 VP8/90000"}, [3]string{"video", "inactive", "rtpmap:96 VP8/90000"}
	first := slots(offered(open, open))
	if again := slots(offered(open, shut)); len(again) != 1 || again["a"] != first["a"] {
		t.Errorf("with one shut there are %v, had %v", again, first)
	}
	if back := slots(offered(open, open, open)); back["b"] != first["b"] || back["c"] == nil || back["c"].index != 2 {
		t.Errorf("with it back and another there are %v, had %v", back, first)
	}
	for i := range 3 * usual().sections {
		slots(strings.ReplaceAll(offered(open, open), "a=mid:", "a=mid:"+strings.Repeat("x", i)))
	}
	seen := map[uint32]bool{}
	for _, s := range p.slots {
		seen[s.ssrc], seen[s.rtxSSRC] = true, true
	}
	if len(p.slots) != usual().sections || len(seen) != 2*usual().sections {
		t.Errorf("%d slots of %d streams, want %d and twice as many", len(p.slots), len(seen), usual().sections)
	}
}
