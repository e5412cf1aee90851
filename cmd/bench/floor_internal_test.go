package main

import (
	"context"
	"encoding/json"
	"net"
	"strconv"
	"testing"
	"time"
)

// TestTheFloorCarriesALoad: all that people send in two rooms comes to everybody
// else in theirs, sealed, and to nobody in the other.
func TestTheFloorCarriesALoad(t *testing.T) {
	port, err := freePort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort(loopback, strconv.Itoa(port))
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- beFloor(ctx, address) }()

	e, err := newEngine(loopback)
	if err != nil {
		t.Fatal(err)
	}
	l := load{Rooms: 2, Publishers: 2, Subscribers: 2, VideoKbps: 500}
	if err = e.fill(ctx, floorAdapter{server: address}, l); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	e.meter.open(begin, begin.Add(time.Hour))
	var sent uint64
	for arrived := 0; arrived < 500; arrived = len(e.meter.delays()) {
		if err = e.wait(ctx, lookAgain); err != nil || time.Since(begin) > startTime {
			t.Fatalf("%d packets came: %v", arrived, err)
		}
	}
	for _, s := range e.sources {
		sent += s.sent.Load()
	}
	if got := e.meter.flowing.Load(); got != int64(l.tracks()) {
		t.Errorf("%d tracks flow, want %d", got, l.tracks())
	}
	if got, most := uint64(len(e.meter.delays())), (sent+uint64(len(e.sources)))*uint64(l.receivers()); got > most {
		t.Errorf("%d packets came of at most %d", got, most)
	}
	e.close()
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestTheFloorIsTheLeastARatioCanBe: it stands in the table below Janus, by which
// it is measured.
func TestTheFloorIsTheLeastARatioCanBe(t *testing.T) {
	got := summarize([]outcome{cost("hd", parley, 1, 6), cost("hd", janus, 1, 20), cost("hd", floor, 1, 4)})
	if len(got) != 1 || got[0].Floor == nil || got[0].floorRatio() != "1/5.0" {
		said, _ := json.Marshal(got)
		t.Errorf("got %s", said)
	}
}
