package client

import "testing"

func TestMeter(t *testing.T) {
	for _, c := range []struct {
		story string
		in    []uint16
		want  Counters
	}{
		{"nothing came", nil, Counters{}},
		{"in order", []uint16{1, 2, 3}, Counters{Packets: 3}},
		{"around the end", []uint16{65534, 65535, 0, 1}, Counters{Packets: 4}},
		{"a hole", []uint16{1, 2, 5}, Counters{Packets: 3, Lost: 2}},
		{"a hole that is filled", []uint16{1, 3, 2}, Counters{Packets: 3, Late: 1}},
		{"filled twice", []uint16{1, 3, 2, 2}, Counters{Packets: 3, Late: 1, Repeated: 1}},
		{"the same again", []uint16{1, 1, 2, 1}, Counters{Packets: 2, Repeated: 2}},
		{"late around the end", []uint16{65535, 1, 0}, Counters{Packets: 3, Late: 1}},
		{"before the first", []uint16{5, 4, 4}, Counters{Packets: 2, Late: 1, Lost: -1, Repeated: 1}},
		{"a jump over the whole window", []uint16{0, 2000, 1999, 2000}, Counters{Packets: 3, Late: 1, Lost: 1998, Repeated: 1}},
		{"so late that nobody knows", []uint16{0, 3000, 1}, Counters{Packets: 3, Late: 1, Lost: 2998}},
	} {
		t.Run(c.story, func(t *testing.T) {
			var m meter
			var got Counters
			for _, seq := range c.in {
				_, delta := m.take(seq)
				got.add(delta)
			}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// Whatever number a stream begins with, a long one with a known loss adds up.
func TestMeterFromManyOrigins(t *testing.T) {
	const length, loseEvery = 5000, 7
	for _, origin := range []uint16{0, 1, 32767, 32768, 65534, 65535} {
		var m meter
		var got Counters
		for i := range length {
			if i%loseEvery == 3 {
				continue
			}
			_, delta := m.take(origin + uint16(i))
			got.add(delta)
		}
		lost := int64((length + loseEvery - 4) / loseEvery)
		if want := (Counters{Packets: length - uint64(lost), Lost: lost}); got != want {
			t.Errorf("from %d: got %+v, want %+v", origin, got, want)
		}
	}
}
