package sfu

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/parley-sfu/parley/sfu/nack"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// A camera and a browser on a way that loses: the server's part is the code that
// forwards and answers NACKs, the browser's is Chromium's as far as it matters
// here. It asks for a gap at once and then each round trip, ten times; plays in
// order; asks for a key frame when it has waited for three seconds.
const (
	repairLength  = 60 * time.Second
	repairStep    = time.Millisecond
	repairFrame   = 33 * time.Millisecond
	repairPackets = 4  // of a picture, 1200 bytes each: 1.16 Mbit/s
	repairKey     = 16 // of a key picture
	repairTries   = 10
	repairStall   = 3 * time.Second
	repairGrace   = 5 * time.Millisecond
	repairEncoder = 40 * time.Millisecond // from the server's wish to the key picture
)

// repairs are the means of one run.
type repairs struct {
	nack  bool
	twice bool          // what is sent again is sent twice, where the way is long
	share float64       // of parity
	xor   bool          // parity of interleaved groups, each mends one loss; else any k of n mend all
	block time.Duration // that parity covers
}

// repaired is what came of it.
type repaired struct {
	pictures int
	inTime   int             // of them could be played, in order, a second after they left
	waits    []time.Duration // beyond the way's own delay, of those played
	bytes    int
	least    int // bytes of the pictures alone
}

// add adds another run's.
func (r *repaired) add(o repaired) {
	r.pictures, r.inTime, r.waits = r.pictures+o.pictures, r.inTime+o.inTime, append(r.waits, o.waits...)
	r.bytes, r.least = r.bytes+o.bytes, r.least+o.least
}

func (r *repaired) share() float64 { return float64(r.inTime) / float64(max(r.pictures, 1)) }

func (r *repaired) extra() float64 { return float64(r.bytes)/float64(max(r.least, 1)) - 1 }

// p95 is the wait that one in twenty of the pictures played exceeds.
func (r *repaired) p95() time.Duration {
	if len(r.waits) == 0 {
		return 0
	}
	slices.Sort(r.waits)
	return r.waits[len(r.waits)*95/100]
}

type inFlight struct {
	n      int // of a media packet
	block  int // of a parity packet
	parity int // its number in the block, from 1; 0: a media packet
}

type asking struct {
	numbers []uint16 // none: a key frame
}

type repairPicture struct {
	sent, played time.Duration
	left, last   int // packets; the number of the last one
	key, known   bool
}

type repairBlock struct {
	first, end int // media packets
	parity     []bool
	over       time.Duration // nothing more of it can come
}

type wanted struct {
	n, tries int
	asked    time.Duration
}

type repairRun struct {
	by    repairs
	trip  time.Duration
	bench *bench
	down  *impair.Link[inFlight]
	up    *impair.Link[asking]
	at    time.Duration // since the beginning

	base     uint16 // number of the first packet
	bytes    int
	pictures []repairPicture
	owner    []int // picture of a packet
	blockOf  []int
	blocks   []repairBlock
	open     int // first packet of the block under way
	carry    float64
	keyAt    time.Duration // when the publisher makes a key picture; 0: not

	got     []bool
	highest int
	missing []wanted
	head    int // the picture to be played next
	moved   time.Duration
	broken  bool // until a key picture
	asked   time.Duration
}

func newRepairRun(by repairs, seed uint64, conditions impair.Conditions, trip time.Duration) *repairRun {
	conditions.Delay = trip / 2
	schedule := impair.Schedule{{Conditions: conditions}}
	back := impair.Schedule{{Conditions: impair.Conditions{Delay: trip / 2, Loss: conditions.Loss + conditions.Burst.Share}}}
	r := &repairRun{by: by, trip: trip, bench: newBench(payload.VP8, 1), highest: -1}
	r.down = impair.New[inFlight](2*seed, schedule, epoch)
	r.up = impair.New[asking](2*seed+1, back, epoch)
	s := r.bench.slots[0]
	s.writer = r
	s.peer.trips.last.Store(int64(trip))
	if by.twice {
		s.peer.trips.shortest.Store(int64(trip))
	}
	return r
}

func (r *repairRun) now() time.Time { return epoch.Add(r.at) }

// writeTrain implements [trainWriter].
func (r *repairRun) writeTrain(t *train) int {
	for i := range t.packets {
		p := &t.packets[i]
		if p.ssrc == 77 {
			n := int(binary.BigEndian.Uint16(p.payload) - r.base)
			r.send(inFlight{n: n}, len(p.payload))
			continue
		}
		if len(r.owner) == 0 {
			r.base = p.seq
		}
		r.owner = append(r.owner, len(r.pictures)-1)
		r.blockOf = append(r.blockOf, -1)
		r.got = append(r.got, false)
		r.send(inFlight{n: len(r.owner) - 1}, len(p.payload))
	}
	return 0
}

func (r *repairRun) send(f inFlight, bytes int) {
	r.bytes += bytes
	r.down.Send(f, bytes, r.now())
}

// run lets the time pass.
func (r *repairRun) run() repaired {
	peer := r.bench.slots[0].peer
	next, blockEnd := time.Duration(0), r.by.block
	for r.at = 0; r.at < repairLength+5*time.Second; r.at += repairStep {
		if r.at >= next && r.at < repairLength {
			r.publish()
			next += repairFrame
		}
		if r.by.share > 0 && r.at >= blockEnd {
			r.protect()
			blockEnd += r.by.block
		}
		peer.release(r.now(), nil)
		for f, ok := r.down.Receive(r.now()); ok; f, ok = r.down.Receive(r.now()) {
			r.arrive(f)
		}
		for a, ok := r.up.Receive(r.now()); ok; a, ok = r.up.Receive(r.now()) {
			r.answer(a)
		}
		r.ask()
		r.play()
	}
	return r.result()
}

func (r *repairRun) publish() {
	n, key := repairPackets, len(r.pictures) == 0 || r.keyAt > 0 && r.at >= r.keyAt
	if key {
		n, r.keyAt = repairKey, 0
		r.bench.raw[17] &^= 1
	}
	r.pictures = append(r.pictures, repairPicture{sent: r.at, left: n, key: key})
	r.bench.now = r.now().Add(-repairFrame)
	r.bench.frame(n)
	r.pictures[len(r.pictures)-1].last = len(r.owner) - 1
}

// protect ends a block and sends its parity.
func (r *repairRun) protect() {
	b := repairBlock{first: r.open, end: len(r.owner), over: r.at + r.trip/2 + repairGrace}
	r.carry += r.by.share * float64(b.end-b.first)
	b.parity = make([]bool, int(r.carry))
	r.carry -= float64(len(b.parity))
	r.open = b.end
	for n := b.first; n < b.end; n++ {
		r.blockOf[n] = len(r.blocks)
	}
	r.blocks = append(r.blocks, b)
	for i := range b.parity {
		r.send(inFlight{block: len(r.blocks) - 1, parity: i + 1}, 1200)
	}
}

func (r *repairRun) answer(a asking) {
	if len(a.numbers) == 0 {
		if r.keyAt == 0 {
			r.keyAt = r.at + repairEncoder
		}
		return
	}
	r.bench.slots[0].resend(nack.Pairs(nil, a.numbers), r.now())
}

// arrive takes one packet at the browser.
func (r *repairRun) arrive(f inFlight) {
	if f.parity > 0 {
		r.blocks[f.block].parity[f.parity-1] = true
		r.mend(f.block)
		return
	}
	r.take(f.n)
	if block := r.blockOf[f.n]; block >= 0 {
		r.mend(block)
	}
}

// take has a packet, however it came, and sees by it which others did not.
func (r *repairRun) take(n int) {
	for ; r.highest < n; r.highest++ {
		if !r.got[r.highest+1] && r.highest+1 < n {
			r.missing = append(r.missing, wanted{n: r.highest + 1})
		}
	}
	if r.got[n] {
		return
	}
	r.got[n] = true
	r.pictures[r.owner[n]].left--
	r.missing = slices.DeleteFunc(r.missing, func(w wanted) bool { return w.n == n })
}

// mend computes what parity can tell.
func (r *repairRun) mend(block int) {
	b := &r.blocks[block]
	if !r.by.xor {
		r.mendGroup(b, b.first, 1, len(b.parity))
		return
	}
	for i := range b.parity {
		if b.parity[i] {
			r.mendGroup(b, b.first+i, len(b.parity), 1)
		}
	}
}

// mendGroup takes what is missing of every step-th packet, if it is not more
// than the parity that came, or than most.
func (r *repairRun) mendGroup(b *repairBlock, first, step, most int) {
	came := 0
	for _, one := range b.parity {
		if one {
			came++
		}
	}
	var lost []int
	for n := first; n < b.end; n += step {
		if !r.got[n] {
			lost = append(lost, n)
		}
	}
	if len(lost) > min(came, most) {
		return
	}
	for _, n := range lost {
		r.take(n)
	}
}

// ask sends the browser's NACKs.
func (r *repairRun) ask() {
	if !r.by.nack {
		return
	}
	var due []uint16
	for i := range r.missing {
		w := &r.missing[i]
		if w.tries >= repairTries || w.tries > 0 && r.at-w.asked < max(r.trip, 20*time.Millisecond) {
			continue
		}
		w.tries++
		w.asked = r.at
		due = append(due, r.base+uint16(w.n)) //nolint:gosec // serial arithmetic
	}
	if len(due) > 0 {
		r.up.Send(asking{due}, 60, r.now())
	}
}

// play moves on as far as pictures are whole.
func (r *repairRun) play() {
	if r.broken {
		r.seek()
	}
	for !r.broken && r.head < len(r.pictures) && r.pictures[r.head].left == 0 {
		p := &r.pictures[r.head]
		p.played, p.known = r.at, true
		r.moved = r.at
		r.head++
	}
	if !r.broken && r.hopeless() {
		r.broken, r.asked = true, -time.Hour
	}
	if r.broken && r.at-r.asked >= max(r.trip, 200*time.Millisecond) {
		r.asked = r.at
		r.up.Send(asking{}, 60, r.now())
	}
}

// seek goes on at the next whole key picture.
func (r *repairRun) seek() {
	for i := r.head; i < len(r.pictures); i++ {
		if p := &r.pictures[i]; p.key && p.left == 0 {
			r.head, r.broken = i, false
			return
		}
	}
}

// hopeless reports whether the next picture will never be whole. Without NACK
// that is known as soon as its block has passed.
func (r *repairRun) hopeless() bool {
	if r.head >= len(r.pictures) || r.at > repairLength {
		return false
	}
	p := &r.pictures[r.head]
	if r.by.nack {
		return r.at-max(r.moved, p.sent+r.trip/2) > repairStall
	}
	block := r.blockOf[p.last]
	return block >= 0 && r.at > r.blocks[block].over
}

func (r *repairRun) result() repaired {
	out := repaired{bytes: r.bytes, least: len(r.pictures) * repairPackets * len(r.bench.raw[12:])}
	for i := range r.pictures {
		p := &r.pictures[i]
		out.pictures++
		if !p.known {
			continue
		}
		if p.played-p.sent <= time.Second {
			out.inTime++
		}
		out.waits = append(out.waits, p.played-p.sent-r.trip/2)
	}
	return out
}
