package sfu

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/sfu/payload"
)

// What settings say is what peers are held to, those that are made after it was said.
func TestBoundsAreThoseOfTheSettings(t *testing.T) {
	e := &Engine{}
	e.SetLimits(limits.Limits{})
	before := e.bounds.Load()
	e.SetLimits(limits.Limits{
		SDPSize: 1000, SDPLines: 2, SDPSections: 3, EncodingsPerTrack: 30, StreamsPerPerson: 5, StreamsEverPerPerson: 6,
		PacketsPerPerson: units.PerSecond(7), BitratePerPerson: 80, RTCPPerPerson: units.PerSecond(9), ResendsPerPerson: units.PerMinute(90),
		ConnectTimeout: 11 * time.Second,
	})
	want := bounds{
		offerBytes: 1000, offerLines: 2, sections: 3, encodings: maxEncodings, streams: 5, streamsEver: 6,
		packets: 7, bytes: 10, feedback: 9, resends: 1, connect: 11 * time.Second,
	}
	if got := *e.bounds.Load(); got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if *before != *usual() || before.packets != 6000 || before.bytes != 1_500_000 {
		t.Errorf("who came before has %+v now", *before)
	}
}

// An array of encodings has room for what the settings allow.
func TestSettingsAskForNoMoreThanThereIs(t *testing.T) {
	if most := limits.Most("encodings_per_track"); most != maxEncodings {
		t.Errorf("%v encodings may be set, there is room for %d", most, maxEncodings)
	}
	if most := limits.Most("tracks_per_participant"); most != maxPublications {
		t.Errorf("%v tracks may be set, there is room for %d", most, maxPublications)
	}
}

// Ten times the streams in an offer: so many are known, the others are as if they stood nowhere.
func TestDeclaredStreamsAreBounded(t *testing.T) {
	for _, most := range []int{3, usual().streams} {
		var lines strings.Builder
		for i := range 10 * most {
			fmt.Fprintf(&lines, "a=ssrc:%d cname:x\r\n", 1000+i)
		}
		var offer sdp.SessionDescription
		if err := offer.UnmarshalString(strings.ReplaceAll(browserOffer, "a=sendonly\r\n", "a=sendonly\r\n"+lines.String())); err != nil {
			t.Fatal(err)
		}
		if a := readOffer(&offer, most); len(a.declared) != most {
			t.Errorf("%d streams are known, want %d", len(a.declared), most)
		}
	}
}

// Ten times the lost packets of a second, in several slots: the browser gets its
// share once, not once for each.
func TestResendsOfOneBrowser(t *testing.T) {
	const most = 5
	b := newBench(payload.VP8, 3)
	peer := &Peer{bounds: newBounds(limits.Limits{ResendsPerPerson: units.PerSecond(most)}), engine: b.engine}
	for _, s := range b.slots {
		s.peer = peer
	}
	for range 20 {
		b.frame(4)
	}
	var newest []uint16
	for _, w := range b.writers {
		newest = append(newest, w.last.seq)
	}
	for second := range uint64(3) {
		for i, s := range b.slots {
			s.resend([]rtcp.NackPair{{PacketID: newest[i] - 16 - 17*uint16(second), LostPackets: 0xffff}}, b.now) //nolint:gosec // three
		}
		if got, want := b.engine.stats.Resent.Load(), (second+1)*most; got != want {
			t.Fatalf("%d packets sent again after %d s, want %d", got, second+1, want)
		}
		b.now = b.now.Add(time.Second)
		b.encoding.arrived.Store(b.now.UnixNano())
	}
	if dropped := b.engine.stats.Drops(DropResendLimit); dropped != 3*(3*17-most) {
		t.Errorf("%d were dropped, want all others", dropped)
	}
}
