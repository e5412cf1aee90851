package srtp

import (
	"math/rand/v2"
	"testing"
)

// The rules of RFC 3711, section 3.3.1 and appendix A, around every corner.
func TestEstimate(t *testing.T) {
	tests := []struct {
		name    string
		highest uint64
		seq     uint16
		want    uint64
		ok      bool
	}{
		{"the next one", 0x0002_0010, 0x0011, 0x0002_0011, true},
		{"a late one", 0x0002_0010, 0x000F, 0x0002_000F, true},
		{"a round begins", 0x0002_FFFF, 0x0000, 0x0003_0000, true},
		{"a round begins after a loss", 0x0002_FFF0, 0x6000, 0x0003_6000, true},
		{"a late one of the round before", 0x0003_0000, 0xFFFF, 0x0002_FFFF, true},
		{"just ahead of half a round", 0x0002_0000, 0x7FFF, 0x0002_7FFF, true},
		{"half a round, from the lower half: ahead", 0x0002_0000, 0x8000, 0x0002_8000, true},
		{"more than half a round: the round before", 0x0002_0000, 0x8001, 0x0001_8001, true},
		{"half a round, from the upper half: behind", 0x0002_8000, 0x0000, 0x0002_0000, true},
		{"half a round and one less, from the upper half: the next", 0x0002_8001, 0x0000, 0x0003_0000, true},
		{"no round comes before the first", 0x0000_0003, 0xFFFB, 0x0000_FFFB, true},
		{"the second round may look back", 0x0001_0003, 0xFFFB, 0x0000_FFFB, true},
		{"the last packet of all", 0xFFFF_FFFF_FFFE, 0xFFFF, 0xFFFF_FFFF_FFFF, true},
		{"no round comes after the last", 0xFFFF_FFFF_FFFF, 0x0000, 1 << 48, false},
		{"late in the last round", 0xFFFF_FFFF_0000, 0xFFFF, 0xFFFF_FFFE_FFFF, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := stream{highest: tt.highest}
			if got, ok := s.estimate(tt.seq); got != tt.want || ok != tt.ok {
				t.Errorf("estimate(%#04x) after %#x = %#x, %v; want %#x, %v", tt.seq, tt.highest, got, ok, tt.want, tt.ok)
			}
		})
	}
}

// A map that forgets nothing tells what a window of bits should say.
func TestWindowAgreesWithAMap(t *testing.T) {
	for seed := range uint64(20) {
		chance := rand.New(rand.NewPCG(seed, 0))
		seen := map[uint64]bool{}
		var s stream
		for range 5000 {
			var index uint64
			switch far := chance.IntN(100); {
			case far == 0:
				index = s.highest + chance.Uint64N(5000)
			case far < 30:
				index = s.highest + chance.Uint64N(5)
			default:
				index = s.highest - min(s.highest, chance.Uint64N(window+100))
			}
			want := index > s.highest || !seen[index] && s.highest-index < window
			if got := s.fresh(index); got != want {
				t.Fatalf("seed %d: fresh(%d) with highest %d = %v, want %v", seed, index, s.highest, got, want)
			}
			if want {
				s.accept(index)
				seen[index] = true
			}
		}
	}
}

func TestWindowIsLongEnough(t *testing.T) {
	if window < 128 {
		t.Errorf("window of %d packets, want at least 128", window)
	}
}

func TestOpenerEndsWithTheLastRound(t *testing.T) {
	k, err := newKeys(make([]byte, 16), [saltSize]byte{})
	if err != nil {
		t.Fatal(err)
	}
	s := Session{keys: k}
	o, sealer := NewOpener(s, 1), s.NewSealer()
	o.streams[0] = &stream{highest: maxIndex - 1}
	header := make([]byte, fixedHeader)
	header[0], header[2], header[3] = version2, 0xFF, 0xFF
	if _, ok := o.Open(sealer.Seal(make([]byte, 0, 100), header, nil, maxIndex)); !ok {
		t.Error("Open refuses the last packet of all")
	}
	// Going around would use every nonce again.
	header[2], header[3] = 0, 0
	if _, ok := o.Open(sealer.Seal(make([]byte, 0, 100), header, nil, 0)); ok {
		t.Error("Open accepts a packet after the last")
	}
}
