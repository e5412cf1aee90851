package configs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs"
)

// A tag that cannot be read would silently be no bound, or no default.
func TestEveryTagIsRight(t *testing.T) {
	reload := []string{"now", "new_room", "new_session", "restart"}
	for _, s := range configs.Settings() {
		section := strings.Contains(s.Type, "section")
		inServers := strings.HasPrefix(s.Path, "ice.servers[]")
		switch {
		case s.Doc == "" || !strings.HasSuffix(s.Doc, "."):
			t.Errorf("%s: got doc %q, want sentences", s.Path, s.Doc)
		case !section && !inServers && !slices.Contains(reload, s.Reload):
			t.Errorf("%s: got reload %q, want one of %v", s.Path, s.Reload, reload)
		case s.Type == "number" && (s.Min == "" || s.Max == ""), isQuantity(s.Type) && (s.Min == "" || s.Max == ""):
			t.Errorf("%s: got bounds %q and %q; every number has both", s.Path, s.Min, s.Max)
		case (s.Type == "true or false" || isQuantity(s.Type)) && s.Default == "":
			t.Errorf("%s has no default", s.Path)
		}
		for _, text := range []string{s.Min, s.Max} {
			if isQuantity(s.Type) && !readable(s.Type, text) {
				t.Errorf("%s: bound %q cannot be read as a %s", s.Path, text, s.Type)
			}
		}
	}
}

func isQuantity(kind string) bool {
	return slices.Contains([]string{"duration", "bit rate", "rate"}, kind)
}

func readable(kind, text string) bool {
	var err error
	switch kind {
	case "duration":
		_, err = configs.ParseDuration(text)
	case "bit rate":
		_, err = configs.ParseBitrate(text)
	case "rate":
		_, err = configs.ParseRate(text)
	}
	return err == nil
}

func TestUnits(t *testing.T) {
	durations := map[string]time.Duration{
		"500ms": 500 * time.Millisecond, "30s": 30 * time.Second, "1h30m": 90 * time.Minute, "1.5s": 1500 * time.Millisecond, "2d": 48 * time.Hour, "0s": 0,
	}
	for text, want := range durations {
		if got, err := configs.ParseDuration(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
		if again, err := configs.ParseDuration(configs.FormatDuration(want)); err != nil || again != want {
			t.Errorf("%v: got %v, %v after writing and reading it", want, again, err)
		}
	}
	if got := configs.FormatDuration(90 * time.Minute); got != "1h30m" {
		t.Errorf("got %s, want 1h30m", got)
	}
	for text, want := range map[string]configs.Bitrate{"64kbps": 64_000, "1.7Mbps": 1_700_000, "1Gbps": 1e9, "800bps": 800} {
		if got, err := configs.ParseBitrate(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: got %d (%s), %v", text, got, got, err)
		}
	}
	for text, want := range map[string]float64{"10/s": 10, "30/m": 0.5, "3600/h": 1} {
		if got, err := configs.ParseRate(text); err != nil || got.PerSecond() != want || got.String() != text {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
}

func TestNoUnits(t *testing.T) {
	for _, text := range []string{"", "5", "5 m", "-5m", "m", "5x", "1m1h", "1m1m", "1..5s", "5minutes", "1e3s", "٣s", ".s", "9999999999999999999h"} {
		if got, err := configs.ParseDuration(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
	for _, text := range []string{"", "5", "/s", "5/", "5/d", "-1/s", "1.5/s", "5/s/m", "99999999999/s"} {
		if got, err := configs.ParseRate(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
	if (configs.Rate{}).PerSecond() != 0 {
		t.Errorf("the zero rate is not 0")
	}
}

func TestResolution(t *testing.T) {
	for name, want := range map[configs.Resolution][2]int{
		"180p": {320, 180}, "360p": {640, 360}, "540p": {960, 540}, "720p": {1280, 720}, "1080p": {1920, 1080}, "1440p": {2560, 1440}, "2160p": {3840, 2160},
		"": {}, "tall": {}, "-720p": {}, "99999999p": {},
	} {
		if w, h := name.Size(); w != want[0] || h != want[1] {
			t.Errorf("%q: got %d × %d, want %v", name, w, h, want)
		}
	}
}
