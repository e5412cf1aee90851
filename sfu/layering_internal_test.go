package sfu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

// judge is a browser that wants one stream without a step: the packets of one
// slot come here as they leave.
type judge struct {
	t       *testing.T
	codec   payload.Codec
	layered bool // spatial layers are left out, so that the marker moves
	lossy   bool // packets were lost on the way here: their numbers are kept for them
	now     time.Time

	began    time.Time // the first frame was made
	start    uint32
	last     outgoing
	info     payload.Info
	tag      tag
	seen     map[[2]uint32]bool // frames of which anything came, by source and number
	switches int
	highest  uint8 // temporal layer since it was set to 0
	widest   uint8 // spatial layer since it was set to 0
	frames   int
	reader   *reader // of dependency descriptors; nil: none are expected
}

// writeTrain implements trainWriter.
func (j *judge) writeTrain(t *train) int {
	for i := range t.packets {
		p := t.packets[i]
		got, info := readTag(p.payload), payload.Inspect(j.codec, p.payload)
		if j.frames == 0 {
			j.began, j.start = got.made, p.timestamp
		} else {
			j.follows(&p, got, &info)
		}
		if j.frames == 0 || got.frame != j.tag.frame || got.source != j.tag.source {
			j.begins(got, &info)
		}
		j.decodes(got)
		if j.reader != nil {
			j.reader.read(j, &p, got)
		}
		if p.marker != got.last && !j.layered {
			j.fail("marker %v on a packet that is the last of its frame: %v", p.marker, got.last)
		}
		j.last, j.info, j.tag = p, info, got
	}
	return 0
}

// follows compares a packet with the one before it.
func (j *judge) follows(p *outgoing, got tag, info *payload.Info) {
	if step := p.seq - j.last.seq; step != 1 && (!j.lossy || step == 0 || step > 1000) {
		j.fail("number %d after %d", p.seq, j.last.seq)
	}
	if got.source == j.tag.source && got.frame == j.tag.frame {
		if j.last.marker && !j.lossy {
			j.fail("a frame goes on behind its marker")
		}
		if p.timestamp != j.last.timestamp || info.PictureID != j.info.PictureID || info.TL0 != j.info.TL0 {
			j.fail("one frame with two times or pictures")
		}
		return
	}
	if !j.lossy && (!got.first || !j.last.marker) {
		j.fail("a frame begins before the one before it has ended")
	}
	if int32(p.timestamp-j.last.timestamp) <= 0 {
		j.fail("timestamp %d after %d", p.timestamp, j.last.timestamp)
	}
	j.times(p, got)
	j.pictures(got, info)
}

// times compares the timestamps with the clock: from frame to frame, and over
// all. Each switch may add a tick, as two encodings have a frame at one time.
func (j *judge) times(p *outgoing, got tag) {
	step := int(int32(p.timestamp-j.last.timestamp)) - int(got.made.Sub(j.tag.made)/time.Millisecond*90)
	if limit := 20 * 90; max(step, -step) > limit && !j.lossy || max(step, -step) > limit+4*frameTicks {
		j.fail("the timestamp goes %d ticks further than the time that has passed", step)
	}
	if drift := int(p.timestamp-j.start) - int(got.made.Sub(j.began)/time.Millisecond*90)&math.MaxUint32; max(drift, -drift) > 90+j.switches && !j.lossy {
		j.fail("the picture is %d ticks off", drift)
	}
}

// pictures checks the numbers of VP8's and VP9's pictures. Where frames were
// lost, nobody knows which ids they had.
func (j *judge) pictures(got tag, info *payload.Info) {
	step := (info.PictureID - j.info.PictureID) & 0x7fff
	want := uint16(1)
	if j.codec == payload.VP9 && got.source == j.tag.source {
		want = uint16(got.frame - j.tag.frame) // distances count
	}
	if info.HasPictureID && step != want && (!j.lossy || step == 0 || step > 1000) {
		j.fail("picture %d after %d, want %d more", info.PictureID, j.info.PictureID, want)
	}
	base := uint8(0)
	if got.temporal == 0 {
		base = 1
	}
	if step := info.TL0 - j.info.TL0; info.HasTL0 && step != base && (!j.lossy || step > 100) {
		j.fail("TL0PICIDX %d after %d in temporal layer %d", info.TL0, j.info.TL0, got.temporal)
	}
}

// begins checks where a frame begins that it may.
func (j *judge) begins(got tag, info *payload.Info) {
	j.frames++
	if late := j.now.Sub(got.made); late > holdFor+frameTime && !j.lossy {
		j.fail("a picture waited for %v", late)
	}
	j.highest = max(j.highest, got.temporal)
	if j.frames == 1 || got.source != j.tag.source {
		if j.switches++; !got.key || !got.first || !info.KeyFrame {
			j.fail("after a switch comes no key frame but %+v", got)
		}
		clear(j.seen)
	}
}

// decodes checks that what a frame, or a spatial layer of one, needs has come.
func (j *judge) decodes(got tag) {
	layer := func(frame uint32, spatial uint8) [2]uint32 { return [2]uint32{got.source, frame<<2 | uint32(spatial)} }
	for _, reference := range got.references {
		if reference != 0 && !j.lossy && !j.seen[layer(reference, got.spatial)] {
			j.fail("frame %d of layer S%dT%d needs frame %d, which was left out", got.frame, got.spatial, got.temporal, reference)
		}
	}
	if got.below && !j.lossy && !j.seen[layer(got.frame, got.spatial-1)] {
		j.fail("frame %d of layer S%d needs the layer below, which was left out", got.frame, got.spatial)
	}
	j.seen[layer(got.frame, got.spatial)] = true
	j.widest = max(j.widest, got.spatial)
}

func (j *judge) fail(format string, args ...any) {
	j.t.Helper()
	j.t.Fatalf("%v, after %v and %d switches: "+format, append([]any{j.codec, j.now.Sub(j.began), j.switches}, args...)...)
}

// scene is a camera with three encodings and a viewer of it.
type scene struct {
	publisher *Peer
	encoders  [3]*encoder
	slot      *slot
	judge     *judge
	dice      *rand.Rand
	now       time.Time
	loss      float64
}

func newScene(t *testing.T, codec payload.Codec, seed uint64, loss float64) *scene {
	t.Helper()
	engine := &Engine{log: zap.NewNop(), pacing: newPacing()}
	p := NewPublication(PublicationOptions{Source: Camera, Width: 1280, Height: 720})
	sc := &scene{
		publisher: &Peer{bounds: usual(), engine: engine, ingress: &ingress{}}, now: epoch, loss: loss,
		dice:  rand.New(rand.NewPCG(seed, uint64(codec))),
		judge: &judge{t: t, codec: codec, lossy: loss > 0, seen: map[[2]uint32]bool{}},
		slot:  newSlot(&Peer{bounds: usual(), engine: engine}, Video, 0),
	}
	sc.slot.writer, sc.slot.open = sc.judge, true
	sc.slot.codecs[codec] = slotCodec{payloadType: 100, ok: true}
	sc.slot.bound.Store(p)
	for rank := range sc.encoders {
		sc.encode(p, rank, codec)
	}
	p.subscribe(sc.slot)
	return sc
}

// describe has the camera send dependency descriptors.
func (sc *scene) describe() *scene {
	sc.publisher.agreed.Store(&agreement{dependency: dependency})
	for _, c := range sc.encoders {
		c.tells = true
	}
	if sc.judge.codec == payload.AV1 {
		sc.slot.tellsID, sc.judge.reader = 13, &reader{numbers: true}
	}
	return sc
}

// encode begins an encoding, or begins it anew as an encoder does that was
// restarted.
func (sc *scene) encode(p *Publication, rank int, codec payload.Codec) {
	e := newEncoding(sc.publisher, p, sc.dice.Uint32(), codec)
	e.rank = rank
	p.adopt(e)
	sc.encoders[rank] = newEncoder(codec, e, sc.dice)
	sc.encoders[rank].report(sc.now)
	sc.encoders[rank].tells = sc.publisher.agreed.Load() != nil
}

// frame lets a frame's time pass.
func (sc *scene) frame() {
	sc.now = sc.now.Add(frameTime)
	sc.judge.now = sc.now
	for _, c := range sc.encoders {
		c.timestamp += frameTicks
		if c.alive {
			c.send(sc.now, sc.loss)
		}
	}
	sc.ask()
}

// ask brings the viewer's wish for a key frame to the encoder, which answers
// after the way there, its time, and the way back.
func (sc *scene) ask() {
	i, ok := sc.slot.selector.Wants(sc.now)
	if ok && i >= 0 && sc.encoders[i].keyAt.IsZero() {
		sc.encoders[i].keyAt = sc.now.Add(time.Duration(30+sc.dice.IntN(300)) * time.Millisecond)
	}
}

// grant forces the slot to an encoding and a temporal layer.
func (sc *scene) grant(encoding, temporal int) {
	s := sc.slot
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aim(s.bound.Load(), s.layering.grant(allocate.Grant{Encoding: encoding, Temporal: temporal}), sc.now)
}

func (sc *scene) temporal() int { return []int{0, 1, allocate.AllTemporal}[sc.dice.IntN(3)] }

// misfortunes are what happens to encodings while a switch is under way.
var misfortunes = []struct {
	name   string
	happen func(sc *scene, target, frame int)
}{
	{"none", func(*scene, int, int) {}},
	{"none", func(*scene, int, int) {}},
	{"none", func(*scene, int, int) {}},
	{"the target is missing", func(sc *scene, target, _ int) { sc.encoders[target].alive = false }},
	{"the target is muted for a second", func(sc *scene, target, frame int) { sc.encoders[target].alive = frame > 30 }},
	{"the target dies before its key frame", func(sc *scene, target, frame int) {
		if frame == 1 {
			sc.encoders[target].alive, sc.encoders[target].keyAt = false, time.Time{}
		}
	}},
	{"the current one dies", func(sc *scene, target, frame int) {
		if current := sc.slot.selector.Current(); frame == 2 && current >= 0 && current != target {
			sc.encoders[current].alive = false
		}
	}},
	{"another one is granted", func(sc *scene, target, frame int) {
		if frame == 3 {
			sc.grant((target+1)%3, sc.temporal())
		}
	}},
	{"another frame rate is granted", func(sc *scene, target, _ int) { sc.grant(target, sc.temporal()) }},
	{"the target begins anew", func(sc *scene, target, frame int) {
		if frame == 1 {
			sc.encode(sc.slot.bound.Load(), target, sc.judge.codec)
		}
	}},
}

// change forces one switch and waits for it, or for its being given up.
func (sc *scene) change(n int) (given bool) {
	s := sc.slot
	target := (max(s.selector.Current(), 0) + 1 + sc.dice.IntN(2)) % 3
	misfortune := misfortunes[sc.dice.IntN(len(misfortunes))]
	asked := sc.now
	sc.grant(target, sc.temporal())
	for frame := 0; s.selector.Current() != s.selector.Target(); frame++ {
		misfortune.happen(sc, target, frame)
		sc.frame()
		if waited := sc.now.Sub(asked); waited > layer.Patience+5*frameTime {
			sc.judge.t.Fatalf("switch %d (%s): still waiting after %v", n, misfortune.name, waited)
		}
	}
	for _, c := range sc.encoders {
		c.alive = true
	}
	return s.selector.Current() != target
}

// frameRate forces a frame rate and wants to see it after the eight frames of
// a pattern, once or twice as one climbs.
func (sc *scene) frameRate() {
	s, want := sc.slot, sc.temporal()
	sc.grant(s.selector.Current(), want)
	for range 20 {
		sc.frame()
	}
	sc.judge.highest = 0
	for range 8 {
		sc.frame()
	}
	if got := int(sc.judge.highest); got != min(want, 2) {
		sc.judge.t.Fatalf("%v: granted T%d, temporal layers up to %d come", sc.judge.codec, want, got)
	}
}

// TestTenThousandForcedSwitches sends a viewer to and fro between encodings that
// go missing, fall silent, die and begin anew, each time with another frame
// rate, and wants what a decoder wants.
func TestTenThousandForcedSwitches(t *testing.T) {
	for _, codec := range []payload.Codec{payload.VP8, payload.VP9, payload.H264, payload.AV1} {
		for _, loss := range []float64{0, 0.02} {
			t.Run(fmt.Sprint(codec, ", loss ", loss), func(t *testing.T) {
				t.Parallel()
				switches := race.Fewer(10_000, 1000)
				if loss > 0 {
					switches = race.Fewer(2000, 1000)
				}
				play(newScene(t, codec, 14, loss), switches)
			})
		}
	}
	for _, codec := range []payload.Codec{payload.H264, payload.AV1} {
		t.Run(fmt.Sprint(codec, ", with dependency descriptors"), func(t *testing.T) {
			t.Parallel()
			play(newScene(t, codec, 14, 0).describe(), race.Fewer(10_000, 1000))
		})
	}
}

// layered reports whether the server can know of temporal layers.
func (sc *scene) layered() bool { return sc.judge.codec != payload.H264 || sc.encoders[0].tells }

func play(sc *scene, switches int) {
	given := 0 // up
	for n := 0; sc.judge.switches < switches; n++ {
		if sc.change(n) {
			given++
		}
		sc.frame()
		if n%50 == 0 && sc.layered() && sc.loss == 0 {
			sc.frameRate()
		}
	}
	t := sc.judge.t
	t.Logf("%d switches, %d given up, %d pictures in %v", sc.judge.switches, given, sc.judge.frames, sc.now.Sub(epoch).Round(time.Second))
	if given < switches/20 || given > switches/2 {
		t.Errorf("%d of %d switches were given up: misfortunes do not happen as they should", given, switches)
	}
	if left := sc.slot.peer.engine.stats.Drops(DropLayer); left == 0 && sc.layered() {
		t.Error("no layer was left out")
	}
}
