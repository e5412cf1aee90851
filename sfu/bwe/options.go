package bwe

// The rates of an [Options] whose fields are zero, bits per second.
const (
	// DefaultMinBitrate is one voice.
	DefaultMinBitrate = 30_000
	// DefaultMaxBitrate is six cameras of good quality.
	DefaultMaxBitrate = 10_000_000
	// DefaultStartBitrate is what is assumed before anything is known: the
	// smallest encoding of a camera and a voice.
	DefaultStartBitrate = 300_000
)

// Options bound an [Estimator]. Rates are in bits per second; a rate that is 0
// or less stands for its default. The zero value is ready to use.
type Options struct {
	// MinBitrate is never gone below, whatever is measured or claimed.
	// Default [DefaultMinBitrate].
	MinBitrate int
	// MaxBitrate is never exceeded. Default [DefaultMaxBitrate]; at least
	// MinBitrate.
	MaxBitrate int
	// StartBitrate is the first estimate. Default [DefaultStartBitrate]; moved
	// between the other two.
	StartBitrate int
}

// limits are options made consistent.
type limits struct{ least, most, start float64 }

func (o Options) limits() limits {
	least := orDefault(o.MinBitrate, DefaultMinBitrate)
	most := max(least, orDefault(o.MaxBitrate, DefaultMaxBitrate))
	start := orDefault(o.StartBitrate, DefaultStartBitrate)
	return limits{least: least, most: most, start: min(max(start, least), most)}
}

func (l limits) clamp(rate float64) float64 { return min(max(rate, l.least), l.most) }

func orDefault(v, otherwise int) float64 {
	if v <= 0 {
		return float64(otherwise)
	}
	return float64(v)
}
