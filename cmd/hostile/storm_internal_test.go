package main

import (
	"context"
	"net/url"
	"testing"
	"time"
)

// stormTakes is how long a row of the table is played here.
const stormTakes = 3 * time.Second

// Somebody asks for everything again, all the time: what the server spends on that is little, and two who talk do not notice.
func TestStormsCostLittle(t *testing.T) {
	s := start(t)
	defer s.stop()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	target := Target{URL: u, Room: "hostile"}
	talk, err := begin(ctx, target)
	if err != nil {
		t.Fatal(err)
	}
	defer talk.end(ctx)
	target.Track, target.Person = talk.tracks[0], talk.people[0].Me()
	k, err := newKit(target)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	calm := Case{ID: "calm", What: "nobody does", Way: "media", At: "media", Send: []string{"81 ce 0002 {{u32 .Voice}} {{u32 .Slot}}"}, Times: 3, Rate: 1, Answer: []string{"kept"}}
	before := 0.0
	for _, c := range append([]Case{calm}, storms(t)...) {
		stop, used, began := talk.measure(), serverTime(s.process), time.Now()
		results := k.play(ctx, []Case{c})
		share := (serverTime(s.process) - used).Seconds() / time.Since(began).Seconds()
		quality := stop()
		judge(t, results)
		if c.ID == calm.ID {
			before = share
		}
		t.Logf("%-4s %s, %d packets: the server used %.1f %% of a processor, %.1f %% before; %v", c.ID, c.What, c.Times, 100*share, 100*before, quality)
		if share-before > 0.25 {
			t.Errorf("%s: %.0f %% of a processor, want at most a quarter", c.ID, 100*(share-before))
		}
		if quality.Loss() > maxLoss {
			t.Errorf("%s: two others lost %.2f %%", c.ID, 100*quality.Loss())
		}
	}
}

// storms are key frames, by PLI and by FIR, and packets asked for again.
func storms(t *testing.T) []Case {
	t.Helper()
	table, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	var list []Case
	for _, group := range table {
		for _, c := range group.Cases {
			if c.ID == "C2" || c.ID == "C2b" || c.ID == "C2c" {
				c.Times = int(stormTakes.Seconds() * float64(c.Rate))
				list = append(list, c)
			}
		}
	}
	if len(list) != 3 {
		t.Fatalf("%d storms in the table, want 3", len(list))
	}
	return list
}
