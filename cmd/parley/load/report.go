package load

import (
	"math"
	"time"
)

// Report is what a load came to. Its JSON names are stable.
type Report struct {
	URL         string  `json:"url"`
	Rooms       int     `json:"rooms"`
	Publishers  int     `json:"publishers"`
	Subscribers int     `json:"subscribers"`
	Seconds     float64 `json:"seconds"`

	JoinsOK     int     `json:"joins_ok"`
	JoinsFailed int     `json:"joins_failed"` // and sessions that ended before their time
	JoinP50     float64 `json:"join_p50_ms"`  // from asking for a ticket to the welcome
	JoinP99     float64 `json:"join_p99_ms"`
	MediaP50    float64 `json:"media_p50_ms"` // until media could flow
	MediaP99    float64 `json:"media_p99_ms"`
	FirstP50    float64 `json:"first_packet_p50_ms"` // until the first packet came
	FirstP99    float64 `json:"first_packet_p99_ms"`
	Setup       float64 `json:"setup_ms"` // from the first join until all tracks flowed

	Tracks       int `json:"tracks"`
	TracksWanted int `json:"tracks_wanted"`

	InPPS     float64 `json:"in_pps"`  // packets a second into the server
	OutPPS    float64 `json:"out_pps"` // and out of it
	OutMbps   float64 `json:"out_mbps"`
	Expected  uint64  `json:"expected"` // packets that should come of those sent in the window
	Delivered uint64  `json:"delivered"`
	LossPct   float64 `json:"loss_pct"`
	Late      uint64  `json:"late"` // came after a later one
	Repeated  uint64  `json:"repeated"`
	Repaired  uint64  `json:"repaired"` // lost, and came when they were asked for again

	DelayP50      float64 `json:"delay_p50_ms"`
	DelayP95      float64 `json:"delay_p95_ms"`
	DelayP99      float64 `json:"delay_p99_ms"`
	DelayMax      float64 `json:"delay_max_ms"`
	DelayRelative bool    `json:"delay_relative,omitempty"` // only against the fastest: stamps of another process

	Server    *ServerCost `json:"server,omitempty"`
	ClientCPU float64     `json:"client_cpu_pct"` // of one core, of this process

	Errors []string `json:"errors,omitempty"` // each once
	Hint   string   `json:"hint,omitempty"`
}

// ServerCost is what the server's process used within the window.
type ServerCost struct {
	PID            int     `json:"pid"`
	CPUPct         float64 `json:"cpu_pct"`           // of one core
	CPUMicrosecond float64 `json:"cpu_us_per_packet"` // per forwarded packet
	RSSMB          float64 `json:"rss_mb"`
	Threads        int     `json:"threads"`
}

// report puts everything together, after all have left.
func (r *run) report(m measurement, setup time.Duration) Report {
	p := r.plan
	out := Report{
		URL: p.URL, Rooms: p.Rooms, Publishers: p.Publishers, Subscribers: p.Subscribers,
		Seconds: p.Duration.Seconds(), Setup: milliseconds(setup),
		Tracks: m.tracks, TracksWanted: m.wanted,
		Late: m.late, Repeated: m.repeated, Repaired: m.repaired,
		DelayRelative: r.foreign.Load(),
		ClientCPU:     round(percent(m.own)),
	}
	r.joins(&out)
	r.delivery(&out, m.lost)
	if p.PID != 0 {
		out.Server = &ServerCost{
			PID: p.PID, CPUPct: round(percent(m.server)), Threads: m.server.after.threads,
			RSSMB: round(float64(m.server.after.rss) / (1 << 20)),
		}
		if out.Delivered > 0 {
			used := m.server.after.cpu - m.server.before.cpu
			out.Server.CPUMicrosecond = round(float64(used.Microseconds()) / float64(out.Delivered))
		}
	}
	out.Hint = hint(out)
	return out
}

// joins tells how joining went.
func (r *run) joins(out *Report) {
	var joined, media, first histogram
	known := map[string]bool{}
	for _, s := range r.seats {
		if err := s.failure(); err != nil {
			out.JoinsFailed++
			if text := err.Error(); !known[text] && len(known) < maxErrors {
				known[text] = true
				out.Errors = append(out.Errors, text)
			}
		} else {
			out.JoinsOK++
		}
		if s.client != nil {
			joined.add(s.client.Times().Joined)
			media.add(s.client.Times().Connected)
		}
		if s.first > 0 {
			first.add(s.first)
		}
	}
	out.JoinP50, out.JoinP99 = milliseconds(joined.percentile(50)), milliseconds(joined.percentile(99))
	out.MediaP50, out.MediaP99 = milliseconds(media.percentile(50)), milliseconds(media.percentile(99))
	out.FirstP50, out.FirstP99 = milliseconds(first.percentile(50)), milliseconds(first.percentile(99))
}

// maxErrors is how many different errors are told.
const maxErrors = 5

// delivery tells what came of what was sent.
func (r *run) delivery(out *Report, holes int64) {
	var delays histogram
	var sent, bytes uint64
	for _, s := range r.seats {
		sent += s.sentAudio.Load() + s.sentVideo.Load()
		out.Delivered += s.heard
		bytes += s.bytes
		delays.merge(&s.delays)
	}
	out.Expected = r.expected(out.Delivered, holes)
	if out.Expected > 0 {
		out.LossPct = round(max(0, 100*(1-float64(out.Delivered)/float64(out.Expected))))
	}
	out.InPPS = round(float64(sent) / out.Seconds)
	out.OutPPS = round(float64(out.Delivered) / out.Seconds)
	out.OutMbps = round(float64(bytes) * 8 / out.Seconds / 1e6)
	out.DelayP50, out.DelayP95 = milliseconds(delays.percentile(50)), milliseconds(delays.percentile(95))
	out.DelayP99, out.DelayMax = milliseconds(delays.percentile(99)), milliseconds(delays.max)
}

// expected is how many packets should have come. Where everybody receives
// exactly what publishers send, that follows from what was sent. Where not (one
// of three encodings, others in the room), it is what came and the holes in its
// numbers.
func (r *run) expected(delivered uint64, holes int64) uint64 {
	if r.plan.Simulcast || r.plan.Publishers == 0 || r.foreign.Load() {
		return delivered + uint64(max(0, holes)) //nolint:gosec // not negative
	}
	type room struct{ audio, video float64 }
	sent := make([]room, r.plan.Rooms) // mean of its publishers
	for _, s := range r.seats {
		sent[s.room].audio += float64(s.sentAudio.Load()) / float64(r.plan.Publishers)
		sent[s.room].video += float64(s.sentVideo.Load()) / float64(r.plan.Publishers)
	}
	sum := 0.0
	for _, s := range r.seats {
		audio, video := s.wanted()
		sum += float64(audio)*sent[s.room].audio + float64(video)*sent[s.room].video
	}
	return uint64(math.Round(sum))
}

func percent(c cost) float64 {
	if c.lasted <= 0 {
		return 0
	}
	return 100 * (c.after.cpu - c.before.cpu).Seconds() / c.lasted.Seconds()
}

func milliseconds(d time.Duration) float64 { return round(d.Seconds() * 1000) }

// round keeps three decimals: no report is more exact.
func round(f float64) float64 { return math.Round(f*1000) / 1000 }
