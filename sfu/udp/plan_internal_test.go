package udp

import (
	"slices"
	"testing"
)

// planned is a plan as the naive model makes it: of which datagrams, by index,
// each message consists.
type planned [][]int

// naive follows the rules word by word, one destination after the other in the
// order of their first datagrams.
func naive(to []int, sizes []int, train, segment int) planned {
	var order []int
	for _, d := range to {
		if !slices.Contains(order, d) {
			order = append(order, d)
		}
	}
	var all planned
	for _, d := range order {
		var open []int
		for i := range sizes {
			if to[i] != d {
				continue
			}
			if len(open) > 0 && !mayJoin(open, i, sizes, train, segment) {
				all, open = append(all, open), nil
			}
			open = append(open, i)
		}
		all = append(all, open)
	}
	return all
}

func mayJoin(open []int, i int, sizes []int, train, segment int) bool {
	first, last, sum := sizes[open[0]], sizes[open[len(open)-1]], sizes[i]
	for _, j := range open {
		sum += sizes[j]
	}
	return len(open) < train && last == first && sizes[i] <= first && first <= segment && sum <= maxTrainBytes
}

// chains builds what a Batch builds: contiguous bytes and one chain per destination.
func chains(to []int, sizes []int) (chain []datagram, order, first []int32) {
	at := int32(0)
	last := map[int]int32{}
	for i, size := range sizes {
		chain = append(chain, datagram{at: at, size: int32(size), next: -1})
		at += int32(size)
		if previous, ok := last[to[i]]; ok {
			chain[previous].next = int32(i)
		} else {
			order, first = append(order, int32(to[i])), append(first, int32(i))
		}
		last[to[i]] = int32(i)
	}
	return chain, order, first
}

// expand takes a plan apart again, by its pieces: the datagrams of each message
// must be found at the bytes where they were written.
func expand(t *testing.T, p *plan, chain []datagram) planned {
	t.Helper()
	var all planned
	for _, m := range p.messages {
		var indices []int
		bytes := int32(0)
		for _, piece := range p.pieces[m.piece : m.piece+m.pieces] {
			bytes += piece.size
			for at, end := piece.at, piece.at+piece.size; at < end; {
				i := slices.IndexFunc(chain, func(d datagram) bool { return d.at == at })
				if i < 0 {
					t.Fatalf("no datagram begins at %d", at)
				}
				indices = append(indices, i)
				at += chain[i].size
				if wide := len(indices) < int(m.datagrams); wide && chain[i].size != m.segment {
					t.Fatalf("datagram %d of a train has %d bytes, its segments %d", i, chain[i].size, m.segment)
				}
			}
		}
		if int(m.datagrams) != len(indices) || m.bytes != bytes {
			t.Fatalf("message says %d datagrams, %d bytes; has %d, %d", m.datagrams, m.bytes, len(indices), bytes)
		}
		all = append(all, indices)
	}
	return all
}

// FuzzPlan holds the planner against the naive model. Each pair of bytes is one
// datagram: the upper half of the first its destination, the rest its size.
func FuzzPlan(f *testing.F) {
	f.Add([]byte{0, 10, 0, 10, 0, 5}, uint8(64), uint16(1472))
	f.Add([]byte{0x04, 0xb0, 0x14, 0xb0, 0x04, 0xb0, 0x04, 0xa0, 0x04, 0xb0}, uint8(64), uint16(1452))
	f.Add(slices.Repeat([]byte{0, 100}, 70), uint8(64), uint16(1472))
	f.Add(slices.Repeat([]byte{0x0f, 0xff}, 40), uint8(64), uint16(5000))
	f.Add([]byte{0, 10, 0, 10}, uint8(1), uint16(1472))
	f.Fuzz(func(t *testing.T, script []byte, train uint8, segment uint16) {
		var to, sizes []int
		for i := 0; i+1 < len(script) && len(to) < batchDatagrams; i += 2 {
			to = append(to, int(script[i]>>4))
			sizes = append(sizes, 1+int(script[i]&0xf)<<8+int(script[i+1]))
		}
		limit := 1 + int(train)%maxTrain
		chain, order, first := chains(to, sizes)
		var p plan
		for i := range order {
			p.add(order[i], chain, first[i], int32(limit), int32(segment))
		}
		got, want := expand(t, &p, chain), naive(to, sizes, limit, int(segment))
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("destinations %v, sizes %v, train %d, segment %d:\n got %v\nwant %v", to, sizes, limit, segment, got, want)
		}
		if len(p.pieces) > batchDatagrams || len(p.messages) > batchDatagrams {
			t.Fatal("more pieces or messages than a batch has datagrams")
		}
	})
}

func TestHistogramBuckets(t *testing.T) {
	for _, test := range []struct{ value, bucket int }{
		{0, 0}, {1, 0}, {2, 1}, {3, 2}, {4, 2}, {5, 3}, {64, 6}, {65, 7}, {1024, 10}, {1025, 11}, {1 << 30, 11},
	} {
		if got := bucket(test.value); got != test.bucket {
			t.Errorf("bucket of %d: got %d, want %d", test.value, got, test.bucket)
		}
		var h Histogram
		if b := bucket(test.value); b < len(h)-1 && test.value > h.Bound(b) {
			t.Errorf("%d is above the bound of its bucket, %d", test.value, h.Bound(b))
		}
	}
}

func TestNamesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for r := range dropReasons + 1 {
		name := r.String()
		if seen[name] || (name == "unknown") != (r == dropReasons) {
			t.Errorf("reason %d is called %q", r, name)
		}
		seen[name] = true
	}
	for m := Auto; m <= Trains+1; m++ {
		if (m.String() == "unknown") != (m > Trains) {
			t.Errorf("mode %d is called %q", m, m)
		}
	}
}
