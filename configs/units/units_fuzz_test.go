package units_test

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs/units"
)

// What is read as a duration, a bit rate, a size or a rate is never negative, and is read
// the same when it is written out.
func FuzzUnits(f *testing.F) {
	for _, seed := range []string{"15s", "1h30m", "2.5 Mbps", "1700k", "64KiB", "1.5MiB", "30/min", "30 / 1.5h", "9223372036854775807h", "-1s", "1e9s", ".", "٣s", "0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := units.ParseDuration(text); err == nil {
			again, err := units.ParseDuration(units.FormatDuration(d))
			if d < 0 || err != nil || again != d {
				t.Errorf("duration %q: got %v, and again %v, %v", text, d, again, err)
			}
		}
		if b, err := units.ParseBitrate(text); err == nil {
			if again, err := units.ParseBitrate(b.String()); b < 0 || err != nil || again != b {
				t.Errorf("bitrate %q: got %d, and again %d, %v", text, b, again, err)
			}
		}
		if s, err := units.ParseSize(text); err == nil {
			if again, err := units.ParseSize(s.String()); s < 0 || err != nil || again != s {
				t.Errorf("size %q: got %d, and again %d, %v", text, s, again, err)
			}
		}
		if r, err := units.ParseRate(text); err == nil {
			again, err := units.ParseRate(r.String())
			if r.Count < 0 || r.Per <= 0 || r.Per > 1000*time.Hour && r.PerSecond() < 0 || err != nil || again != r {
				t.Errorf("rate %q: got %v, and again %v, %v", text, r, again, err)
			}
		}
	})
}
