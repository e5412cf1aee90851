package sfu

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
)

// The first byte of a VP8 frame.
const keyFrame, delta = 0x10, 0x11

var keyIf = map[bool]byte{true: keyFrame, false: delta}

// holdScene is a viewer of a low encoding who is to get a high one.
type holdScene struct {
	t         *testing.T
	slot      *slot
	encodings [2]*encoding // low, high
	seqs      [2]uint16
	now       time.Time
	sent      []string
}

func newHoldScene(t *testing.T, source Source) *holdScene {
	t.Helper()
	b := newBench(payload.VP8, 1)
	sc := &holdScene{t: t, slot: b.slots[0], now: epoch}
	p := NewPublication(PublicationOptions{Source: source, Width: 1280, Height: 720})
	for rank := range sc.encodings {
		e := newEncoding(b.encoding.publisher, p, uint32(rank+1), payload.VP8)
		e.rank = rank
		p.adopt(e)
		e.reported(reports.NTP(epoch), uint32(rank)*0x7ffffff0, epoch) // moment 0
		sc.encodings[rank] = e
	}
	sc.slot.bound.Store(p)
	sc.slot.writer = sc
	p.subscribe(sc.slot)
	return sc
}

// writeTrain implements [trainWriter]: the last byte is the moment.
func (sc *holdScene) writeTrain(t *train) int {
	for _, p := range t.packets {
		name := "L"
		if mark := p.payload[len(p.payload)-2]; mark == 1 {
			name = "H"
		}
		sc.sent = append(sc.sent, fmt.Sprintf("%d:%s%d", sc.now.Sub(epoch).Milliseconds(), name, p.payload[len(p.payload)-1]))
	}
	return 0
}

// picture brings the picture of a moment, 40 ms each. A lost one comes later.
func (sc *holdScene) picture(rank, moment int, frame byte, seq uint16) {
	raw := make([]byte, 12, 40)
	raw[0], raw[1] = 0x80, 0x80|96
	binary.BigEndian.PutUint16(raw[2:], seq)
	binary.BigEndian.PutUint32(raw[4:], uint32(rank)*0x7ffffff0+uint32(moment)*3600)
	raw = append(raw, 0x90, 0xc0, 0x80, byte(moment), 0, frame, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01, byte(rank), byte(moment))
	h, _ := header.Parse(raw)
	sc.encodings[rank].receive(&h, raw, sc.now)
}

// play reads a script: "40:L1" is the low encoding's picture of the moment 1 that
// comes at 40 ms, H the high one's, K a key picture of it, l the low one's that
// comes again, J one after a jump of the low one's numbers. T sets the target.
func (sc *holdScene) play(script string) string {
	for _, word := range strings.Fields(script) {
		var at, moment int
		var what rune
		if _, err := fmt.Sscanf(word+"0", "%d:%c%d", &at, &what, &moment); err != nil {
			sc.t.Fatal(word, err)
		}
		moment /= 10
		sc.now = epoch.Add(time.Duration(at) * time.Millisecond)
		switch what {
		case 'T':
			sc.slot.selector.SetTarget(1, sc.now)
		case 'N':
			sc.slot.bind(nil, false, sc.now)
		case 'L', 'J':
			if what == 'J' {
				sc.seqs[0] += videoHistory
			}
			sc.seqs[0]++
			sc.picture(0, moment, keyIf[len(sc.sent) == 0], sc.seqs[0])
		case 'x': // lost
			sc.seqs[0]++
		case 'l':
			sc.picture(0, moment, delta, sc.seqs[0]-1)
		default:
			sc.seqs[1]++
			sc.picture(1, moment, keyIf[what == 'K'], sc.seqs[1])
		}
	}
	return strings.Join(sc.sent, " ")
}

// Until the key picture comes, no moment is shown that it may show again: the
// encoding that is left waits for the one that comes, as long as that one flows.
func TestPicturesWaitForTheNextEncoding(t *testing.T) {
	rows := []struct {
		story        string
		source       Source
		script, want string
	}{
		{
			"one that is as quick: nothing waits", Camera,
			"0:L0 1:H0 2:T 40:L1 40:H1 80:L2 80:H2 120:L3 121:K3 160:L4 161:H4",
			"0:L0 40:L1 80:L2 121:H3 161:H4",
		},
		{
			"one that is slower: its key picture is not shown after a later one", Camera,
			"0:L0 60:H0 70:T 80:L2 100:H1 120:L3 140:H2 160:L4 180:K3 200:L5 220:H4",
			"0:L0 140:L2 180:H3 220:H4",
		},
		{
			"a target that is given up lets all go, in order", Camera,
			"0:L0 60:H0 70:T 80:L2 100:H1 120:L3 130:T 2200:L55",
			"0:L0 2200:L2 2200:L3 2200:L55",
		},
		{
			"one that stops is waited for no longer than 150 ms", Camera,
			"0:L0 60:H0 70:T 80:L2 120:L3 160:L4 200:L5 240:L6",
			"0:L0 240:L2 240:L3 240:L4 240:L5 240:L6",
		},
		{
			"one that rests is not waited for", Camera,
			"0:L0 40:L1 70:T 80:L2 120:L3 160:L4 260:K4 260:L5 290:H5",
			"0:L0 40:L1 80:L2 120:L3 160:L4 260:H4 290:H5",
		},
		{
			"a key picture that was under way already: the next one", Camera,
			"0:L0 40:H0 40:L1 80:H1 80:L2 90:T 120:K1 125:L3 160:H2 200:K3 240:H4",
			"0:L0 40:L1 80:L2 200:H3 240:H4",
		},
		{
			"what was lost and comes again keeps its place", Camera,
			"0:L0 60:H0 70:T 80:x 85:L3 90:l2 100:H1 140:H2 180:H3 220:K4",
			"0:L0 140:L2 180:L3 220:H4",
		},
		{
			"a publisher whose numbers jump has lost what waited", Camera,
			"0:L0 60:H0 70:T 80:L2 120:J3 180:H2 220:H3 260:K4",
			"0:L0 220:L3 260:H4",
		},
		{
			"a slot that shows nothing any more has forgotten them", Camera,
			"0:L0 60:H0 70:T 80:L2 90:N 100:H1 140:H2",
			"0:L0",
		},
		{
			"a screen, which may be silent after any picture, does not wait", Screen,
			"0:L0 60:H0 70:T 80:L2 120:L3 180:K3",
			"0:L0 80:L2 120:L3 180:H3",
		},
	}
	for _, row := range rows {
		if got := newHoldScene(t, row.source).play(row.script); got != row.want {
			t.Errorf("%s:\ngot  %s\nwant %s", row.story, got, row.want)
		}
	}
}

// However much comes meanwhile, only so much waits.
func TestLittleWaits(t *testing.T) {
	sc := newHoldScene(t, Camera)
	sc.play("0:L0 60:H0 70:T")
	for i := range 20 * maxHeld {
		sc.now = epoch.Add(80 * time.Millisecond)
		sc.seqs[0]++
		sc.picture(0, 2+i, delta, sc.seqs[0])
		if h := sc.slot.held; h != nil && (len(h.packets)-h.first > maxHeld || cap(h.packets) > 2*maxHeld) {
			t.Fatalf("%d packets wait, in room for %d", len(h.packets)-h.first, cap(h.packets))
		}
	}
}

// Waiting takes no memory of its own once it has been done.
func TestWaitingAllocatesNothing(t *testing.T) {
	sc := newHoldScene(t, Camera)
	sc.play("0:L0 60:H0")
	moment, target, waited := 0, 0, 0
	step := func() {
		moment++
		sc.now = sc.now.Add(40 * time.Millisecond)
		sc.slot.selector.SetTarget(0, sc.now)
		sc.slot.selector.SetTarget(target, sc.now) // for another two seconds
		for rank := range 2 {
			sc.seqs[rank]++
			sc.picture(rank, moment, delta, sc.seqs[rank])
			if !sc.slot.held.empty() {
				waited++
			}
		}
		sc.sent = sc.sent[:0]
	}
	for range 2 * videoHistory {
		step()
	}
	without := testing.AllocsPerRun(200, step)
	target = 1
	step()
	if with := testing.AllocsPerRun(200, step); with != without || waited < 200 {
		t.Errorf("%v allocations for two pictures, %v without waiting; %d waited", with, without, waited)
	}
}
