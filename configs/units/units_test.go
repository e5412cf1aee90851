package units_test

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs/units"
)

func TestUnits(t *testing.T) {
	durations := map[string]time.Duration{
		"500ms": 500 * time.Millisecond, "30s": 30 * time.Second, "1h30m": 90 * time.Minute, "1.5s": 1500 * time.Millisecond, "2d": 48 * time.Hour, "0s": 0,
	}
	for text, want := range durations {
		if got, err := units.ParseDuration(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
		if again, err := units.ParseDuration(units.FormatDuration(want)); err != nil || again != want {
			t.Errorf("%v: got %v, %v after writing and reading it", want, again, err)
		}
	}
	if got := units.FormatDuration(90 * time.Minute); got != "1h30m" {
		t.Errorf("got %s, want 1h30m", got)
	}
	for text, want := range map[string]units.Bitrate{"64kbps": 64_000, "1.7Mbps": 1_700_000, "1Gbps": 1e9, "800bps": 800} {
		if got, err := units.ParseBitrate(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: got %d (%s), %v", text, got, got, err)
		}
	}
	for text, want := range map[string]units.Size{"64KiB": 64 << 10, "1.5MiB": 3 << 19, "500B": 500, "0B": 0} {
		if got, err := units.ParseSize(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: got %d (%s), %v", text, got, got, err)
		}
	}
	for text, want := range map[string]float64{"10/s": 10, "30/m": 0.5, "3600/h": 1} {
		if got, err := units.ParseRate(text); err != nil || got.PerSecond() != want || got.String() != text {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
}

func TestNoUnits(t *testing.T) {
	for _, text := range []string{"", "5", "5 m", "-5m", "m", "5x", "1m1h", "1m1m", "1..5s", "5minutes", "1e3s", "٣s", ".s", "9999999999999999999h"} {
		if got, err := units.ParseDuration(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
	for _, text := range []string{"", "5", "/s", "5/", "5/d", "-1/s", "1.5/s", "5/s/m", "99999999999/s"} {
		if got, err := units.ParseRate(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
	if (units.Rate{}).PerSecond() != 0 {
		t.Errorf("the zero rate is not 0")
	}
}
