package bwe_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/bwe"
)

// While less is sent than a path carries, and a larger picture is wanted that it does
// not, probes find its end: the estimate does not rise past it, nor fall below what is
// sent because of them. What the path loses by itself changes little of that.
func TestProbesFindTheEnd(t *testing.T) {
	rows := []struct {
		rate, loss float64
		layers     []float64
	}{
		{250e3, 0, []float64{60e3, 140e3, 400e3}},
		{500e3, 0, []float64{60e3, 320e3, 800e3}},
		{1e6, 0, []float64{200e3, 700e3, 1.6e6}},
		{250e3, 0.05, []float64{60e3, 140e3, 400e3}},
		{250e3, 0.1, []float64{60e3, 140e3, 400e3}},
		{300e3, 0.05, []float64{60e3, 180e3, 400e3}},
		{300e3, 0.2, []float64{60e3, 180e3, 400e3}},
		{500e3, 0.05, []float64{60e3, 320e3, 800e3}},
		{1e6, 0.05, []float64{200e3, 700e3, 1.6e6}},
		{1e6, 0.1, []float64{200e3, 700e3, 1.6e6}},
	}
	for _, row := range rows {
		for seed := range uint64(3 * seeds) {
			t.Run(fmt.Sprintf("%.0f-%.0f/%d", row.rate/1e3, 100*row.loss, seed), func(t *testing.T) {
				l := newLink(path{rate: constant(row.rate), loss: row.loss}, seed)
				f := newFlow(bwe.New(bwe.Options{}), l, constant(row.layers[2]+100e3))
				f.layers, f.every = row.layers, 2*voiceEvery
				play(l, []*flow{f}, 120*time.Second)
				least, _, most := f.estimates(20*time.Second, 120*time.Second)
				spare := 1.0
				if row.loss > 0 {
					spare = 0.8 // what is lost in a row now and then looks like more than the path's own
				}
				if uses := row.layers[1] + voiceSize*8*50; least < spare*uses {
					t.Errorf("%.0f kbps thought, %.0f are sent and pass", least/1e3, uses/1e3)
				}
				if most > (1.15+row.loss)*row.rate {
					t.Errorf("%.0f kbps thought of a path of %.0f", most/1e3, row.rate/1e3)
				}
			})
		}
	}
}
