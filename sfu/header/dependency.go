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
	// told by, which begins a coded sequence. Restricted: it says which decode
	// targets are sent.
	Structured, Restricted bool
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
	chained   int // chains
	active    uint32
	highest   [maxTargets]uint8 // temporal layer of each target
	largest   [maxTargets]uint8 // spatial layer
	templates [maxTemplates]template
}

// Templates returns the id of the structure's first template, and how many
// there are.
func (d *Dependencies) Templates() (first, count uint8) {
	return d.offset, uint8(d.count) //nolint:gosec // at most maxTemplates
}

// Active returns the decode targets that the sender sends, one per bit.
func (d *Dependencies) Active() uint32 { return d.active }

// Within returns the decode targets, one per bit, that need nothing above these
// layers.
func (d *Dependencies) Within(spatial, temporal uint8) (targets uint32) {
	for t := range d.targets {
		if d.largest[t] <= spatial && d.highest[t] <= temporal {
			targets |= 1 << t
		}
	}
	return targets
}

// all has a bit for each decode target.
func (d *Dependencies) all() uint32 { return uint32(1<<d.targets - 1) } //nolint:gosec // at most 32

// Read reads the data of one extension element. It is false, and changes
// nothing, for one that is broken or names a template that is not known.
func (d *Dependencies) Read(ext []byte) (Dependency, bool) {
	var fresh Dependencies
	r, head := d.begin(ext, &fresh)
	known, index := head.known, int(head.template-head.known.offset)&(maxTemplates-1)
	if r.failed || index >= known.count {
		return Dependency{}, false
	}
	of := known.templates[index]
	if head.roles {
		of.switchUp = known.switchUp(&r, of)
	}
	if r.failed {
		return Dependency{}, false
	}
	told := Dependency{
		FrameStart: head.start, FrameEnd: head.end, Frame: head.frame,
		Spatial: of.spatial, Temporal: of.temporal, SwitchUp: of.switchUp,
		Structured: known == &fresh, Restricted: head.restricted,
	}
	if told.Structured {
		*d = fresh
	}
	d.active = head.active
	return told, true
}

// head is a descriptor up to what it says of its frame alone.
type head struct {
	start, end bool
	template   uint8
	frame      uint16

	restricted                 bool // the decode targets that are sent are told
	roles, differences, chains bool // this frame's own ones are told
	active                     uint32
	known                      *Dependencies // by which it is read

	from, to bits // of the structure
}

// begin reads the head of a descriptor, with its structure into fresh.
func (d *Dependencies) begin(ext []byte, fresh *Dependencies) (bits, head) {
	r := bits{rest: ext}
	h := head{start: r.flag(), end: r.flag(), known: d}
	h.template = uint8(r.take(6)) //nolint:gosec // 6 bits
	h.frame = uint16(r.take(16))  //nolint:gosec // 16 bits
	if h.active = d.active; len(ext) <= 3 {
		return r, h
	}
	structured := r.flag()
	h.restricted, h.roles, h.differences, h.chains = r.flag(), r.flag(), r.flag(), r.flag()
	if structured {
		h.from = r
		fresh.structure(&r)
		h.known, h.active, h.to = fresh, fresh.all(), r
	}
	if h.restricted {
		h.active = r.take(h.known.targets)
	}
	return r, h
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
		d.templates[i].switchUp = d.switchUp(r, d.templates[i])
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

// decodeTargets finds the highest layers of each decode target: those of the
// highest template that is present in it.
func (d *Dependencies) decodeTargets(r bits) {
	for i := range d.count {
		for t := range d.targets {
			if r.take(2) != notPresent {
				d.highest[t] = max(d.highest[t], d.templates[i].temporal)
				d.largest[t] = max(d.largest[t], d.templates[i].spatial)
			}
		}
	}
}

// switchUp reads what a frame is to each decode target, and reports whether it is
// a place to switch to all of those above its own temporal layer.
func (d *Dependencies) switchUp(r *bits, of template) bool {
	all := true
	for t := range d.targets {
		indication := r.take(2)
		if d.highest[t] > of.temporal && indication != notPresent && indication != switching {
			all = false
		}
	}
	return all
}

// chains walks over the chains.
func (d *Dependencies) chains(r *bits) {
	count := r.below(d.targets + 1)
	if d.chained = count; count == 0 {
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
