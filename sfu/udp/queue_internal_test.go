package udp

import (
	"net/netip"
	"slices"
	"testing"
)

// FuzzQueue holds the ring against a slice: even steps push, odd ones pop.
func FuzzQueue(f *testing.F) {
	f.Add([]byte{0, 2, 4, 1, 1, 1, 6, 8, 10, 12, 3}, uint8(3))
	f.Add(slices.Repeat([]byte{2}, 300), uint8(7))
	f.Fuzz(func(t *testing.T, steps []byte, size uint8) {
		q := newQueue(1 + int(size))
		var model [][]byte
		p := make([]byte, 300)
		for i, step := range steps {
			from := netip.AddrPortFrom(netip.IPv4Unspecified(), 1+uint16(step))
			if step%2 == 0 {
				body := slices.Repeat([]byte{byte(i)}, int(step))
				full := len(model) == 1+int(size)
				switch {
				case full && len(body) > 0 && body[0] >= 128 && body[0] < 192: // media
				case full:
					model = append(model[1:], body)
				default:
					model = append(model, body)
				}
				if dropped := q.push(body, from); dropped != full {
					t.Fatalf("step %d: dropped %v, want %v", i, dropped, full)
				}
				continue
			}
			n, _, ok := q.pop(p)
			if ok != (len(model) > 0) {
				t.Fatalf("step %d: popped %v with %d queued", i, ok, len(model))
			}
			if ok {
				if !slices.Equal(p[:n], model[0]) {
					t.Fatalf("step %d: got %x, want %x", i, p[:n], model[0])
				}
				model = model[1:]
			}
		}
	})
}

// A flood of media that is nobody's keeps no check away; newer checks are worth more than older ones, and than media.
func TestMediaPushesNothingOut(t *testing.T) {
	q := newQueue(3)
	for _, first := range []byte{1, 128, 20, 128, 191, 200, 2} {
		q.push([]byte{first}, netip.AddrPort{})
	}
	var got []byte
	for p := make([]byte, 10); q.count > 0; {
		q.pop(p)
		got = append(got, p[0])
	}
	if want := []byte{20, 200, 2}; !slices.Equal(got, want) {
		t.Errorf("%v are left, want %v", got, want)
	}
}

// TestQueueGivesBackMemory: what a burst took is not kept for ever.
func TestQueueGivesBackMemory(t *testing.T) {
	q := newQueue(1024)
	p, datagram := make([]byte, maxQueued), make([]byte, maxQueued)
	for range 1024 {
		q.push(datagram, netip.AddrPort{})
	}
	for range 1024 {
		q.pop(p)
	}
	held := 0
	for i := range q.slots {
		held += cap(q.slots[i].data)
	}
	if held > keepQueued+maxQueued || held != q.held {
		t.Errorf("an empty queue holds %d bytes, says %d, want at most %d", held, q.held, keepQueued)
	}
}

// A trickle that is read at once needs one buffer, however long it goes on.
func TestQueueOfATrickle(t *testing.T) {
	q := newQueue(1024)
	p, datagram := make([]byte, maxQueued), make([]byte, 112)
	for range 5000 {
		q.push(datagram, netip.AddrPort{})
		if n, _, ok := q.pop(p); !ok || n != len(datagram) {
			t.Fatalf("popped %d bytes, %v", n, ok)
		}
	}
	if q.held > len(datagram) {
		t.Errorf("it holds %d bytes, want %d", q.held, len(datagram))
	}
}
