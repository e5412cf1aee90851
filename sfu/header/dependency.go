package header

// Dependency is what the dependency descriptor of one packet tells (RTP Payload
// Format For AV1, appendix A). Browsers send it with every codec.
type Dependency struct {
	FrameStart, FrameEnd bool
	Frame                uint16 // counts the frames of the stream, all layers
	Spatial, Temporal    uint8

	// SwitchUp: whoever receives this frame may receive, from here on, those of
	// higher temporal layers that follow.
	SwitchUp bool

	// Structured: the packet brings the structure that the ones after it are
	// told by, which begins a coded sequence.
	Structured bool
}

// What a structure may have at most.
const (
	maxTemplates = 64
	maxTargets   = 32 // decode targets
	maxTemporal  = 7
	maxSpatial   = 3
)

// Indications of what a frame is to a decode target (appendix A.4).
const (
	notPresent = 0
	switching  = 2
)

// template is what frames have in common that name it.
type template struct {
	spatial, temporal uint8
	switchUp          bool
}

// Dependencies reads dependency descriptors. Most of them name a template of a
// structure that came with the last key frame; so one stream needs one reader.
// The zero value knows no structure, and reads nothing until one comes.
type Dependencies struct {
	offset    uint8 // id of the first template
	count     int
	targets   int // decode targets
	highest   [maxTargets]uint8
	templates [maxTemplates]template
}

// Read reads the data of one extension element. It is false, and changes
// nothing, for one that is broken or names a template that is not known.
func (d *Dependencies) Read(ext []byte) (Dependency, bool) {
	r := bits{rest: ext}
	told := Dependency{FrameStart: r.flag(), FrameEnd: r.flag()}
	id := uint8(r.take(6))          //nolint:gosec // 6 bits
	told.Frame = uint16(r.take(16)) //nolint:gosec // 16 bits
	known := d
	var custom bool
	if len(ext) > 3 {
		var fresh Dependencies
		told.Structured = r.flag()
		active := r.flag()
		custom = r.flag()
		r.take(2) // frame differences and chains, which come last and are not looked at
		if told.Structured {
			fresh.structure(&r)
			known = &fresh
		}
		if active {
			r.take(known.targets)
		}
	}
	index := int(id-known.offset) & (maxTemplates - 1)
	if r.failed || index >= known.count {
		return Dependency{}, false
	}
	of := known.templates[index]
	if custom {
		of.switchUp = known.indications(&r, of.temporal)
	}
	if r.failed {
		return Dependency{}, false
	}
	if told.Structured {
		*d = *known
	}
	told.Spatial, told.Temporal, told.SwitchUp = of.spatial, of.temporal, of.switchUp
	return told, true
}

// structure reads template_dependency_structure (appendix A.8.2):
//
//	offset (6)  targets - 1 (5)  layers  indications  differences  chains  resolutions
func (d *Dependencies) structure(r *bits) {
	d.offset = uint8(r.take(6)) //nolint:gosec // 6 bits
	d.targets = int(r.take(5)) + 1
	d.layers(r)
	d.decodeTargets(*r) // looks ahead: what a switch is depends on all of them
	for i := range d.count {
		d.templates[i].switchUp = d.indications(r, d.templates[i].temporal)
	}
	for range d.count {
		for r.flag() {
			r.take(4)
		}
	}
	d.chains(r)
	if r.flag() {
		for range d.templates[max(d.count-1, 0)].spatial + 1 {
			r.take(32)
		}
	}
}

// layers reads the layer of each template: the next one is of the same (0), of
// the next temporal (1) or of the next spatial layer (2); 3 ends the list.
func (d *Dependencies) layers(r *bits) {
	var at template
	for !r.failed {
		if d.count == maxTemplates || at.temporal > maxTemporal || at.spatial > maxSpatial {
			r.failed = true
			return
		}
		d.templates[d.count] = at
		d.count++
		switch r.take(2) {
		case 1:
			at.temporal++
		case 2:
			at.temporal = 0
			at.spatial++
		case 3:
			return
		}
	}
}

// decodeTargets finds the highest temporal layer of each decode target: the one
// of the highest template that is present in it.
func (d *Dependencies) decodeTargets(r bits) {
	for i := range d.count {
		for t := range d.targets {
			if r.take(2) != notPresent {
				d.highest[t] = max(d.highest[t], d.templates[i].temporal)
			}
		}
	}
}

// indications reads what a frame is to each decode target, and reports whether
// it is a place to switch to all of those above its own temporal layer.
func (d *Dependencies) indications(r *bits, temporal uint8) (switchUp bool) {
	switchUp = true
	for t := range d.targets {
		indication := r.take(2)
		if d.highest[t] > temporal && indication != notPresent && indication != switching {
			switchUp = false
		}
	}
	return switchUp
}

// chains walks over the chains.
func (d *Dependencies) chains(r *bits) {
	count := r.below(d.targets + 1)
	if count == 0 {
		return
	}
	for range d.targets {
		r.below(count)
	}
	for range d.count {
		for range count {
			r.take(4)
		}
	}
}

// bits reads bit by bit, the highest first. Past the end it fails, for good, and
// gives zeros.
type bits struct {
	rest   []byte
	used   int // bits of the first byte
	failed bool
}

// take returns the next n bits, of at most 32.
func (r *bits) take(n int) uint32 {
	var v uint32
	for n > 0 {
		if len(r.rest) == 0 {
			r.failed = true
			return 0
		}
		step := min(n, 8-r.used)
		v = v<<step | uint32(r.rest[0]<<r.used)>>(8-step)&(1<<step-1)
		n -= step
		if r.used += step; r.used == 8 {
			r.rest, r.used = r.rest[1:], 0
		}
	}
	return v
}

func (r *bits) flag() bool { return r.take(1) == 1 }

// below returns a number below n, written in as few bits as that allows (ns(n),
// AV1 specification, section 4.10.7).
func (r *bits) below(n int) int {
	w, x := 0, n
	for ; x != 0; x >>= 1 {
		w++
	}
	m := 1<<w - n
	v := int(r.take(w - 1))
	if v < m {
		return v
	}
	return v<<1 - m + int(r.take(1))
}
