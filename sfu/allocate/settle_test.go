package allocate_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
)

// An encoding that has just come stays for a while: pictures are left out first, and a
// better one waits, unless it must go, or there is much to spare.
func TestAnEncodingStaysForAWhile(t *testing.T) {
	type moment struct {
		at     time.Duration
		budget int
		want   string // encoding/temporal, - for paused
	}
	one := func() []sub { return []sub{{ID: "ada", Want: stage, Encodings: layered(camera())}} }
	plain := func() []sub { return []sub{{ID: "ada", Want: stage, Encodings: camera()}} }
	text := func() []sub {
		return []sub{{ID: "ada", Kind: allocate.Screen, Want: stage, Encodings: layered(camera())}}
	}
	// The middle encoding takes 500 kbps, 300 with half of its pictures and 200 with a
	// quarter; the smallest 150.
	tests := []struct {
		story   string
		subs    []sub
		moments []moment
	}{
		{"pictures go before the encoding, for six seconds", one(), []moment{
			{0, 180_000, "0/7"},
			{4 * time.Second, 600_000, "0/7"},
			{7 * time.Second, 600_000, "1/7"},
			{8 * time.Second, 210_000, "1/0"},
			{12800 * time.Millisecond, 210_000, "1/0"},
			{13200 * time.Millisecond, 210_000, "0/7"},
		}},
		{"what does not fit at all goes at once", one(), []moment{
			{0, 180_000, "0/7"},
			{4 * time.Second, 600_000, "0/7"},
			{7 * time.Second, 600_000, "1/7"},
			{8 * time.Second, 199_000, "0/7"},
			{9 * time.Second, 50_000, "-"},
		}},
		{"without layers it goes at once", plain(), []moment{
			{0, 180_000, "0/7"},
			{4 * time.Second, 600_000, "0/7"},
			{7 * time.Second, 600_000, "1/7"},
			{8 * time.Second, 300_000, "0/7"},
		}},
		{"text is not thinned out", text(), []moment{
			{0, 180_000, "0/7"},
			{4 * time.Second, 600_000, "0/7"},
			{7 * time.Second, 600_000, "1/7"},
			{8 * time.Second, 180_000, "0/7"},
		}},
		{"a better one waits for six seconds after one that went", one(), []moment{
			{0, 600_000, "1/7"},
			{time.Second, 180_000, "0/7"},
			{2 * time.Second, 600_000, "0/7"},
			{6800 * time.Millisecond, 600_000, "0/7"},
			{7200 * time.Millisecond, 600_000, "1/7"},
		}},
		{"also where there is much to spare", one(), []moment{
			{0, 720_000, "1/7"},
			{30 * time.Second, 180_000, "0/7"},
			{31 * time.Second, 720_000, "0/7"},
			{32800 * time.Millisecond, 720_000, "0/7"},
			{35800 * time.Millisecond, 720_000, "0/7"},
			{36200 * time.Millisecond, 720_000, "1/7"},
		}},
	}
	for _, tt := range tests {
		var a allocate.Allocator
		for i, m := range tt.moments {
			got := "-"
			if g := a.Allocate(tt.subs, m.budget, start.Add(m.at)).Grants[0]; !g.Paused() {
				got = fmt.Sprint(g.Encoding, "/", g.Temporal)
			}
			if got != m.want {
				t.Errorf("%s, moment %d at %v: got %s, want %s", tt.story, i, m.at, got, m.want)
			}
		}
	}
}

// Nobody is paused for an encoding that stays.
func TestWhatStaysPausesNobody(t *testing.T) {
	subs := []sub{
		{ID: "ada", Want: stage, Encodings: layered(camera())},
		{ID: "bob", Want: tile, Encodings: layered(camera())},
	}
	var a allocate.Allocator
	for at := time.Duration(0); at < 10*time.Second; at += tick {
		a.Allocate(subs, 320_000, start.Add(at))
	}
	for at := 10 * time.Second; at < 15*time.Second; at += tick {
		a.Allocate(subs, 800_000, start.Add(at))
	}
	r := a.Allocate(subs, 250_000, start.Add(15*time.Second))
	for i, g := range r.Grants {
		if g.Paused() {
			t.Errorf("%s is paused: %+v", subs[i].ID, r.Grants)
		}
	}
}

// Of a budget that has still to prove itself more is found out meanwhile: the aim is
// what it does not carry. Where somebody has climbed, nothing is aimed at for a while.
func TestNextLooksAhead(t *testing.T) {
	subs := []sub{{ID: "ada", Want: stage, Encodings: camera()}}
	var a allocate.Allocator
	a.Allocate(subs, 180_000, start)
	r := a.Allocate(subs, 700_000, start.Add(10*time.Second))
	if want := 2_300_000 - 700_000; r.Grants[0].Encoding != 0 || r.Next != want {
		t.Errorf("%+v, want the smallest encoding, and %d more to be aimed at", r, want)
	}
	for at := 10 * time.Second; at < 18*time.Second; at += tick {
		r = a.Allocate(subs, 700_000, start.Add(at))
		if shown := r.Grants[0].Encoding; r.Settling != (shown == 1) {
			t.Errorf("at %v: %+v", at, r)
		}
	}
	if r = a.Allocate(subs, 700_000, start.Add(25*time.Second)); r.Settling || r.Next == 0 {
		t.Errorf("long after the climb: %+v", r)
	}
}

// Where there is plenty a better encoding comes back after six seconds, however often
// it fell.
func TestPlentyBringsAnEncodingBackSoon(t *testing.T) {
	rows := []struct {
		budget      int
		least, most time.Duration
	}{{1_100_000, 5 * time.Second, 7 * time.Second}, {600_000, 15 * time.Second, 30 * time.Second}}
	for _, row := range rows {
		v, subs := newViewer(), []sub{{ID: "ada", Want: tile, Encodings: camera()}}
		middle := func(r allocate.Result) bool { return r.Grants[0].Encoding == 1 }
		for range 4 {
			v.until(subs, 3_000_000, middle)
			v.step(subs, 200_000)
		}
		if took := v.until(subs, row.budget, middle); took < row.least || took > row.most {
			t.Errorf("%d bit/s: back after %v, want %v to %v", row.budget, took, row.least, row.most)
		}
	}
}
