package metrics

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/udp"
)

// media reads the counters of the media plane.
func media(stats *sfu.Stats) readings {
	return readings{
		bothWays("parley_rtp_packets_total", "RTP packets taken from browsers and sent to them, retransmissions included.", &stats.PacketsIn, &stats.PacketsOut),
		bothWays("parley_rtp_bytes_total", "Bytes of those packets: in with the RTP header, out without.", &stats.BytesIn, &stats.BytesOut),
		counter("parley_rtp_packets_dropped_total", "Packets that were not forwarded, by reason; one for each who does not get it.", []string{"reason"}, func(e emit) {
			for _, reason := range sfu.DropReasons() {
				e(float64(stats.Drops(reason)), reason.String())
			}
		}),
		bothWays("parley_rtp_packets_lost_total", "Packets that never arrived here (in), and that browsers report as lost (out).", &stats.LostIn, &stats.LostOut),
		durations("parley_forward_duration_seconds", "From reading a batch of packets to having sent what came of it.", &stats.ForwardDelay),
		single("parley_trains_total", "Trains sent: the packets of one frame for one subscriber.", &stats.Trains),
		single("parley_retransmissions_total", "Packets sent again because a browser asked.", &stats.Resent),
		bothWays("parley_nacks_total", "Packets that browsers asked for again (in) and that they were asked for (out).", &stats.NACKsIn, &stats.NACKsOut),
		bothWays("parley_keyframe_requests_total", "Key frame requests of browsers (in) and to browsers (out).", &stats.KeyFrameRequestsIn, &stats.KeyFrameRequestsOut),
		single("parley_stuck_closes_total", "Calls into the WebRTC library that took too long, to open, negotiate or close a peer: a fault of ours.", &stats.CloseStuck),
	}
}

// durations is a reading of how long something took.
func durations(name, help string, from *sfu.Histogram) reading {
	return reading{prometheus.NewDesc(name, help, nil, nil), func(desc *prometheus.Desc, out chan<- prometheus.Metric) {
		read := from.Snapshot()
		var count uint64
		buckets := map[float64]uint64{}
		for i, n := range read.Counts {
			count += n
			if bound := read.Bound(i); bound > 0 { // the last bucket has none
				buckets[bound.Seconds()] = count
			}
		}
		metric, err := prometheus.NewConstHistogram(desc, count, read.Sum.Seconds(), buckets)
		send(out, desc, metric, err)
	}}
}

func single(name, help string, from *atomic.Uint64) reading {
	return counter(name, help, nil, func(e emit) { e(float64(from.Load())) })
}

func bothWays(name, help string, in, out *atomic.Uint64) reading {
	return counter(name, help, []string{"direction"}, func(e emit) {
		e(float64(in.Load()), "in")
		e(float64(out.Load()), "out")
	})
}

// sockets reads the counters of the media port.
func sockets(list func() []sfu.Socket) readings {
	sum := func(of func(sfu.Socket) uint64) (total float64) {
		for _, s := range list() {
			total += float64(of(s))
		}
		return total
	}
	return readings{
		counter("parley_udp_datagrams_total", "Datagrams of the media port.", []string{"direction"}, func(e emit) {
			e(sum(func(s sfu.Socket) uint64 { return s.DatagramsIn.Load() }), "in")
			e(sum(func(s sfu.Socket) uint64 { return s.DatagramsOut.Load() }), "out")
		}),
		counter("parley_udp_dropped_total", "Datagrams lost at the media port, by reason; overflow: the kernel's receive buffer was full.", []string{"reason"}, func(e emit) {
			for _, reason := range udp.DropReasons() {
				e(sum(func(s sfu.Socket) uint64 { return s.Drops(reason) }), reason.String())
			}
			e(sum(func(s sfu.Socket) uint64 { return s.Overflows }), "overflow")
		}),
		counter("parley_udp_send_waits_total", "Times that sending waited for a full buffer.", nil, func(e emit) {
			e(sum(func(s sfu.Socket) uint64 { return s.Waits.Load() }))
		}),
		lengths("parley_udp_read_datagrams", "Datagrams that came per read.", func() (h udp.Histogram, total uint64) {
			for _, s := range list() {
				h, total = added(h, s.ReadSizes()), total+s.DatagramsIn.Load()
			}
			return h, total
		}),
		lengths("parley_udp_train_datagrams", "Datagrams that went per message to the kernel, of those sent in batches.", func() (h udp.Histogram, total uint64) {
			for _, s := range list() {
				h, total = added(h, s.TrainLengths()), total+s.Batched.Load()
			}
			return h, total
		}),
	}
}

func added(a, b udp.Histogram) udp.Histogram {
	for i := range a {
		a[i] += b[i]
	}
	return a
}

// lengths is a reading of how many of something came together.
func lengths(name, help string, read func() (h udp.Histogram, total uint64)) reading {
	return reading{prometheus.NewDesc(name, help, nil, nil), func(desc *prometheus.Desc, out chan<- prometheus.Metric) {
		h, total := read()
		var count uint64
		buckets := map[float64]uint64{}
		for i, n := range h {
			count += n
			if i < len(h)-1 { // the last bucket has no bound
				buckets[float64(h.Bound(i))] = count
			}
		}
		metric, err := prometheus.NewConstHistogram(desc, count, float64(total), buckets)
		send(out, desc, metric, err)
	}}
}
