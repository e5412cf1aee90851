package load

import (
	"errors"
	"math"
	"os"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
)

func TestHistogram(t *testing.T) {
	var h, more histogram
	if h.percentile(99) != 0 {
		t.Error("an empty histogram has a percentile")
	}
	for i := range 900 {
		h.add(time.Duration(i) * time.Microsecond)
	}
	for range 100 {
		more.add(time.Second)
	}
	h.merge(&more)
	for _, c := range []struct {
		percent float64
		want    time.Duration
	}{{0, 0}, {10, 100 * time.Microsecond}, {50, 500 * time.Microsecond}, {89, 890 * time.Microsecond}, {91, time.Second}, {100, time.Second}} {
		got := h.percentile(c.percent)
		if off := math.Abs(float64(got - c.want)); off > 0.035*float64(c.want)+1 {
			t.Errorf("%g %%: got %v, want %v", c.percent, got, c.want)
		}
	}
	h.add(-time.Second)
	h.add(math.MaxInt64)
	if got := h.percentile(100); got != math.MaxInt64 {
		t.Errorf("got %v", got)
	}
}

// Every number falls into a bucket that holds it, and buckets are 3 % wide.
func TestBuckets(t *testing.T) {
	for v := uint64(1); v < 1<<62; v += v/7 + 1 {
		i := bucketOf(v)
		end := bucketEnd(i)
		if v > end || i > 0 && v <= bucketEnd(i-1) || float64(end) > float64(v)*1.04 {
			t.Fatalf("%d is in bucket %d, which ends at %d", v, i, end)
		}
	}
	if i := bucketOf(math.MaxInt64); i >= buckets {
		t.Errorf("bucket %d of %d", i, buckets)
	}
}

func TestStamp(t *testing.T) {
	payload := make([]byte, 60)
	want := stamp{clock: 7, at: 1_800_000_000_000_000_000}
	if !want.write(payload, headSize) {
		t.Fatal("no room in 60 bytes")
	}
	if got, ok := readStamp(payload); !ok || got != want {
		t.Errorf("got %+v, %v", got, ok)
	}
	if want.write(payload[:headSize+stampSize-1], headSize) {
		t.Error("a stamp stands in what must be readable")
	}
	for _, none := range [][]byte{nil, payload[:59], make([]byte, 24), payload[1:50]} {
		if got, ok := readStamp(none); ok {
			t.Errorf("got %+v of %x", got, none)
		}
	}
	if d := want.delay(time.Unix(0, want.at-5)); d != 0 {
		t.Errorf("it arrived %v before it was sent", d)
	}
	if n := testing.AllocsPerRun(100, func() {
		want.write(payload, headSize)
		_, _ = readStamp(payload)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Every packet of a source has room for a stamp, however small it is asked to be.
func TestSourcesHaveRoomForStamps(t *testing.T) {
	p := Plan{VideoKbps: 8, FPS: maxFPS, PacketSize: minPacket, Simulcast: true}
	for _, source := range append(p.camera(), &client.Opus{Bitrate: 6000, Tail: stampSize}) {
		f := client.Frame{}
		if err := source.Next(&f); err != nil {
			t.Fatal(err)
		}
		for _, packet := range f.Packets {
			head := headSize
			if !source.Format().Codec.Video() {
				head = 1
			}
			if !(stamp{}).write(packet, head) {
				t.Errorf("no room in %d bytes of %s", len(packet), source.Format().Codec)
			}
		}
	}
}

func TestProcess(t *testing.T) {
	before, err := look(os.Getpid())
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip("not on this system")
	}
	for began := time.Now(); time.Since(began) < 20*time.Millisecond; { // use some
	}
	after, err2 := look(os.Getpid())
	if used := after.cpu - before.cpu; err != nil || err2 != nil || used <= 0 || used > time.Minute || after.rss == 0 || after.threads == 0 {
		t.Errorf("used %v, then %+v, %v", used, after, errors.Join(err, err2))
	}
	for _, pid := range []int{-1, 1 << 22, 1<<22 + 1} {
		if got, err := look(pid); err == nil {
			t.Errorf("process %d: got %+v", pid, got)
		}
	}
	status := []byte("Name:\tx\nVmRSS:\t   2048 kB\nThreads:\t9\n")
	if rss, threads, none := statusNumber(status, "VmRSS:"), statusNumber(status, "Threads:"), statusNumber(status, "VmSwap:"); rss != 2048 || threads != 9 || none != 0 {
		t.Errorf("got %d kB, %d threads, %d", rss, threads, none)
	}
}

// Delays by a foreign clock count from the fastest.
func TestForeignClocks(t *testing.T) {
	s := &seat{run: &run{}}
	base := time.Unix(1000, 0)
	for i, c := range []struct{ offset, want time.Duration }{
		{5 * time.Second, 0},
		{5*time.Second + 3*time.Millisecond, 3 * time.Millisecond},
		{4 * time.Second, 0},
		{4*time.Second + time.Millisecond, time.Millisecond},
	} {
		if got := s.relative(stamp{clock: 9, at: base.UnixNano()}, base.Add(c.offset)); got != c.want {
			t.Errorf("packet %d: got %v, want %v", i, got, c.want)
		}
	}
}
