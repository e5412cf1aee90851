package payload

// Info is what one RTP payload tells about its place in the stream. The zero
// Info says nothing, and is what a short or garbled payload yields.
type Info struct {
	// KeyFrame: the packet begins a picture that needs no other, so that a
	// receiver may begin here. It is true for the packet that opens the
	// picture and false for the ones that continue it. H.264 may send the
	// parameter sets and the slice apart; then both are such a beginning.
	KeyFrame bool

	// FrameStart: the packet is the first of a frame, as far as the payload
	// tells. In VP9 and AV1 every spatial layer of a picture is a frame. H.264
	// has no mark for it: parameter sets and the first slice both count.
	FrameStart bool

	// FrameEnd: the packet is the last of a frame (VP9; AV1 tells it outside of its payload).
	FrameEnd bool

	// Layered: TemporalID and SpatialID were told. Where VP8 and VP9 tell them,
	// every packet does; in AV1 only one in which an OBU begins.
	Layered    bool
	TemporalID uint8 // 0 is the base layer, and all there is without layers
	SpatialID  uint8

	// LayerSync: the frame needs nothing but the base layer, so that who receives
	// the layers below its own may receive that one too from here on. It is Y in
	// VP8.
	LayerSync bool

	// SwitchUp: frames after this one need nothing older of the temporal layers
	// above it, so that who receives this one may receive those from there on.
	// It is U in VP9, and holds for temporal layer 0 of AV1 in all structures
	// that its specification names.
	SwitchUp bool

	HasPictureID bool
	PictureID    uint16 // 15 bits; 7 where the sender chose the short form

	HasTL0 bool
	TL0    uint8 // TL0PICIDX: counts pictures of temporal layer 0

	HasKeyIdx bool
	KeyIdx    uint8 // KEYIDX, 5 bits: counts key frames (VP8 only)

	// Width and Height are the size of the picture, of the largest spatial
	// layer if there are several; 0 when this packet does not tell.
	Width  uint16
	Height uint16
}

// Inspect reads the payload of one RTP packet, as its codec's RTP format lays
// it out. It accepts any bytes; those that do not add up yield the zero Info.
func Inspect(c Codec, p []byte) Info {
	switch c {
	case VP8:
		return inspectVP8(p)
	case VP9:
		return inspectVP9(p)
	case H264:
		return inspectH264(p)
	case AV1:
		return inspectAV1(p)
	case Opus:
		return inspectOpus(p)
	case Unknown:
	}
	return Info{}
}
