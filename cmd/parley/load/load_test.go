package load_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/cmd/parley/load"
)

// fine is a plan without a fault.
func fine() load.Plan {
	return load.Plan{
		URL: "http://localhost:8080", Room: "load", Rooms: 1, Publishers: 1, Subscribers: 1, Audio: true, Video: true,
		VideoKbps: 1000, FPS: 30, PacketSize: 1100, JoinRate: 50, Duration: time.Second,
	}
}

func TestPlanIsBounded(t *testing.T) {
	if err := fine().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		story  string
		change func(*load.Plan)
		want   string
	}{
		{"no server", func(p *load.Plan) { p.URL = "" }, `url is ""`},
		{"a WebSocket", func(p *load.Plan) { p.URL = "ws://x" }, "want http://"},
		{"no room name", func(p *load.Plan) { p.Room = "" }, "room is empty"},
		{"no rooms", func(p *load.Plan) { p.Rooms = 0 }, "rooms is 0"},
		{"less than nobody", func(p *load.Plan) { p.Publishers = -1 }, "publishers is -1"},
		{"nobody", func(p *load.Plan) { p.Publishers, p.Subscribers = 0, 0 }, "there is nobody"},
		{"a city", func(p *load.Plan) { p.Rooms, p.Subscribers, p.Publishers = 1000, 2000, 0 }, "2000000 people"},
		{"a flood", func(p *load.Plan) { p.Publishers, p.VideoKbps = 100, 20_000 }, "packets a second would come out"},
		{"no pictures a second", func(p *load.Plan) { p.FPS = 0 }, "fps is 0"},
		{"packets that no network carries", func(p *load.Plan) { p.PacketSize = 9000 }, "packet-size is 9000"},
		{"nobody ever joins", func(p *load.Plan) { p.JoinRate = 0 }, "join-rate is 0"},
		{"warm for a week", func(p *load.Plan) { p.Warm = 7 * 24 * time.Hour }, "warm is 168h"},
		{"for a moment", func(p *load.Plan) { p.Duration = time.Millisecond }, "duration is 1ms"},
		{"silence", func(p *load.Plan) { p.Audio, p.Video = false, false }, "nothing to send"},
	} {
		p := fine()
		c.change(&p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.story, err, c.want)
		}
		if _, err := load.Run(t.Context(), p, nil); err == nil {
			t.Errorf("%s: it was run", c.story)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	cancel(stop)
	p := fine()
	p.URL = "http://127.0.0.1:1"
	if _, err := load.Run(ctx, p, nil); !errors.Is(err, stop) {
		t.Errorf("got %v, want %v", err, stop)
	}
}

// A server that is not there is no error of the load: it stands in the report.
func TestNobodyListens(t *testing.T) {
	p := fine()
	p.URL, p.Duration = "http://127.0.0.1:1", 100*time.Millisecond
	report, err := load.Run(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.JoinsOK != 0 || report.JoinsFailed != 2 || len(report.Errors) != 1 {
		t.Errorf("got %+v", report)
	}
	if broken := (load.Limits{}).Broken(report); len(broken) != 1 {
		t.Errorf("got %q, want that nobody got in", broken)
	}
}

func TestLimits(t *testing.T) {
	number := func(f float64) *float64 { return &f }
	good := load.Report{
		JoinsOK: 2, Tracks: 2, TracksWanted: 2, Delivered: 100, LossPct: 1, DelayP99: 10,
		Server: &load.ServerCost{CPUMicrosecond: 5},
	}
	for _, c := range []struct {
		story  string
		limits load.Limits
		change func(*load.Report)
		want   string // "" is none
	}{
		{"nothing is wanted", load.Limits{}, nil, ""},
		{"all is kept, just so", load.Limits{Loss: number(1), P99: number(10), CPU: number(5)}, nil, ""},
		{"loss", load.Limits{Loss: number(0.9)}, nil, "loss is 1 %"},
		{"delay", load.Limits{P99: number(9)}, nil, "p99 delay is 10 ms"},
		{"cost", load.Limits{CPU: number(4)}, nil, "5 µs a packet"},
		{"cost of a server that was not measured", load.Limits{CPU: number(4)}, func(r *load.Report) { r.Server = nil }, ""},
		{"somebody stayed outside", load.Limits{}, func(r *load.Report) { r.JoinsFailed = 1 }, "1 of 3 people"},
		{"a track never came", load.Limits{}, func(r *load.Report) { r.Tracks = 1 }, "1 of 2 tracks"},
		{"nothing came", load.Limits{}, func(r *load.Report) { r.Delivered = 0 }, "nothing was delivered"},
		{"nothing came of others", load.Limits{}, func(r *load.Report) { r.Delivered, r.Tracks, r.TracksWanted = 0, 0, 0 }, "nothing was delivered"},
		{"nobody was there to receive", load.Limits{}, func(r *load.Report) { r.Delivered, r.Tracks, r.TracksWanted, r.Publishers = 0, 0, 0, 1 }, ""},
	} {
		r := good
		if c.change != nil {
			c.change(&r)
		}
		broken := strings.Join(c.limits.Broken(r), "; ")
		if (c.want == "") != (broken == "") || !strings.Contains(broken, c.want) {
			t.Errorf("%s: got %q, want %q", c.story, broken, c.want)
		}
	}
}

func TestLimitsMeanSomething(t *testing.T) {
	for value, fine := range map[float64]bool{0: true, 0.5: true, 100: true, -1: false, math.Inf(1): false, math.NaN(): false} {
		for name, limits := range map[string]load.Limits{"max-loss": {Loss: &value}, "max-p99": {P99: &value}, "max-cpu-us": {CPU: &value}} {
			err := limits.Validate()
			if (err == nil) != fine || err != nil && !strings.Contains(err.Error(), name) {
				t.Errorf("%s of %g: got %v", name, value, err)
			}
		}
	}
	loss := 101.0
	if err := (load.Limits{Loss: &loss}).Validate(); err == nil {
		t.Error("more than all may be lost")
	}
}

func TestTable(t *testing.T) {
	r := load.Report{
		Rooms: 1, Publishers: 1, Subscribers: 30, Seconds: 10, JoinsOK: 31, JoinP50: 4.25, JoinP99: 1234, Tracks: 60, TracksWanted: 60,
		InPPS: 170, OutPPS: 5100, OutMbps: 31.4, Expected: 51000, Delivered: 51000, DelayP50: 0.4, DelayP95: 1, DelayP99: 12.5, DelayMax: 40,
		DelayRelative: true, Server: &load.ServerCost{PID: 1, CPUPct: 10, CPUMicrosecond: 3.5, RSSMB: 25, Threads: 8},
		Errors: []string{"one\nand more"}, Hint: "do this",
	}
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	const want = `load                    1 rooms × (1 publishers + 30 subscribers), 10 s
joins                   31 ok, 0 failed
  welcome               p50 4.25 ms  p99 1.23 s
  media                 p50 0.00 ms  p99 0.00 ms
  first packet          p50 0.00 ms  p99 0.00 ms
  all set up            0.00 ms
tracks                  60 of 60
packets                 170/s in, 5100/s out, 31.4 Mbps
delivered               51000 of 51000
lost                    0.000 %
late                    0, repeated 0, repaired 0
delay over the fastest  p50 0.40 ms  p95 1.00 ms  p99 12.5 ms  max 40.0 ms
server                  3.50 µs CPU a packet, 10.0 % of a core, 25.0 MB, 8 threads
this computer           0.0 % of a core
error                   one; and more
hint                    do this
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
