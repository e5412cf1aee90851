package configs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/configs/units"
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
	return slices.Contains([]string{"duration", "bit rate", "size", "rate"}, kind)
}

func readable(kind, text string) bool {
	var err error
	switch kind {
	case "duration":
		_, err = units.ParseDuration(text)
	case "bit rate":
		_, err = units.ParseBitrate(text)
	case "size":
		_, err = units.ParseSize(text)
	case "rate":
		_, err = units.ParseRate(text)
	}
	return err == nil
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
