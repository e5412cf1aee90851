package history_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/history"
)

// origins are where wrap-around bugs live; every scenario runs from each.
var origins = []int64{0, 1, 127, 32767, 32768, 65407, 65534, 65535}

// packet makes the packet that belongs to a number.
func packet(seq int64) []byte { return fmt.Appendf(nil, "packet %d", seq) }

func TestPutAndGet(t *testing.T) {
	type put struct {
		seq  int64
		kept bool
	}
	tests := []struct {
		name    string
		puts    []put // into a ring of eight
		held    []int64
		missing []int64
	}{
		{"nothing", nil, nil, []int64{0, 1, -1}},
		{"in order", []put{{0, true}, {1, true}, {2, true}}, []int64{0, 1, 2}, []int64{-1, 3, 8}},
		{"repeated", []put{{0, true}, {0, false}, {1, true}, {0, false}}, []int64{0, 1}, nil},
		{"late", []put{{0, true}, {3, true}, {1, true}, {1, false}}, []int64{0, 1, 3}, []int64{2}},
		{"before the first", []put{{0, true}, {-2, true}, {-7, true}}, []int64{0, -2, -7}, []int64{-1}},
		{"older than the ring", []put{{0, true}, {8, true}, {1, true}, {0, false}}, []int64{8, 1}, []int64{0}},
		{"one round", []put{{0, true}, {7, true}, {8, true}, {15, true}}, []int64{8, 15}, []int64{0, 7}},
		{"a jump leaves nothing old", []put{{0, true}, {1, true}, {30000, true}}, []int64{30000}, []int64{0, 1}},
		{"a jump back", []put{{30000, true}, {0, false}, {29993, true}, {29992, false}}, []int64{30000, 29993}, []int64{0, 29992}},
	}
	for _, tt := range tests {
		for _, origin := range origins {
			t.Run(fmt.Sprint(tt.name, "/", origin), func(t *testing.T) {
				r := history.New(8)
				for _, p := range tt.puts {
					if kept := r.Put(origin+p.seq, packet(p.seq)); kept != p.kept {
						t.Fatalf("Put(%+d) = %v, want %v", p.seq, kept, p.kept)
					}
				}
				for _, seq := range tt.held {
					if got, ok := r.Get(origin + seq); !ok || !bytes.Equal(got, packet(seq)) {
						t.Errorf("Get(%+d) = %q, %v", seq, got, ok)
					}
				}
				for _, seq := range tt.missing {
					if got, ok := r.Get(origin + seq); ok {
						t.Errorf("Get(%+d) = %q, want nothing", seq, got)
					}
				}
			})
		}
	}
}

func TestPutKeepsACopy(t *testing.T) {
	r := history.New(4)
	buffer := []byte("hello")
	r.Put(1, buffer)
	copy(buffer, "XXXXX")
	if got, _ := r.Get(1); string(got) != "hello" {
		t.Errorf("Get = %q after the caller reused its buffer, want %q", got, "hello")
	}
}

func TestPacketStaysUntilItsSlotIsTaken(t *testing.T) {
	r := history.New(4)
	r.Put(0, packet(0))
	got, _ := r.Get(0)
	for seq := int64(1); seq < 4; seq++ {
		r.Put(seq, packet(seq))
	}
	r.Shrink()
	r.Put(5, packet(5))
	if !bytes.Equal(got, packet(0)) {
		t.Errorf("the packet has become %q while nothing took its slot", got)
	}
}

func TestSizeIsRoundedUpAndBounded(t *testing.T) {
	tests := []struct{ size, reach int64 }{
		{-5, 1}, {0, 1}, {1, 1}, {2, 2}, {3, 4}, {500, 512}, {512, 512}, {513, 1024}, {1 << 40, 1 << 14},
	}
	for _, tt := range tests {
		r := history.New(int(tt.size))
		r.Put(tt.reach, nil)
		if !r.Put(1, nil) && tt.reach != 1 {
			t.Errorf("New(%d) does not reach back %d packets", tt.size, tt.reach)
		}
		if r.Put(0, nil) {
			t.Errorf("New(%d) reaches back more than %d packets", tt.size, tt.reach)
		}
	}
}

func TestSizeOfPackets(t *testing.T) {
	tests := []struct {
		name  string
		size  int
		kept  bool
		bytes int
	}{
		{"empty", 0, true, 0},
		{"audio", 90, true, 256},
		{"video", 1200, true, 1280},
		{"the largest", history.MaxPacket, true, history.MaxPacket},
		{"too large", history.MaxPacket + 1, false, 0},
		{"a jumbo datagram", 65507, false, 0},
	}
	for _, tt := range tests {
		r := history.New(4)
		if kept := r.Put(1, make([]byte, tt.size)); kept != tt.kept {
			t.Errorf("%s: Put = %v, want %v", tt.name, kept, tt.kept)
		}
		if got, ok := r.Get(1); ok != tt.kept || len(got) != tt.size && ok {
			t.Errorf("%s: Get = %d bytes, %v, want %d, %v", tt.name, len(got), ok, tt.size, tt.kept)
		}
		if r.Bytes() != tt.bytes {
			t.Errorf("%s: Bytes = %d, want %d", tt.name, r.Bytes(), tt.bytes)
		}
	}
}

func TestBytesCountsBuffersOnce(t *testing.T) {
	r := history.New(2)
	for seq := range int64(100) {
		r.Put(seq, make([]byte, 100+seq*10)) // up to 1090, rounded 1280
	}
	if want := 2 * 1280; r.Bytes() != want {
		t.Errorf("Bytes = %d, want %d: two slots, grown as their packets did", r.Bytes(), want)
	}
	for seq := int64(100); seq < 200; seq++ {
		r.Put(seq, []byte{1})
	}
	if want := 2 * 1280; r.Bytes() != want {
		t.Errorf("Bytes = %d, want %d: small packets use the large buffers", r.Bytes(), want)
	}
}

func TestShrink(t *testing.T) {
	r := history.New(8)
	r.Shrink() // of an empty one, nothing happens
	if !r.Put(-5, packet(-5)) {
		t.Error("Put after an early Shrink is refused")
	}
	for seq := range int64(5) {
		r.Put(seq, packet(seq))
	}
	r.Shrink()
	if r.Bytes() != 0 {
		t.Errorf("Bytes = %d after Shrink, want 0", r.Bytes())
	}
	for seq := range int64(5) {
		if _, ok := r.Get(seq); ok {
			t.Errorf("Get(%d) is true after Shrink", seq)
		}
		if r.Put(seq, packet(seq)) {
			t.Errorf("Put(%d) is true the second time: a repeated packet would go out twice", seq)
		}
	}
	if !r.Put(5, packet(5)) {
		t.Error("Put(5) is refused after Shrink")
	}
	if got, ok := r.Get(5); !ok || string(got) != "packet 5" {
		t.Errorf("Get(5) = %q, %v after Shrink", got, ok)
	}
}

func TestWarmRingDoesNotAllocate(t *testing.T) {
	r := history.New(64)
	large := make([]byte, 1200)
	for seq := range int64(64) {
		r.Put(seq, large)
	}
	seq := int64(64)
	cycle := func() {
		r.Put(seq, large[:seq%1200])
		r.Get(seq - 10)
		seq++
	}
	if n := testing.AllocsPerRun(1000, cycle); n != 0 {
		t.Errorf("Put and Get allocate %v times, want 0", n)
	}
}

// FuzzHistory compares a Ring with a map of everything ever put.
func FuzzHistory(f *testing.F) {
	f.Add(uint8(3), []byte{0, 0, 1, 0, 2, 0, 1, 0, 200, 3, 0, 255})
	f.Add(uint8(1), []byte("any steps will do, up and down, and \x00\xff\x00\xff"))
	f.Fuzz(func(t *testing.T, bits uint8, steps []byte) {
		size := int64(1) << (bits % 8)
		r := history.New(int(size))
		all := map[int64]int{} // number → length
		newest, floor, started := int64(0), int64(0), false
		seq := int64(0)
		for ; len(steps) >= 2; steps = steps[2:] {
			if steps[0] == 255 {
				r.Shrink()
				clear(all)
				floor = newest
				continue
			}
			seq += int64(int8(steps[0])) * (1 + int64(steps[1]%3)*100)
			length := int(steps[1]) * 9
			_, repeated := all[seq]
			old := started && (seq <= newest-size || seq <= floor)
			want := !repeated && !old && length <= history.MaxPacket
			if got := r.Put(seq, bytes.Repeat([]byte{byte(seq)}, length)); got != want {
				t.Fatalf("Put(%d) = %v, want %v (newest %d, size %d)", seq, got, want, newest, size)
			}
			if want {
				all[seq] = length
				if !started {
					newest, floor, started = seq, seq-size, true
				}
				newest = max(newest, seq)
			}
			checkAround(t, r, all, seq, max(floor, newest-size))
		}
		if most := int(size) * history.MaxPacket; r.Bytes() > most {
			t.Fatalf("Bytes = %d, more than %d", r.Bytes(), most)
		}
	})
}

func checkAround(t *testing.T, r *history.Ring, all map[int64]int, seq, floor int64) {
	t.Helper()
	for near := seq - 3; near <= seq+3; near++ {
		length, put := all[near]
		want := put && near > floor
		got, ok := r.Get(near)
		if ok != want || ok && !bytes.Equal(got, bytes.Repeat([]byte{byte(near)}, length)) {
			t.Fatalf("Get(%d) = %d bytes, %v, want %d, %v", near, len(got), ok, length, want)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	r := history.New(512)
	p := make([]byte, 1200)
	var seq int64
	b.ReportAllocs()
	for b.Loop() {
		r.Put(seq, p)
		seq++
	}
}

func Example() {
	r := history.New(512)
	r.Put(65535, []byte("lost on the way to one viewer"))
	r.Put(65536, []byte("arrived everywhere"))

	packet, ok := r.Get(65535) // the viewer asks
	fmt.Printf("%s, %v\n", packet, ok)
	fmt.Println(r.Put(65536, []byte("arrived everywhere")), "for a packet that came twice")
	// Output:
	// lost on the way to one viewer, true
	// false for a packet that came twice
}
