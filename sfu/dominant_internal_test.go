package sfu

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// gallery is a viewer of three equal tiles, in fake time.
type gallery struct {
	viewer   *Peer
	wishes   []Subscription
	now      time.Time
	last     string
	switches map[string]int
}

func newGallery() *gallery {
	engine := newBench(0, 0).engine
	g := &gallery{viewer: &Peer{bounds: usual(), engine: engine}, now: epoch, switches: map[string]int{}}
	var slots []*slot
	for i, who := range []string{"ada", "bob", "cy"} {
		p := NewPublication(PublicationOptions{ID: who, Participant: who, Source: Camera, Width: 1280, Height: 720})
		for rank, rate := range []int64{150_000, 500_000, 1_500_000} {
			e := newEncoding(&Peer{bounds: usual(), engine: engine, keys: &dtlsKeys{}}, p, uint32(10*i+rank), 1) //nolint:gosec // small
			e.rank = rank
			e.meter.cells[0][0].rate.Store(rate)
			p.adopt(e)
		}
		s := newSlot(g.viewer, Video, i)
		s.bind(p, true, g.now)
		slots = append(slots, s)
		g.wishes = append(g.wishes, Subscription{Publication: p, Width: 640, Height: 360, Priority: 2})
	}
	g.viewer.slotsBySSRC.Store(newSlotTable(slots))
	return g
}

// step is 100 ms with somebody on the stage. It returns who gets which encoding.
func (g *gallery) step(stage string, carries int) string {
	g.now = g.now.Add(100 * time.Millisecond)
	var words []string
	for i := range g.wishes {
		p := g.wishes[i].Publication
		g.wishes[i].Dominant = p.Participant() == stage
		for _, e := range p.layers() {
			e.arrived.Store(g.now.UnixNano())
		}
		p.fan()[0].wish(&g.wishes[i])
	}
	g.viewer.divideWay(way{carries: carries, known: true}, g.now)
	for i := range g.wishes {
		p := g.wishes[i].Publication
		words = append(words, fmt.Sprintf("%s:%d", p.ID(), p.fan()[0].granted.Load()-1))
	}
	now := strings.Join(words, " ")
	for i, word := range strings.Fields(g.last) {
		if word != words[i] {
			g.switches[g.wishes[i].Publication.ID()]++
		}
	}
	g.last = now
	return now
}

// Of three equal tiles of which one can be sharp, it is the speaker's, and soon.
func TestTheSpeakerIsSharpOnANarrowWay(t *testing.T) {
	tests := []struct {
		story   string
		stage   string
		carries int
		want    string
	}{
		{"bob speaks", "bob", 1_100_000, "ada:0 bob:1 cy:0"},
		{"cy speaks", "cy", 1_100_000, "ada:0 bob:0 cy:1"},
		{"there is enough for all", "cy", 3_000_000, "ada:1 bob:1 cy:1"},
		{"too little for anything", "cy", 600_000, "ada:0 bob:0 cy:0"},
		{"only one can be seen at all", "bob", 200_000, "ada:-1 bob:0 cy:-1"},
	}
	for _, tt := range tests {
		g := newGallery()
		got := ""
		for range 200 {
			got = g.step(tt.stage, tt.carries)
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.story, got, tt.want)
		}
	}
}

// The stage goes to and fro as fast as it may. The pictures do not.
func TestAQuickStageDoesNotFlap(t *testing.T) {
	const length = 2 * time.Minute
	for _, every := range []time.Duration{2 * time.Second, 5 * time.Second, 20 * time.Second} {
		g := newGallery()
		stages, lag := []string{"ada", "bob", "cy", "bob"}, 0
		for i := range int(length / (100 * time.Millisecond)) {
			stage := stages[i/int(every/(100*time.Millisecond))%len(stages)]
			if got := g.step(stage, 1_100_000); !strings.Contains(got, stage+":1") {
				lag++
			}
			if strings.Contains(g.last, "-1") {
				t.Fatalf("stage %v: somebody is paused: %s", every, g.last)
			}
		}
		t.Logf("the stage changes every %v: %v switches of encodings in %v, the speaker is not sharp for %d %% of the time", every, g.switches, length, 100*lag/int(length/(100*time.Millisecond)))
		for id, n := range g.switches {
			if n > int(length/(5*time.Second))+2 {
				t.Errorf("the stage changes every %v: %s switched %d times in %v, want once in 5 s at most", every, id, n, length)
			}
		}
	}
}
