package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/parley-sfu/parley/sfu"
)

// survey is what flows at the moment somebody asks.
//
// Ways are counted at every reading, each once: so the counts only grow, as those
// of a histogram must, and their rate is the share of ways at each width, whoever
// reads and however often.
type survey struct {
	take        func() sfu.Survey
	carries     prometheus.Histogram
	utilisation prometheus.Histogram

	tracks, still, connections *prometheus.Desc
}

func newSurvey(take func() sfu.Survey) *survey {
	return &survey{
		take: take,
		carries: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "parley_downlink_estimate_bytes_per_second", Help: "What the way to each browser is thought to carry, counted once per browser at every reading of these figures.",
			Buckets: []float64{12_500, 25_000, 50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000}, // 100 kbit/s, doubling
		}),
		utilisation: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "parley_downlink_utilisation_ratio", Help: "How much of that is used where more would improve a picture, counted once per such browser at every reading.",
			Buckets: []float64{0.25, 0.5, 0.75, 0.9, 1},
		}),
		tracks:      prometheus.NewDesc("parley_tracks", "What is published (in), and in how many slots of browsers that stands (out).", []string{"direction", "kind", "source"}, nil),
		still:       prometheus.NewDesc("parley_tracks_paused", "Of those slots, the ones in which nothing flows, by reason.", []string{"reason"}, nil),
		connections: prometheus.NewDesc("parley_ice_connections", "Browsers' connections for media, by their state.", []string{"state"}, nil),
	}
}

// Describe implements [prometheus.Collector].
func (s *survey) Describe(out chan<- *prometheus.Desc) {
	s.carries.Describe(out)
	s.utilisation.Describe(out)
	for _, desc := range []*prometheus.Desc{s.tracks, s.still, s.connections} {
		out <- desc
	}
}

// Collect implements [prometheus.Collector].
func (s *survey) Collect(out chan<- prometheus.Metric) {
	now := s.take()
	for _, way := range now.Ways {
		s.carries.Observe(float64(way.Carries) / 8)
		if way.Limited && way.Carries > 0 {
			s.utilisation.Observe(float64(way.Uses) / float64(way.Carries))
		}
	}
	s.carries.Collect(out)
	s.utilisation.Collect(out)
	emit := func(desc *prometheus.Desc, value int, labels ...string) {
		metric, err := prometheus.NewConstMetric(desc, prometheus.GaugeValue, float64(value), labels...)
		send(out, desc, metric, err)
	}
	for _, source := range sfu.Sources() {
		emit(s.tracks, now.In[source], "in", source.Kind().String(), string(source))
		emit(s.tracks, now.Out[source], "out", source.Kind().String(), string(source))
	}
	for _, standing := range sfu.Standings() {
		emit(s.still, now.Still[standing], standing.String())
	}
	for _, state := range sfu.ConnectionStates() {
		emit(s.connections, now.Connections[state], string(state))
	}
}
