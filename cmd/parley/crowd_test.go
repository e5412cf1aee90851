package main_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Many join within a second to see one camera: all have a key frame soon, and the camera makes two a second at most for them.
//
//	JOINS=50 go test -count=1 -v -run TestACrowdSees ./cmd/parley
func TestACrowdSees(t *testing.T) {
	many, err := strconv.Atoi(cmp.Or(os.Getenv("JOINS"), "10"))
	if err != nil || many < 1 {
		t.Fatalf("JOINS: %q, want how many", os.Getenv("JOINS"))
	}
	l := newLife(t, false, "--set", "room_defaults.max_participants=100")
	l.start()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kit.Close)
	stage := client.Options{URL: l.url, Room: "stage", Name: "ada", Kit: kit}
	ada, err := client.Join(t.Context(), stage)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ada.Leave(context.WithoutCancel(t.Context())) }()
	if _, err := ada.Publish(t.Context(), protocol.Camera, &client.VP8{KeyEvery: time.Hour}); err != nil {
		t.Fatal(err)
	}

	const asked = `parley_keyframe_requests_total\{direction="out"\}`
	before, began := metric(t, l, asked), time.Now()
	var crowd sync.WaitGroup
	var mu sync.Mutex // guards what follows
	var joined, saw []time.Duration
	ticker := time.NewTicker(time.Second / time.Duration(many))
	defer ticker.Stop()
	for i := range many {
		<-ticker.C
		crowd.Go(func() {
			in, seen := watches(t, stage, fmt.Sprint("viewer ", i))
			mu.Lock()
			defer mu.Unlock()
			joined, saw = append(joined, in), append(saw, seen)
		})
	}
	crowd.Wait()
	requests, took := metric(t, l, asked)-before, time.Since(began)
	slices.Sort(joined)
	slices.Sort(saw)
	t.Logf("%d joined in a second: inside after p50 %v, p95 %v; a key frame after p50 %v, p95 %v, longest %v; %g key frames asked for in %v",
		many, percentile(joined, 0.5), percentile(joined, 0.95), percentile(saw, 0.5), percentile(saw, 0.95), percentile(saw, 1), requests, took.Round(time.Millisecond))
	if most := 2 * (took.Seconds() + 1); requests > most {
		t.Errorf("%g key frames were asked for in %v, want two a second at most", requests, took)
	}
	healthy(t, l)
}

// watches joins, and says how long it took to be inside, and to have a key frame.
func watches(t *testing.T, o client.Options, name string) (in, seen time.Duration) {
	t.Helper()
	began, first := time.Now(), make(chan time.Time, 1)
	o.Name = name
	o.OnPacket = func(_ *client.RemoteTrack, p *client.Packet) {
		if p.Codec == payload.VP8 && payload.Inspect(p.Codec, p.Payload).KeyFrame {
			select {
			case first <- p.Arrived:
			default:
			}
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	one, err := client.Join(ctx, o)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0, 0
	}
	defer func() { _ = one.Leave(context.WithoutCancel(ctx)) }()
	in = time.Since(began)
	select {
	case at := <-first:
		seen = at.Sub(began)
	case <-ctx.Done():
		t.Errorf("%s saw no key frame", name)
	}
	return in, seen
}
