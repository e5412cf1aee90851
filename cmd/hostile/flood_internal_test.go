package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"
)

// flood is media of a member whose keys are right, far more than it may send. The table has no such row, and the command no such
// flag: it proves faults and is no weapon.
type flood struct {
	What    string
	URL     string
	Room    string
	Rate    int // packets a second, at most
	Streams int // SSRCs in turn; 0: the one that was offered
	Lasts   time.Duration
	Within  time.Duration // it is removed
}

// flooded is what became of one.
type flooded struct {
	Sent  int
	Took  time.Duration
	Ended string        // how its session did
	After time.Duration // since it began
	Fault string
}

// floodVariable makes the test's own binary flood instead of testing.
const floodVariable = "PARLEY_FLOOD"

// mostPackets is what one member may send in a second.
const mostPackets = 6000

// maxFlood is what is tried at most, packets a second.
const maxFlood = 200_000

// A member sends as many packets as it can, 200,000 a second at most: it is removed within the five seconds that the limit leaves
// it, or at once when it invents streams, and goes on all the same; two who talk hardly notice, and others can join.
//
//	FLOOD=30s go test -count=1 -v -run TestFloodOfMedia ./cmd/hostile
func TestFloodOfMedia(t *testing.T) {
	lasts, err := time.ParseDuration(cmp.Or(os.Getenv("FLOOD"), "7s"))
	if err != nil {
		t.Fatalf("FLOOD: %v", err)
	}
	s := start(t)
	defer s.stop()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute+2*tries*lasts)
	defer cancel()
	target := Target{URL: u, Room: "hostile"}
	talk, err := begin(ctx, target)
	if err != nil {
		t.Fatal(err)
	}
	defer talk.end(ctx)
	for _, f := range []flood{
		{What: "one stream", Lasts: lasts, Within: 6500 * time.Millisecond},
		{What: "10,000 streams", Lasts: min(lasts, 3*time.Second), Streams: 10_000, Within: 2 * time.Second},
	} {
		f.URL, f.Room, f.Rate = s.url, target.Room, maxFlood
		harmless(t, f.What, func() string { return f.against(t, s, talk, target) })
	}
	if n := s.figure(t, "parley_panics_total"); n != 0 {
		t.Errorf("%v faults", n)
	}
}

// against floods a server, and returns what two who talk suffered.
func (f flood) against(t *testing.T, s *server, talk *talk, target Target) (harm string) {
	t.Helper()
	stop, used, began := talk.measure(), watchProcessors(s.process), time.Now()
	over := f.begin(t)
	joined, failed := talk.visit(t.Context(), target)
	did := <-over
	share, others := used.served()/time.Since(began).Seconds(), used.others()
	quality := stop()
	t.Logf("%s: %.0f packets a second, %s after %v; the server used %.0f %% of a processor, others %.0f %% of the machine; a join took %v; %v",
		f.What, float64(did.Sent)/did.Took.Seconds(), did.Ended, did.After.Round(10*time.Millisecond), 100*share, 100*others,
		joined.Round(time.Millisecond), quality)
	if did.Fault != "" || failed != nil {
		t.Fatalf("%s: %s, a join meanwhile: %v", f.What, did.Fault, failed)
	}
	if reached := float64(did.Sent) / did.After.Seconds(); reached < 2*mostPackets {
		return fmt.Sprintf("%.0f packets a second, which is no flood", reached)
	}
	if did.Ended != "close 4403" || did.After > f.Within {
		t.Errorf("%s: %s after %v, want close 4403 within %v", f.What, did.Ended, did.After, f.Within)
	}
	switch {
	case quality.Loss() <= maxLoss:
		return ""
	case others > maxOthers: // who keep the server from reading as well
		t.Logf("%s: two others lost %.2f %%, which says nothing on a machine so busy with other things", f.What, 100*quality.Loss())
		return ""
	}
	return fmt.Sprintf("two others lost %.2f %%, want at most %.2f", 100*quality.Loss(), 100*maxLoss)
}

// begin floods in a process of its own: at a lower priority it would be none where other tests run.
func (f flood) begin(t *testing.T) <-chan flooded {
	t.Helper()
	order, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), floodVariable+"="+string(order))
	over := make(chan flooded, 1)
	go func() {
		var did flooded
		out, err := command.Output()
		if err == nil {
			err = json.NewDecoder(bytes.NewReader(out)).Decode(&did)
		}
		if err != nil {
			did.Fault = fmt.Sprintf("%v: %s", err, out)
		}
		over <- did
	}()
	return over
}

// drown is what the other process does.
func drown(order string) error {
	var f flood
	if err := json.Unmarshal([]byte(order), &f); err != nil {
		return err
	}
	u, err := url.Parse(f.URL)
	if err != nil {
		return err
	}
	k, err := newKit(Target{URL: u, Room: f.Room})
	if err != nil {
		return err
	}
	defer k.close()
	ctx, cancel := context.WithTimeout(context.Background(), usual+f.Lasts+usual)
	defer cancel()
	a := &attempt{kit: k, Case: Case{ID: "flood", What: f.What}, from: k.nextSource()}
	defer a.end()
	p, err := a.flow(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	ended := make(chan flooded, 1)
	go func() {
		end := p.session.ended(f.Lasts + usual)
		ended <- flooded{Ended: end, After: time.Since(began)}
	}()
	sent := f.pour(p, began)
	took := time.Since(began)
	did := <-ended
	did.Sent, did.Took = sent, took
	return json.NewEncoder(os.Stdout).Encode(did)
}

// pour sends until the time is up, in beats of a millisecond.
func (f flood) pour(p *peer, began time.Time) (sent int) {
	packet := []byte{0x80, 111, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x78}
	beat := time.NewTicker(time.Millisecond)
	defer beat.Stop()
	for now := began; now.Sub(began) < f.Lasts; now = <-beat.C {
		due := int(now.Sub(began).Seconds() * float64(f.Rate))
		for due = min(due, sent+f.Rate/200); sent < due; sent++ { // what is too late to be sent is left out
			stream, n := uint32(voiceSSRC), sent
			if f.Streams > 0 {
				stream, n = uint32(900_000+sent%f.Streams), sent/f.Streams //nolint:gosec // small
			}
			binary.BigEndian.PutUint16(packet[2:], uint16(n)) //nolint:gosec // wraps
			binary.BigEndian.PutUint32(packet[4:], uint32(n)) //nolint:gosec // likewise
			binary.BigEndian.PutUint32(packet[8:], stream)
			p.send(p.sealer.rtp(packet))
		}
	}
	return sent
}
