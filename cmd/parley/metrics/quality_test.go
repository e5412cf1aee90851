package metrics_test

import (
	"testing"

	"github.com/parley-sfu/parley/sfu"
)

// Each reading counts every way once more; what is estimated is in bits and served in bytes.
func TestQualityIsRead(t *testing.T) {
	s := sources()
	s.Media.Paused.Store(3)
	s.Media.Padding.Store(4)
	s.Media.Gaps.Store(5)
	s.Media.KeyFrames.Store(6)
	s.Survey = func() sfu.Survey {
		return sfu.Survey{Ways: []sfu.Way{
			{Carries: 80_000, Uses: 76_000, Limited: true}, {Carries: 250_000, Uses: 250_000, Limited: true}, {Carries: 30_000_000, Uses: 600_000},
		}}
	}
	m := open(t, s)
	for readings := 1.0; readings <= 2; readings++ {
		must(t, m, map[string]float64{
			`parley_pictures_paused_total`: 3, `parley_probe_padding_packets_total`: 4, `parley_picture_gaps_total`: 5, `parley_keyframes_total`: 6,
			`parley_layer_switches_total{direction="down",reason="bandwidth"}`: 0,
		})
		must(t, m, map[string]float64{ // the second reading of the round
			`parley_downlink_estimate_bytes_per_second_bucket{le="12500"}`:   2 * readings,
			`parley_downlink_estimate_bytes_per_second_bucket{le="25000"}`:   2 * readings,
			`parley_downlink_estimate_bytes_per_second_bucket{le="50000"}`:   4 * readings,
			`parley_downlink_estimate_bytes_per_second_bucket{le="1.6e+06"}`: 4 * readings,
			`parley_downlink_estimate_bytes_per_second_count`:                6 * readings,
			`parley_downlink_estimate_bytes_per_second_sum`:                  2 * readings * 30_330_000 / 8,
			`parley_downlink_utilisation_ratio_bucket{le="0.9"}`:             0,
			`parley_downlink_utilisation_ratio_bucket{le="1"}`:               4 * readings,
			`parley_downlink_utilisation_ratio_count`:                        4 * readings,
		})
	}
}

func TestWhatFlowsIsRead(t *testing.T) {
	s := sources()
	s.Survey = func() sfu.Survey {
		return sfu.Survey{
			In:          map[sfu.Source]int{sfu.Camera: 2, sfu.Microphone: 3},
			Out:         map[sfu.Source]int{sfu.Camera: 4, sfu.ScreenAudio: 1},
			Still:       map[sfu.Standing]int{sfu.StandingBandwidth: 1},
			Connections: map[sfu.ConnectionState]int{sfu.ConnectionConnected: 3, sfu.ConnectionChecking: 1},
		}
	}
	must(t, open(t, s), map[string]float64{
		`parley_tracks{direction="in",kind="video",source="camera"}`:        2,
		`parley_tracks{direction="in",kind="audio",source="microphone"}`:    3,
		`parley_tracks{direction="in",kind="video",source="screen"}`:        0,
		`parley_tracks{direction="out",kind="video",source="camera"}`:       4,
		`parley_tracks{direction="out",kind="audio",source="screen_audio"}`: 1,
		`parley_tracks_paused{reason="bandwidth"}`:                          1,
		`parley_tracks_paused{reason="acknowledgement"}`:                    0,
		`parley_ice_connections{state="connected"}`:                         3,
		`parley_ice_connections{state="checking"}`:                          1,
		`parley_ice_connections{state="disconnected"}`:                      0,
	})
}
