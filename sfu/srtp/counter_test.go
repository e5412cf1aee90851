package srtp_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/parley-sfu/parley/sfu/srtp"
)

func TestCounterGivesEachIndexOnce(t *testing.T) {
	const refused = ^uint64(0)
	type call struct {
		seq  uint16
		want uint64
	}
	tests := []struct {
		name  string
		calls []call
	}{
		{"in order", []call{{5, 5}, {6, 6}, {7, 7}}},
		{"the same again", []call{{5, 5}, {5, refused}, {6, 6}, {5, refused}, {6, refused}}},
		{"a later one first", []call{{5, 5}, {8, 8}, {7, 7}, {6, 6}, {7, refused}}},
		{"a round ends", []call{{30000, 30000}, {60000, 60000}, {65535, 65535}, {0, 65536}, {65534, 65534}, {65535, refused}, {1, 65537}}},
		{"the same place a round later is another index", []call{{5, 5}, {30000, 30000}, {60000, 60000}, {5, 65541}}},
		{"a resend too late to tell", []call{{5, 5}, {2000, 2000}, {1041, 1041}, {1040, refused}}},
		{"from before the first, in the same round", []call{{5, 5}, {3, 3}}},
		{"from before the first, in no round", []call{{5, 5}, {65535, refused}, {6, 6}}},
		{"half a round at once", []call{{0, 0}, {32768, 32768}, {0, refused}}},
		{"more than that is taken for a late one", []call{{0, 0}, {32769, refused}, {1, 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c srtp.Counter
			for i, call := range tt.calls {
				got, ok := c.Take(call.seq)
				if want := call.want; ok != (want != refused) || ok && got != want {
					t.Fatalf("call %d: Take(%d) = %d, %v; want %d", i, call.seq, got, ok, int64(want))
				}
			}
		})
	}
}

// Whatever it is asked, a Counter gives no index twice, and each ends in the
// number asked for; and an Opener at the other end follows.
func TestCounterNeverRepeatsAndIsFollowed(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 1))
			sealer, opener := ends(t, 1)
			var c srtp.Counter
			given := map[uint64]bool{}
			seq := uint16(chance.Uint32() & 0x7FFF)
			for i := range 10000 {
				ask := seq
				switch chance.IntN(20) {
				case 0:
					ask = uint16(chance.Uint32()) // anything
				case 1, 2, 3:
					ask -= uint16(chance.IntN(1200)) // again, or late
				default:
					seq += uint16(1 + chance.IntN(100))
					ask = seq
				}
				if i == 0 {
					ask &= 0x7FFF
				}
				index, ok := c.Take(ask)
				if !ok {
					continue
				}
				if given[index] || uint16(index) != ask {
					t.Fatalf("Take(%d) = %d; given before: %v", ask, index, given[index])
				}
				given[index] = true
				if _, ok := opener.Open(numbered(t, sealer, streamSSRC, index)); !ok {
					t.Fatalf("Open refuses index %d", index)
				}
			}
			// A jump ahead makes what follows late, for a while.
			if len(given) < 2000 {
				t.Errorf("%d indexes given: the run proves little", len(given))
			}
		})
	}
}

func TestTakeDoesNotAllocate(t *testing.T) {
	var c srtp.Counter
	var seq uint16
	if n := testing.AllocsPerRun(1000, func() { c.Take(seq); seq++ }); n != 0 {
		t.Errorf("Take allocates %v times", n)
	}
}
