package sfu

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// Ten times each limit of an offer: refused, with a reason that is short.
func TestOffersAtTenTimesTheLimits(t *testing.T) {
	setup := "a=setup:actpass\r\na=fingerprint:sha-256 AA:BB\r\n"
	good := strings.Replace(browserOffer, "a=mid:0\r\n", "a=mid:0\r\n"+setup, 1)
	good = strings.Replace(good, "a=recvonly\r\n", "a=recvonly\r\na=rtpmap:96 VP8/90000\r\n", 1)
	good = strings.Replace(good, "t=0 0\r\n", "t=0 0\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\n", 1)
	if err := CheckOffer(good); err != nil {
		t.Fatalf("the offer that is spoilt is none: %v", err)
	}
	many := func(text string, n int) string {
		var out strings.Builder
		for i := range n {
			out.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
		}
		return out.String()
	}
	most := usual()
	for name, offer := range map[string]string{
		"sdp_size":        good + strings.Repeat("a=x"+strings.Repeat("y", 1000)+"\r\n", 10*most.offerBytes/1000),
		"sdp_lines":       good + strings.Repeat("a=\r\n", 10*most.offerLines),
		"sdp_sections":    good + many("m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:x#\r\n", 10*most.sections),
		"maxPayloadTypes": strings.Replace(good, "SAVPF 96 97", "SAVPF 96"+strings.Repeat(" 97", 10*maxPayloadTypes), 1),
		"maxExtensions":   strings.Replace(good, "a=mid:1\r\n", "a=mid:1\r\n"+many("a=extmap:2 urn:#\r\n", 10*maxExtensions), 1),
		"maxEncodings":    strings.Replace(good, "send q;~h;f,g", "send q"+many(";r#", 10*maxEncodings), 1),
		"maxMIDLength":    strings.ReplaceAll(good, "a=mid:3", "a=mid:"+strings.Repeat("m", 10*maxMIDLength)),
		"maxRIDLength":    strings.Replace(good, "send q;", "send "+strings.Repeat("q", 10*maxRIDLength)+";", 1),
		"maxCredential":   strings.Replace(good, "ice-ufrag:u", "ice-ufrag:"+strings.Repeat("u", 10*maxCredential), 1),
	} {
		if err := CheckOffer(offer); err == nil || len(err.Error()) > 200 {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Ten times the RTCP of a second: only so much is looked at.
func TestFeedbackAtTenTimesTheRate(t *testing.T) {
	p, b := newListener()
	p.rtcpRate.limit = usual().feedback
	most := uint64(usual().feedback)
	request := compound(&rtcp.PictureLossIndication{MediaSSRC: 5})
	for i := range 10 * most {
		p.feedback(request, everySSRC, b.now.Add(time.Duration(i)*time.Second/time.Duration(10*most)))
	}
	stats := &b.engine.stats
	if heard := stats.KeyFrameRequestsIn.Load(); heard > 2*most || stats.Drops(DropRate) < 8*most {
		t.Errorf("%d of %d were looked at, %d dropped", heard, 10*most, stats.Drops(DropRate))
	}
	if asked := stats.KeyFrameRequestsOut.Load(); asked > 3 {
		t.Errorf("the publisher was asked for %d key frames within a second", asked)
	}
}

// Ten times the offers, publications and wishes: the inbox stays small.
func TestInboxAtTenTimesTheLimits(t *testing.T) {
	p := newIngress().peer
	for rev := range uint64(10 * maxQueuedOffers) {
		p.Offer(rev+1, "v=0")
	}
	p.SetPublications(make([]*Publication, 10*maxPublications))
	p.SetSubscriptions(make([]Subscription, 10*maxSubscriptions))
	full := 0
	for _, offer := range p.inbox.offers {
		if offer.SDP != "" {
			full++
		}
	}
	if full > maxQueuedOffers || len(p.inbox.offers) > 2*maxQueuedOffers {
		t.Errorf("%d offers wait, %d of them with a text", len(p.inbox.offers), full)
	}
	if n := len(p.inbox.publications); n > maxPublications {
		t.Errorf("%d publications", n)
	}
	if n := len(p.inbox.wishes); n > maxSubscriptions {
		t.Errorf("%d wishes", n)
	}
	if err := p.AddCandidate("0", "candidate:"+strings.Repeat("1", 10*maxCandidate), "u"); err == nil {
		t.Error("a candidate of ten times the size is taken")
	}
}
