package metrics

import "github.com/prometheus/client_golang/prometheus"

// reading is a family of metrics whose values are read at every scrape.
type reading struct {
	desc *prometheus.Desc
	read func(desc *prometheus.Desc, out chan<- prometheus.Metric)
}

// emit hands over one value of a family, with the values of its labels.
type emit func(value float64, labels ...string)

// counter is a reading of something that only grows.
func counter(name, help string, labels []string, read func(emit)) reading {
	return plain(prometheus.CounterValue, prometheus.NewDesc(name, help, labels, nil), read)
}

// gauge is a reading of something that comes and goes.
func gauge(name, help string, read func() int) reading {
	return plain(prometheus.GaugeValue, prometheus.NewDesc(name, help, nil, nil), func(e emit) { e(float64(read())) })
}

func plain(kind prometheus.ValueType, desc *prometheus.Desc, read func(emit)) reading {
	return reading{desc: desc, read: func(desc *prometheus.Desc, out chan<- prometheus.Metric) {
		read(func(value float64, labels ...string) {
			metric, err := prometheus.NewConstMetric(desc, kind, value, labels...)
			send(out, desc, metric, err)
		})
	}}
}

// send hands over a metric, or says why there is none.
func send(out chan<- prometheus.Metric, desc *prometheus.Desc, metric prometheus.Metric, err error) {
	if err != nil {
		metric = prometheus.NewInvalidMetric(desc, err)
	}
	out <- metric
}

// readings is a collector of them.
type readings []reading

// Describe implements [prometheus.Collector].
func (r readings) Describe(out chan<- *prometheus.Desc) {
	for _, one := range r {
		out <- one.desc
	}
}

// Collect implements [prometheus.Collector].
func (r readings) Collect(out chan<- prometheus.Metric) {
	for _, one := range r {
		one.read(one.desc, out)
	}
}
