package rewrite

// longestGap is how many packets of a source may be missing before their
// numbers are no longer kept for them.
const longestGap = 1024

// longestLag is by how many ticks a source may be behind what was sent when it
// is switched to, and still catch up: a third of a second of pictures.
const longestLag = 1 << 15

// Packet holds the numbers of a source's packet.
type Packet struct {
	Seq        int64  // extended sequence number
	Timestamp  uint32 // RTP timestamp
	HasPicture bool   // PictureID and TL0 mean something
	PictureID  uint16 // 15 bits, RFC 7741 section 4.2
	TL0        uint8  // TL0PICIDX, RFC 7741 section 4.2

	// Distances between picture ids of one source mean something: they stay even
	// where pictures in between are left out (P_DIFF, RFC 9628 section 4.2).
	Distances bool

	// Of a dependency descriptor (RTP Payload Format For AV1, appendix A): the
	// number of the frame, whose distances mean something too, the first id of
	// the templates, and how many those are.
	HasFrame            bool
	Frame               uint16
	Template, Templates uint8
}

// Out holds the numbers to send instead. PictureID and TL0 are zero for a packet
// without a picture, Frame and Template for one without a descriptor.
type Out struct {
	Seq       uint16
	Timestamp uint32
	PictureID uint16
	TL0       uint8
	Frame     uint16
	Template  uint8 // what is to be added to ids of templates, modulo 64
}

// Rewriter gives the packets of several sources the numbers of one stream. Make
// it with [New].
type Rewriter struct {
	epochs   ring
	expected int64 // of the current source: one above the highest forwarded or skipped
	whole    bool  // nothing is missing in front of its newest packet

	// The newest packet sent; before it, what makes the first one come out right.
	sent      bool
	seq       int64 // extended
	timestamp uint32
	picture   uint16
	tl0       uint8
	frame     uint16
	template  uint8 // after the ids of the templates known to the subscriber
}

// New returns a Rewriter whose stream begins with the given numbers, which
// should be random. Only 15 bits of firstSeq count: were the first number near
// the wrap and its packet lost, the receiver would guess a wrong rollover
// counter and decrypt nothing (RFC 3711, section 3.3.1).
func New(firstSeq uint16, firstTimestamp uint32, firstPicture uint16) *Rewriter {
	return &Rewriter{
		seq:       int64(firstSeq&0x7fff) - 1,
		timestamp: firstTimestamp - 1,
		picture:   (firstPicture - 1) & pictureMask,
		tl0:       0xff,
	}
}

// Switch makes source the current one. first, the next packet to be forwarded,
// will get the number after the last one sent, the next picture id, and the
// given timestamp; or, when that does not lie after the last one sent (by less
// than half the range), the last one plus one. Before anything was sent, "the
// last one" is the one before the first of [New].
//
// A source that was a little behind, since it comes by a slower encoder, catches
// up: its pictures are a tick apart until they have the timestamps they would
// have had, so that they do not stay late.
func (r *Rewriter) Switch(source uint32, first Packet, timestamp uint32) {
	exact := timestamp
	if int32(timestamp-r.timestamp) <= 0 { // a signed distance is meant
		timestamp = r.timestamp + 1
		if !r.sent || timestamp-exact > longestLag {
			exact = timestamp
		}
	}
	r.epochs.trim(r.seq + 1)
	e := r.epochs.push(epoch{
		source:    source,
		first:     first.Seq,
		out:       r.seq + 1,
		timestamp: timestamp - first.Timestamp,
		exact:     exact - first.Timestamp,
	})
	if first.HasPicture {
		r.anchor(e, first)
	}
	if first.HasFrame {
		r.anchorFrame(e, first)
	}
	r.expected = first.Seq
}

// Forward returns the numbers of a packet of source, whether it comes in order,
// late, or once more because it has to be sent again; for the same packet they
// are the same each time. It is false for a packet that belongs to no remembered
// epoch: it was skipped, came before the source was switched to, or after it was
// left.
func (r *Rewriter) Forward(source uint32, p Packet) (Out, bool) {
	e := r.epochs.back(0)
	if e == nil {
		return Out{}, false
	}
	if e.source == source && p.Seq >= r.expected {
		e = r.catchUp(r.advance(e, p), p)
	} else if e = r.epochs.ofSource(source, p.Seq); e == nil {
		return Out{}, false
	}
	if e.at(p.Seq) > r.seq {
		return r.newest(e, p), true
	}
	return e.apply(p), true
}

// Skip says that a packet of source is not forwarded, so that the ones after it
// close the gap. It does nothing for a packet older than the newest one, whose
// number is already passed: the hole stays. Pictures that are skipped whole
// close their gap of picture ids too.
func (r *Rewriter) Skip(source uint32, seq int64) {
	e := r.epochs.back(0)
	if e == nil || e.source != source || seq < r.expected {
		return
	}
	switch {
	case seq == e.first: // nothing of this epoch was sent: let it begin later
		e.first++
	case seq-r.expected > longestGap:
		r.epochs.push(e.from(seq+1, e.at(r.expected)+1))
	default:
		r.epochs.push(e.from(seq+1, e.at(seq)))
	}
	r.expected = seq + 1
}

// SkipThrough says that no packet of source up to seq is forwarded that was not
// so far, those that have not come included: they belong to a picture that is
// left out.
func (r *Rewriter) SkipThrough(source uint32, seq int64) {
	e := r.epochs.back(0)
	if e == nil || e.source != source || seq < r.expected {
		return
	}
	if r.expected == e.first {
		e.first = seq + 1
	} else {
		r.epochs.push(e.from(seq+1, e.at(r.expected)))
	}
	r.expected = seq + 1
}

// Original returns the packet for which a number was sent, or is kept. It is
// false for a number not yet reached, or no longer remembered.
func (r *Rewriter) Original(out uint16) (source uint32, seq int64, ok bool) {
	behind := uint16(r.seq) - out // modulo 2^16
	if !r.sent || behind >= 1<<15 {
		return 0, 0, false
	}
	number := r.seq - int64(behind)
	e := r.epochs.ofNumber(number)
	if e == nil {
		return 0, 0, false
	}
	return e.source, e.first + number - e.out, true
}

// Timestamp returns what the current source's timestamp ts becomes, for the
// sender reports of the stream (RFC 3550, section 6.4.1). It is false before the
// first Switch.
func (r *Rewriter) Timestamp(ts uint32) (uint32, bool) {
	e := r.epochs.back(0)
	if e == nil {
		return 0, false
	}
	return ts + e.exact, true
}

// Last returns the numbers of the newest packet sent, late ones apart. Before
// the first they are the ones it will follow.
func (r *Rewriter) Last() (seq uint16, timestamp uint32, sent bool) {
	return uint16(r.seq), r.timestamp, r.sent // the wire carries the low 16 bits
}

// advance moves on to a packet of the current source that is newer than all
// before it, and returns its epoch.
func (r *Rewriter) advance(e *epoch, p Packet) *epoch {
	if p.Seq-r.expected > longestGap {
		e = r.epochs.push(e.from(p.Seq, e.at(r.expected)+1))
	}
	r.whole = p.Seq == r.expected
	r.expected = p.Seq + 1
	return e
}

// catchUp begins another epoch with a picture of a source that is behind. Where
// packets are missing in front, some may be of this picture, and all of a
// picture have one timestamp: then the next one will do.
func (r *Rewriter) catchUp(e *epoch, p Packet) *epoch {
	if e.timestamp == e.exact || !r.whole || p.Timestamp+e.timestamp == r.timestamp {
		return e
	}
	timestamp := p.Timestamp + e.exact
	if int32(timestamp-r.timestamp) <= 0 { // a signed distance is meant
		timestamp = r.timestamp + 1
	}
	if p.Seq != e.first { // else nothing of this epoch was sent
		e = r.epochs.push(e.from(p.Seq, e.at(p.Seq)))
	}
	e.timestamp = timestamp - p.Timestamp
	return e
}

// newest sends a packet whose number lies after all sent so far.
func (r *Rewriter) newest(e *epoch, p Packet) Out {
	if p.HasPicture {
		r.followPictures(e, p)
	}
	if p.HasFrame && !e.framed {
		r.anchorFrame(e, p)
	}
	out := e.apply(p)
	if p.HasPicture {
		r.picture, r.tl0 = out.PictureID, out.TL0
	}
	if p.HasFrame {
		r.frame, r.template = out.Frame, p.Template+out.Template+p.Templates
	}
	r.sent, r.seq, r.timestamp = true, e.at(p.Seq), out.Timestamp
	return out
}

// followPictures sets the epoch's picture offsets when its first picture comes,
// and closes the gap that skipped pictures left. Where packets are missing as
// well, a picture may be lost and not skipped: its id is kept for it.
func (r *Rewriter) followPictures(e *epoch, p Packet) {
	if !e.pictured {
		r.anchor(e, p)
		return
	}
	if p.Distances || p.Seq != e.first || e.out != r.seq+1 {
		return
	}
	const half = (pictureMask + 1) / 2
	if gap := (p.PictureID + e.picture - r.picture - 1) & pictureMask; gap < half {
		e.picture -= gap
	}
}

// anchor lets the picture of p be the next one.
func (r *Rewriter) anchor(e *epoch, p Packet) {
	e.picture = r.picture + 1 - p.PictureID
	e.tl0 = r.tl0 + 1 - p.TL0
	e.pictured = true
}

// anchorFrame lets the frame of p be the next one, told by templates whose ids
// the subscriber has not heard of: one that misses them understands nothing
// rather than something else.
func (r *Rewriter) anchorFrame(e *epoch, p Packet) {
	e.frame = r.frame + 1 - p.Frame
	e.template = r.template - p.Template
	e.framed = true
}
