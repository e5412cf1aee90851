package sfu

import (
	"strings"
	"testing"
)

// Speech leaves pauses out, music keeps both its channels, and nothing else of an answer changes.
func TestTuneOpus(t *testing.T) {
	const video = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=fmtp:97 apt=96\r\n"
	chromium := "m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\na=fmtp:63 111/111\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
	firefox := "m=audio 9 UDP/TLS/RTP/SAVPF 109\r\na=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1\r\n"
	for _, c := range []struct {
		story  string
		music  bool
		adding string
	}{
		{"speech", false, ";usedtx=1"},
		{"music", true, ";stereo=1;maxaveragebitrate=128000"},
	} {
		answer := chromium + video + firefox
		want := strings.ReplaceAll(answer, "useinbandfec=1\r\n", "useinbandfec=1"+c.adding+"\r\n")
		if got := tuneOpus(answer, c.music); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.story, got, want)
		}
	}
	if got := tuneOpus(video, true); got != video {
		t.Errorf("no sound: got %s", got)
	}
}
