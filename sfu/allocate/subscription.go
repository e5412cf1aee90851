package allocate

import "github.com/parley-sfu/parley/sfu/layer"

// MaxEncodings is how many encodings of a subscription are looked at.
const MaxEncodings = 4

// AllTemporal is the temporal layer of a [Grant] that holds nothing back.
const AllTemporal = 7

// Kind says what a video shows.
type Kind uint8

// The kinds.
const (
	Camera Kind = iota
	Screen      // text, which a small picture makes useless: resolution before frame rate
)

// Encoding is one simulcast encoding of a publication.
type Encoding struct {
	// Bitrate is what it measures, bits per second, smoothed by the caller; 0 is
	// not measured yet, and guessed from Size.
	Bitrate int
	// Size is that of the picture, zero while unknown.
	Size layer.Size
	// Alive: it flows, or would as soon as somebody wanted it. An encoding that
	// the publisher has paused because nobody wanted it is alive, with the
	// bitrate it had; otherwise nobody would ever want it again.
	Alive bool
	// Temporal are the shares of Bitrate up to temporal layer 0, 1 and 2, such as
	// 0.4, 0.6 and 1, or 0.6 and 1; zero where there are no layers.
	Temporal [3]float64
}

// Subscription is one video that the browser asked for.
type Subscription struct {
	// ID names it from call to call; all of one call are different. A second one
	// of the same name is treated as hidden.
	ID   string
	Kind Kind
	// Want is the size it is shown at, pixels; zero means hidden. One side alone
	// may be zero, and may then be anything.
	Want layer.Size
	// Pinned, Dominant (the dominant speaker) and Priority, in this order, say
	// who comes first; a screen share comes before all, and of two alike the one
	// that is shown larger.
	Pinned   bool
	Dominant bool
	Priority uint8 // more is more important
	// Encodings are those of the publication, from the lowest quality to the
	// highest; those beyond [MaxEncodings] are not looked at.
	Encodings []Encoding
}

// Reason says why a subscription gets what it gets.
type Reason uint8

// The reasons.
const (
	Fits    Reason = iota // it gets all it needs
	Limited               // it gets less, or nothing, for want of bandwidth
	Hidden                // it is not shown, and gets nothing
	Dead                  // the publication has no encoding alive
)

// String returns the reason's name.
func (r Reason) String() string {
	switch r {
	case Fits:
		return "fits"
	case Limited:
		return "limited"
	case Hidden:
		return "hidden"
	case Dead:
		return "dead"
	}
	return "unknown"
}

// Grant is what a subscription gets.
type Grant struct {
	Encoding int // index into the subscription's encodings; -1: paused
	Temporal int // the highest temporal layer to forward, AllTemporal for all
	Reason   Reason
}

// Paused reports whether nothing is to be forwarded.
func (g Grant) Paused() bool { return g.Encoding < 0 }

// Result is what an allocation comes to.
type Result struct {
	// Grants are in the order of the subscriptions, and valid until the next call.
	Grants []Grant
	// Used is what the grants are reckoned to take, bits per second; never more
	// than the budget.
	Used int
	// Next is how much more budget, bits per second, would let some subscription
	// improve: what a prober should aim at. 0: none would.
	Next int
	// Settling: some subscription has got a better encoding less than [Settle] ago.
	// To probe now would tell nothing that is used soon, and may end it.
	Settling bool
}
