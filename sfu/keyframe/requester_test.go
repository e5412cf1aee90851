package keyframe_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/keyframe"
)

const ms = time.Millisecond

func TestRequester(t *testing.T) {
	type step struct {
		at   time.Duration
		do   string
		send bool
	}
	tests := []struct {
		name  string
		every time.Duration // MinInterval
		steps []step
	}{
		{"nothing is asked for unasked", 0, []step{{0, "tick", false}, {time.Hour, "tick", false}}},
		{"the first request is sent at once", 0, []step{{0, "request", true}}},
		{"a burst is one request", 0, []step{
			{0, "request", true}, {0, "request", false}, {499 * ms, "request", false},
		}},
		{"repeated until answered", 0, []step{
			{0, "request", true},
			{499 * ms, "tick", false},
			{500 * ms, "tick", true},
			{600 * ms, "tick", false},
			{1000 * ms, "tick", true},
			{1100 * ms, "received", false},
			{time.Hour, "tick", false},
		}},
		{"what comes too early is not forgotten", 0, []step{
			{0, "request", true},
			{50 * ms, "received", false},
			{100 * ms, "request", false}, // the key frame is past, another one is needed
			{400 * ms, "tick", false},
			{500 * ms, "tick", true},
			{600 * ms, "received", false},
			{2000 * ms, "tick", false},
		}},
		{"a new request after a while is sent at once", 0, []step{
			{0, "request", true}, {50 * ms, "received", false}, {700 * ms, "request", true},
		}},
		{"a key frame nobody asked for answers too", 0, []step{
			{0, "request", true}, {10 * ms, "request", false}, {20 * ms, "received", false}, {600 * ms, "tick", false},
		}},
		{"another interval", 2 * time.Second, []step{
			{0, "request", true}, {1999 * ms, "request", false}, {2000 * ms, "tick", true},
		}},
		{"an interval that makes no sense is the usual one", -time.Second, []step{
			{0, "request", true}, {499 * ms, "request", false}, {500 * ms, "request", true},
		}},
	}
	// The zero time is as good as any other.
	for _, start := range []time.Time{{}, time.Unix(0, 0), time.Unix(4e9, 0)} {
		for _, tt := range tests {
			t.Run(fmt.Sprint(tt.name, "/", start.Year()), func(t *testing.T) {
				r := keyframe.Requester{MinInterval: tt.every}
				for i, s := range tt.steps {
					var send, pending bool
					switch now := start.Add(s.at); s.do {
					case "request":
						send, pending = r.Request(now), true
					case "tick":
						pending = r.Pending()
						send = r.Tick(now)
					case "received":
						r.Received()
					}
					if send != s.send {
						t.Errorf("step %d, %s at %v: send %v, want %v", i, s.do, s.at, send, s.send)
					}
					if r.Pending() != pending {
						t.Errorf("step %d, %s at %v: pending %v, want %v", i, s.do, s.at, r.Pending(), pending)
					}
				}
			})
		}
	}
}

// Fifty viewers who each ask a hundred times a second get two requests a second,
// and each of them waits for the next key frame only.
func TestStorm(t *testing.T) {
	now := time.Unix(0, 0)
	var r keyframe.Requester
	sent := 0
	for range 1000 { // ten seconds
		for range 50 {
			if r.Request(now) {
				sent++
			}
		}
		now = now.Add(10 * ms)
	}
	if sent != 20 {
		t.Errorf("%d requests were sent in ten seconds, want 20", sent)
	}
}

// A key frame that came and did not help is asked for again, no sooner than any.
func TestAgain(t *testing.T) {
	now := time.Unix(0, 0)
	var r keyframe.Requester
	r.Request(now)
	r.Received()
	r.Again()
	if r.Tick(now.Add(499*ms)) || !r.Tick(now.Add(500*ms)) {
		t.Error("want one request, half a second after the first")
	}
	r.Received()
	if r.Tick(now.Add(2000 * ms)) {
		t.Error("asked for again after it came")
	}
}

func TestRequesterDoesNotAllocate(t *testing.T) {
	now := time.Unix(0, 0)
	var r keyframe.Requester
	cycle := func() {
		r.Request(now)
		r.Tick(now)
		r.Received()
		now = now.Add(ms)
	}
	if n := testing.AllocsPerRun(1000, cycle); n != 0 {
		t.Errorf("a request allocates %v times, want 0", n)
	}
}

func ExampleRequester() {
	var r keyframe.Requester
	start := time.Unix(0, 0)
	fmt.Println("ada joins:", r.Request(start))
	fmt.Println("bob joins:", r.Request(start.Add(20*time.Millisecond)))
	fmt.Println("no answer:", r.Tick(start.Add(500*time.Millisecond)))
	r.Received()
	fmt.Println("answered: ", r.Tick(start.Add(time.Second)))
	// Output:
	// ada joins: true
	// bob joins: false
	// no answer: true
	// answered:  false
}
