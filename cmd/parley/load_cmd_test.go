package main_test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestLoad(t *testing.T) {
	path := program(t)
	running := serve(t, t.TempDir(), "--set", "limits.joins_per_ip=100/s")
	url, pid := running.url, running.process.Pid
	base := []string{"load", "--url", url, "--warm", "0s", "--duration", "300ms"}
	for _, c := range []struct {
		story    string
		args     []string
		status   int
		out, err string // regular expressions
	}{
		{
			story: "a small call, kept to generous limits",
			args:  []string{"--publishers", "2", "--video-kbps", "300", "--pid", strconv.Itoa(pid), "--max-loss", "50", "--max-p99", "1m", "--max-cpu-us", "100000"},
			out:   `(?s)joins +3 ok, 0 failed\n.*tracks +8 of 8\n.*delivered .*server .* µs CPU a packet`,
			err:   `measuring for 300ms`,
		},
		{
			story: "two rooms of voices",
			args:  []string{"--rooms", "2", "--audio-only"},
			out:   `(?s)joins +4 ok, 0 failed\n.*tracks +2 of 2\n`,
		},
		{
			story: "three sizes of a picture, mended",
			args:  []string{"--simulcast", "--no-audio", "--nack"},
			out:   `(?s)joins +2 ok, 0 failed\n.*tracks +1 of 1\n`,
		},
		{story: "slower than wanted", args: []string{"--max-p99", "1ns"}, status: 1, out: `joins +2 ok`, err: `p99 delay is \S+ ms, want at most 0 ms`},
		{story: "dearer than wanted", args: []string{"--pid", strconv.Itoa(pid), "--publishers", "3", "--max-cpu-us", "0.000001"}, status: 1, out: `joins +4 ok`, err: `the server took \S+ µs a packet`},
		{story: "nobody else there", args: []string{"--subscribers", "0"}, out: `tracks +0 of 0`},
		{story: "only listening, to nobody", args: []string{"--publishers", "0", "--room", "silent"}, status: 1, out: `tracks +0 of others`, err: `nothing was delivered`},
		{story: "a room that cannot be", args: []string{"--room", "NO"}, status: 1, out: `room_not_found`, err: `2 of 2 people did not get in`},
		{story: "numbers beyond reason", args: []string{"--rooms", "100000", "--fps", "0", "--join-rate=-1"}, status: 2, err: `(?s)rooms is 100000, want 1 to 1000.*fps is 0.*join-rate is -1`},
		{story: "a million packets a second", args: []string{"--publishers", "100"}, status: 2, err: `1700000 packets a second`},
		{story: "neither sound nor picture", args: []string{"--audio-only", "--no-audio"}, status: 2, err: `--audio-only and --no-audio can't be used together`},
		{story: "cost of nobody", args: []string{"--max-cpu-us", "1"}, status: 2, err: `max-cpu-us needs pid`},
		{story: "a process that is not there", args: []string{"--pid", "4194305"}, status: 1, err: `look at process 4194305`},
		{story: "a certificate that is not there", args: []string{"--ca", "nope.pem"}, status: 2, err: `nope.pem`},
	} {
		t.Run(c.story, func(t *testing.T) {
			got := invocation{dir: t.TempDir(), args: append(base[:len(base):len(base)], c.args...)}.run(t, path)
			if got.status != c.status || !regexp.MustCompile(c.out).MatchString(got.out) || !regexp.MustCompile(c.err).MatchString(got.err) {
				t.Errorf("got status %d\n%s\n%s\nwant status %d, %s, %s", got.status, got.out, got.err, c.status, c.out, c.err)
			}
		})
	}
	t.Run("json", func(t *testing.T) { loadJSON(t, path, url, pid) })
	t.Run("not a server", func(t *testing.T) {
		got := invocation{dir: t.TempDir(), args: []string{"load", "--url", "localhost:1"}}.run(t, path)
		if got.status != 2 || !strings.Contains(got.err, "want http://host:port") {
			t.Errorf("got %+v", got)
		}
	})
}

// What programs read is complete, and adds up.
func loadJSON(t *testing.T, path, url string, pid int) {
	t.Helper()
	got := invocation{dir: t.TempDir(), args: []string{
		"load", "--url", url, "--json", "--warm", "0s", "--duration", "500ms", "--subscribers", "2",
		"--video-kbps", "200", "--packet-size", "500", "--pid", strconv.Itoa(pid),
	}}.run(t, path)
	var report struct {
		JoinsOK   int     `json:"joins_ok"`
		Tracks    int     `json:"tracks"`
		Wanted    int     `json:"tracks_wanted"`
		In        float64 `json:"in_pps"`
		Out       float64 `json:"out_pps"`
		Expected  uint64  `json:"expected"`
		Delivered uint64  `json:"delivered"`
		P50       float64 `json:"delay_p50_ms"`
		Max       float64 `json:"delay_max_ms"`
		Server    struct {
			RSS     float64 `json:"rss_mb"`
			Threads int     `json:"threads"`
		} `json:"server"`
	}
	if err := json.Unmarshal([]byte(got.out), &report); err != nil {
		t.Fatalf("decode: %v\n%s", err, got.out)
	}
	if got.status != 0 || report.JoinsOK != 3 || report.Tracks != 4 || report.Wanted != 4 {
		t.Errorf("got status %d and %+v, want three people and four tracks", got.status, report)
	}
	if report.Delivered == 0 || report.Delivered > report.Expected || report.Out < report.In || report.P50 > report.Max || report.Max == 0 {
		t.Errorf("it does not add up: %+v", report)
	}
	if report.Server.RSS < 5 || report.Server.Threads < 2 {
		t.Errorf("got %+v of the server", report.Server)
	}
}
