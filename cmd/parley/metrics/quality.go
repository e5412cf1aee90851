package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/parley-sfu/parley/sfu"
)

// quality reads how the server keeps to what each way carries.
func quality(stats *sfu.Stats) readings {
	return readings{
		single("parley_pictures_paused_total", "Times that a picture was paused because the way to its viewer did not carry it.", &stats.Paused),
		single("parley_probe_padding_packets_total", "Packets of padding sent to learn whether a way carries more.", &stats.Padding),
	}
}

// estimates counts, at every reading, what each way is thought to carry: so the
// counts only grow, as those of a histogram must, and their rate is the share of
// ways at each width, whoever reads and however often.
type estimates struct {
	list   func() []int // bits per second
	counts prometheus.Histogram
}

func newEstimates(list func() []int) *estimates {
	return &estimates{list: list, counts: prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "parley_downlink_estimate_bytes_per_second", Help: "What the way to each browser is thought to carry, counted once per browser at every reading of these figures.",
		Buckets: []float64{12_500, 25_000, 50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000}, // 100 kbit/s, doubling
	})}
}

// Describe implements [prometheus.Collector].
func (e *estimates) Describe(out chan<- *prometheus.Desc) { e.counts.Describe(out) }

// Collect implements [prometheus.Collector].
func (e *estimates) Collect(out chan<- prometheus.Metric) {
	for _, bitsPerSecond := range e.list() {
		e.counts.Observe(float64(bitsPerSecond) / 8)
	}
	e.counts.Collect(out)
}
