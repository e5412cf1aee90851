package metrics

import (
	"github.com/parley-sfu/parley/sfu"
)

// quality reads how the server keeps to what each way carries.
func quality(stats *sfu.Stats) readings {
	return readings{
		counter("parley_layer_switches_total", "Times that the picture in a slot became another encoding, by direction and reason.", []string{"direction", "reason"}, func(e emit) {
			for _, kind := range sfu.Switches() {
				e(float64(stats.Switched(kind)), kind.Direction(), kind.Reason())
			}
		}),
		single("parley_keyframes_total", "Key frames that came from browsers, of all encodings.", &stats.KeyFrames),
		single("parley_picture_gaps_total", "Times that nothing of a camera left for a viewer for more than half a second, and then went on.", &stats.Gaps),
		single("parley_pictures_paused_total", "Times that a picture was paused because the way to its viewer did not carry it.", &stats.Paused),
		single("parley_probe_padding_packets_total", "Packets of padding sent to learn whether a way carries more.", &stats.Padding),
	}
}
