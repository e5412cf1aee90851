package metrics_test

import "testing"

// Each reading counts every way once more; what is estimated is in bits and served in bytes.
func TestQualityIsRead(t *testing.T) {
	s := sources()
	s.Media.Paused.Store(3)
	s.Media.Padding.Store(4)
	s.Estimates = func() []int { return []int{80_000, 250_000, 30_000_000} }
	m := open(t, s)
	for readings := 1.0; readings <= 2; readings++ {
		must(t, m, map[string]float64{
			`parley_pictures_paused_total`: 3, `parley_probe_padding_packets_total`: 4,
		})
		must(t, m, map[string]float64{ // the second reading of the round
			`parley_downlink_estimate_bytes_per_second_bucket{le="12500"}`:   2 * readings,
			`parley_downlink_estimate_bytes_per_second_bucket{le="25000"}`:   2 * readings,
			`parley_downlink_estimate_bytes_per_second_bucket{le="50000"}`:   4 * readings,
			`parley_downlink_estimate_bytes_per_second_bucket{le="1.6e+06"}`: 4 * readings,
			`parley_downlink_estimate_bytes_per_second_count`:                6 * readings,
			`parley_downlink_estimate_bytes_per_second_sum`:                  2 * readings * 30_330_000 / 8,
		})
	}
}
