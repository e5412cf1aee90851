package rewrite_test

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/rewrite"
)

func TestFirstNumberIsInTheLowerHalf(t *testing.T) {
	for _, origin := range origins {
		r := rewrite.New(origin, 0, 0)
		r.Switch(low, rewrite.Packet{Seq: 9}, 0)
		if out, _ := r.Forward(low, rewrite.Packet{Seq: 9}); out.Seq != origin&0x7fff {
			t.Errorf("New(%d): the first number is %d, want %d", origin, out.Seq, origin&0x7fff)
		}
	}
}

func TestOriginalKnowsOnlyWhatWasSent(t *testing.T) {
	r := rewrite.New(100, 0, 0)
	if _, _, ok := r.Original(100); ok {
		t.Error("before the first packet: Original is true")
	}
	r.Switch(low, rewrite.Packet{Seq: 7}, 0)
	if _, _, ok := r.Original(100); ok {
		t.Error("after the first switch: Original is true before a packet was sent")
	}
	r.Forward(low, rewrite.Packet{Seq: 7})
	r.Forward(low, rewrite.Packet{Seq: 10})
	tests := []struct {
		out uint16
		seq int64
		ok  bool
	}{
		{99, 0, false}, // before the stream began
		{100, 7, true},
		{101, 8, true}, // missing, but its number is kept: it may have come meanwhile
		{103, 10, true},
		{104, 0, false}, // not sent yet
		{103 + 1<<15, 0, false},
	}
	for _, tt := range tests {
		source, seq, ok := r.Original(tt.out)
		if seq != tt.seq || ok != tt.ok || ok && source != low {
			t.Errorf("Original(%d) = %d, %d, %v, want seq %d, %v", tt.out, source, seq, ok, tt.seq, tt.ok)
		}
	}
}

// Each skip makes an epoch. At least 64 are remembered.
func TestOldEpochsAreForgotten(t *testing.T) {
	r := rewrite.New(0, 0, 0)
	r.Switch(low, rewrite.Packet{Seq: 0}, 0)
	for seq := int64(0); seq < 400; seq += 2 {
		if out, ok := r.Forward(low, rewrite.Packet{Seq: seq}); !ok || int64(out.Seq) != seq/2 {
			t.Fatalf("seq %d goes out as %d, %v, want %d", seq, out.Seq, ok, seq/2)
		}
		r.Skip(low, seq+1)
	}
	// The newest epoch, begun by the last skip, is still empty.
	for back := int64(1); back < 64; back++ {
		seq := 400 - 2*back
		if out, ok := r.Forward(low, rewrite.Packet{Seq: seq}); !ok || int64(out.Seq) != seq/2 {
			t.Errorf("%d epochs back: seq %d goes out as %d, %v, want %d", back, seq, out.Seq, ok, seq/2)
		}
	}
	for _, seq := range []int64{0, 100, 270} {
		if out, ok := r.Forward(low, rewrite.Packet{Seq: seq}); ok {
			t.Errorf("seq %d is long forgotten but goes out as %d", seq, out.Seq)
		}
	}
	if _, _, ok := r.Original(3); ok {
		t.Error("number 3 is long forgotten but has an original")
	}
}

// Padding comes in bursts; a burst is one change, however long.
func TestSkipsInARowAreOneEpoch(t *testing.T) {
	r := rewrite.New(0, 0, 0)
	r.Switch(low, rewrite.Packet{Seq: 0}, 0)
	r.Forward(low, rewrite.Packet{Seq: 0})
	for seq := int64(1); seq <= 1000; seq++ {
		r.Skip(low, seq)
	}
	if out, ok := r.Forward(low, rewrite.Packet{Seq: 1001}); out.Seq != 1 || !ok {
		t.Errorf("after the burst: number %d, %v, want 1", out.Seq, ok)
	}
	if out, ok := r.Forward(low, rewrite.Packet{Seq: 0}); out.Seq != 0 || !ok {
		t.Errorf("before the burst: number %d, %v, want 0", out.Seq, ok)
	}
}

// A viewer who changes his mind faster than packets come makes no epochs.
func TestSwitchesWithoutPacketsAreForgotten(t *testing.T) {
	r := rewrite.New(0, 0, 0)
	r.Switch(low, rewrite.Packet{Seq: 0}, 0)
	r.Forward(low, rewrite.Packet{Seq: 0})
	for n := range uint32(1000) {
		r.Switch(n%2, rewrite.Packet{Seq: 5}, 0)
	}
	if out, ok := r.Forward(low, rewrite.Packet{Seq: 0}); out.Seq != 0 || !ok {
		t.Errorf("the packet before the switches: number %d, %v, want 0", out.Seq, ok)
	}
}

// A request for a number ahead of the stream is not one for a number half a
// round ago.
func TestOriginalOfNumbersAhead(t *testing.T) {
	r := rewrite.New(0, 0, 0)
	r.Switch(low, rewrite.Packet{Seq: 0}, 0)
	for seq := range int64(60_000) {
		r.Forward(low, rewrite.Packet{Seq: seq})
	}
	for _, tt := range []struct {
		out uint16
		ok  bool
	}{{59_999, true}, {60_000, false}, {65_535, false}, {59_999 - 32767, true}, {59_999 - 32768, false}} {
		if _, seq, ok := r.Original(tt.out); ok != tt.ok || ok && seq != int64(tt.out) {
			t.Errorf("Original(%d) = %d, %v, want %v", tt.out, seq, ok, tt.ok)
		}
	}
}

func TestForwardDoesNotAllocate(t *testing.T) {
	r := rewrite.New(60000, 0, 0)
	r.Switch(low, rewrite.Packet{Seq: 0, HasPicture: true}, 0)
	var seq int64
	cycle := func() {
		p := rewrite.Packet{Seq: seq, HasPicture: true, PictureID: uint16(seq)}
		out, _ := r.Forward(low, p)
		r.Forward(low, p)
		r.Original(out.Seq)
		r.Timestamp(1)
		r.Last()
		r.Skip(low, seq+1)
		if seq += 2; seq%64 == 0 {
			r.Switch(low, rewrite.Packet{Seq: seq, HasPicture: true}, uint32(seq))
		}
	}
	if n := testing.AllocsPerRun(1000, cycle); n != 0 {
		t.Errorf("a packet allocates %v times, want 0", n)
	}
}

func BenchmarkForward(b *testing.B) {
	r := rewrite.New(60000, 0, 0)
	r.Switch(low, rewrite.Packet{Seq: 0}, 0)
	p := rewrite.Packet{HasPicture: true}
	b.ReportAllocs()
	for b.Loop() {
		r.Forward(low, p)
		p.Seq++
		p.PictureID++
	}
}

// The worst case: the oldest epoch of a full ring.
func BenchmarkForwardLate(b *testing.B) {
	r := rewrite.New(60000, 0, 0)
	r.Switch(low, rewrite.Packet{Seq: 0}, 0)
	for seq := int64(0); seq < 126; seq += 2 {
		r.Forward(low, rewrite.Packet{Seq: seq})
		r.Skip(low, seq+1)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := r.Forward(low, rewrite.Packet{Seq: 0}); !ok {
			b.Fatal("the first packet is forgotten")
		}
	}
}
