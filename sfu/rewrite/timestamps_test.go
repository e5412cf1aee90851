package rewrite_test

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/rewrite"
)

func TestTimestampAtASwitch(t *testing.T) {
	tests := []struct {
		name  string
		first uint32 // of the stream
		sent  uint32 // by how much the last packet lies after it
		ask   uint32 // what Switch is asked for
		want  uint32
		line  uint32 // what reports say of it: where it would be, had it caught up
	}{
		{"as asked", 1000, 3000, 7000, 7000, 7000},
		{"the same again is not after", 1000, 3000, 4000, 4001, 4000},
		{"earlier", 1000, 3000, 3999, 4001, 3999},
		{"too late to catch up", 1000, 50000, 18231, 51001, 51001},
		{"over the wrap", 0xfffff000, 0, 100, 100, 100},
		{"earlier over the wrap", 0xfffff000, 0x1100, 0xfffffff0, 0x101, 0xfffffff0},
		{"nearly half the range ahead", 0, 10, 10 + 0x7fffffff, 10 + 0x7fffffff, 10 + 0x7fffffff},
		{"half the range ahead is behind", 0, 10, 10 + 0x80000000, 11, 11},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := rewrite.New(0, tt.first, 0)
			r.Switch(low, rewrite.Packet{Seq: 0, Timestamp: 77}, tt.first)
			r.Forward(low, rewrite.Packet{Seq: 0, Timestamp: 77 + tt.sent})
			r.Switch(high, rewrite.Packet{Seq: 5, Timestamp: 123456}, tt.ask)
			out, _ := r.Forward(high, rewrite.Packet{Seq: 5, Timestamp: 123456})
			if out.Timestamp != tt.want {
				t.Errorf("timestamp %d, want %d", out.Timestamp, tt.want)
			}
			if got, ok := r.Timestamp(123456 + 90); got != tt.line+90 || !ok {
				t.Errorf("Timestamp 90 ticks later = %d, %v, want %d", got, ok, tt.line+90)
			}
		})
	}
}

// What comes from a slower encoder shows moments that were shown already. Its
// pictures catch up, all packets of each with one timestamp, and each packet with
// the same one when it is sent again.
func TestCatchingUp(t *testing.T) {
	type packet struct {
		seq             int64
		timestamp, want uint32
	}
	tests := []struct {
		name    string
		packets []packet // the first is what is switched to; 100 is asked for when 200 was sent
	}{
		{"three pictures late", []packet{{5, 0, 201}, {6, 0, 201}, {7, 50, 202}, {8, 90, 203}, {9, 150, 250}, {10, 150, 250}, {11, 200, 300}}},
		{"a loss between two pictures", []packet{{5, 0, 201}, {7, 150, 351}, {8, 150, 351}, {6, 0, 201}, {9, 200, 352}, {10, 300, 400}}},
		{"the beginning comes late", []packet{{5, 0, 201}, {7, 50, 251}, {6, 50, 251}, {8, 200, 300}}},
		{"in time at once", []packet{{5, 0, 201}, {6, 150, 250}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := rewrite.New(0, 200, 0)
			r.Switch(low, rewrite.Packet{Seq: 1, Timestamp: 7}, 200)
			r.Forward(low, rewrite.Packet{Seq: 1, Timestamp: 7})
			r.Switch(high, rewrite.Packet{Seq: 5, Timestamp: 0}, 100)
			for _, again := range []string{"", " again"} {
				for _, p := range tt.packets {
					if out, ok := r.Forward(high, rewrite.Packet{Seq: p.seq, Timestamp: p.timestamp}); out.Timestamp != p.want || !ok {
						t.Errorf("packet %d%s has timestamp %d, %v, want %d", p.seq, again, out.Timestamp, ok, p.want)
					}
				}
			}
		})
	}
}

// Pictures that are left out do not keep the others from catching up.
func TestCatchingUpWithHalfOfThePictures(t *testing.T) {
	r := rewrite.New(0, 200, 0)
	r.Switch(low, rewrite.Packet{Seq: 1, Timestamp: 7}, 200)
	r.Forward(low, rewrite.Packet{Seq: 1, Timestamp: 7})
	r.Switch(high, rewrite.Packet{Seq: 5, Timestamp: 0}, 100)
	for i, want := range []uint32{201, 202, 300, 400} {
		p := rewrite.Packet{Seq: 5 + 2*int64(i), Timestamp: 100 * uint32(i)} //nolint:gosec // small
		out, ok := r.Forward(high, p)
		if out.Timestamp != want || int(out.Seq) != 1+i || !ok {
			t.Errorf("picture %d: timestamp %d, number %d, %v, want %d, %d", i, out.Timestamp, out.Seq, ok, want, 1+i)
		}
		if again, ok := r.Forward(high, p); again != out || !ok {
			t.Errorf("picture %d again: %+v, %v, want %+v", i, again, ok, out)
		}
		r.Skip(high, p.Seq+1)
	}
}

func TestTimestampOfTheFirstPacket(t *testing.T) {
	tests := []struct {
		name      string
		ask, want uint32
	}{
		{"the one given to New", 5000, 5000},
		{"a later one", 6000, 6000},
		{"never an earlier one", 4999, 5000},
	}
	for _, tt := range tests {
		r := rewrite.New(0, 5000, 0)
		r.Switch(low, rewrite.Packet{Timestamp: 9}, tt.ask)
		if out, _ := r.Forward(low, rewrite.Packet{Timestamp: 9}); out.Timestamp != tt.want {
			t.Errorf("%s: timestamp %d, want %d", tt.name, out.Timestamp, tt.want)
		}
	}
}

// A late packet goes out with the timestamp of its own time, and does not change
// what comes next.
func TestLatePacketKeepsItsTimestamp(t *testing.T) {
	r := rewrite.New(0, 1000, 0)
	r.Switch(low, rewrite.Packet{Seq: 0, Timestamp: 0}, 1000)
	r.Forward(low, rewrite.Packet{Seq: 0, Timestamp: 0})
	r.Forward(low, rewrite.Packet{Seq: 2, Timestamp: 200})
	r.Switch(high, rewrite.Packet{Seq: 9, Timestamp: 5}, 1300)
	r.Forward(high, rewrite.Packet{Seq: 9, Timestamp: 5})

	if out, ok := r.Forward(low, rewrite.Packet{Seq: 1, Timestamp: 100}); out.Timestamp != 1100 || !ok {
		t.Errorf("the late packet has timestamp %d, %v, want 1100", out.Timestamp, ok)
	}
	if seq, timestamp, sent := r.Last(); seq != 3 || timestamp != 1300 || !sent {
		t.Errorf("Last = %d, %d, %v, want 3, 1300, true", seq, timestamp, sent)
	}
}

func TestBeforeAnything(t *testing.T) {
	r := rewrite.New(1, 2, 3)
	if seq, timestamp, sent := r.Last(); seq != 0 || timestamp != 1 || sent {
		t.Errorf("Last = %d, %d, %v before a packet, want the ones before the first: 0, 1, false", seq, timestamp, sent)
	}
	if got, ok := r.Timestamp(9); ok {
		t.Errorf("Timestamp = %d, true before a switch", got)
	}
}
