package limits_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/configs/units"
)

// Every tag can be read, and none says that there is no limit.
func TestEveryLimitIsFinite(t *testing.T) {
	for field := range reflect.TypeFor[limits.Limits]().Fields() {
		var sizes [3]float64
		for i, tag := range []string{"min", "default", "max"} {
			value := reflect.New(field.Type).Elem()
			if known, err := units.Set(value, field.Tag.Get(tag)); !known || err != nil {
				t.Errorf("%s: %s %q cannot be read: %v", field.Name, tag, field.Tag.Get(tag), err)
			}
			sizes[i] = units.Measure(value)
		}
		if least, usual, most := sizes[0], sizes[1], sizes[2]; least <= 0 || usual < least || most < usual {
			t.Errorf("%s: from %v to %v, %v by default", field.Name, least, most, usual)
		}
	}
}

// Nothing switches a limit off, and what is made for so many gets no more.
func TestBounded(t *testing.T) {
	got := limits.Limits{Rooms: 3, Sockets: -1, EncodingsPerTrack: 30, ConnectTimeout: time.Hour, PacketsPerPerson: units.PerSecond(7)}.Bounded()
	want := limits.Default()
	want.Rooms, want.EncodingsPerTrack, want.ConnectTimeout, want.PacketsPerPerson = 3, 3, 2*time.Minute, units.PerSecond(7)
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if want.Sockets != 2000 || want.JoinsPerIP != units.PerMinute(30) || want.SDPSize != 256<<10 {
		t.Errorf("defaults are %+v", want)
	}
	if limits.Most("name_length") != 64 || limits.Most("none") != 0 {
		t.Error("the most allowed is not what the tags say")
	}
}
