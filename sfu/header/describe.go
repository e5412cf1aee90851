package header

// Described is what a subscriber is told of a packet instead of what its sender
// told.
type Described struct {
	Frame    uint16
	Template uint8  // to be added to the ids of templates, modulo 64
	Active   uint32 // decode targets that are forwarded
	Tell     bool   // say which those are; where the sender does, it is said anyhow
}

// DescriptionRoom is by how many bytes a descriptor may grow.
const DescriptionRoom = 6

// maxDescription is what a header extension element may hold (RFC 8285, section
// 4.3).
const maxDescription = 255

// Describe writes the descriptor anew for one subscriber, into dst, whose
// capacity should exceed the length of ext by [DescriptionRoom]. It is false for
// one that d cannot read, and where it does not fit.
//
// Distances to other frames and chains stay, since numbers that are left out
// stay left out: what counts is that all of one sender are moved alike.
func (d *Dependencies) Describe(dst, ext []byte, as Described) ([]byte, bool) {
	var fresh Dependencies
	r, h := d.begin(ext, &fresh)
	known := h.known
	if r.failed || int(h.template-known.offset)&(maxTemplates-1) >= known.count {
		return nil, false
	}
	w := written{bytes: dst[:0]}
	w.flags(h.start, h.end)
	w.put(uint32(h.template+as.Template), 6)
	w.put(uint32(as.Frame), 16)
	tell := as.Tell || h.restricted
	if len(ext) > 3 || tell {
		w.flags(known == &fresh, tell, h.roles, h.differences, h.chains)
	}
	if known == &fresh {
		offset := h.from.take(6)
		w.put(offset+uint32(as.Template), 6)
		w.copy(h.from, h.to)
	}
	if tell {
		w.put(h.active&as.Active, known.targets)
	}
	own := r
	known.own(&r, &h)
	w.copy(own, r)
	if r.failed || w.failed || len(w.bytes) > maxDescription {
		return nil, false
	}
	return w.bytes, true
}

// own walks over what a descriptor tells of its frame alone (appendix A.8.3).
func (d *Dependencies) own(r *bits, h *head) {
	if h.roles {
		for range d.targets {
			r.take(2)
		}
	}
	if h.differences {
		for size := r.take(2); size != 0; size = r.take(2) {
			r.take(4 * int(size))
		}
	}
	if h.chains {
		for range d.chained {
			r.take(8)
		}
	}
}
