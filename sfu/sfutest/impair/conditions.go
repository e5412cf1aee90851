package impair

import (
	"errors"
	"fmt"
	"time"
)

// What holds where a text does not say.
const (
	DefaultQueue  = 300 * time.Millisecond
	DefaultLate   = 30 * time.Millisecond
	DefaultLength = 5 // of a burst, packets
)

// The bounds of conditions.
const (
	minRate  = 1_000
	maxRate  = 100_000_000_000
	maxTime  = time.Minute
	maxBurst = 10_000
)

// Conditions are what one direction of a way does to packets. The zero value
// does nothing.
type Conditions struct {
	Rate      int           // bits per second; 0: unlimited
	Queue     time.Duration // the longest wait for the rate; 0: DefaultQueue
	Loss      float64       // share lost, each on its own
	Burst     Burst         // lost beside that
	Delay     time.Duration // one way
	Jitter    time.Duration // Delay wanders up to so much more or less, at most to 0
	Reorder   float64       // share that comes late
	Late      time.Duration // by so much; 0: DefaultLate
	Duplicate float64       // share that comes twice
	Hole      bool          // nothing passes
}

// Burst is the Gilbert model of loss: a good state, in which nothing is lost,
// and a bad one, in which everything is; with [Conditions.Loss] in the good state
// it is that of Elliott.
type Burst struct {
	Share  float64 // of all packets
	Length float64 // mean length of a burst, packets, at least 1
}

// begin and end are the chances that a burst begins or ends with a packet.
func (b Burst) begin() float64 {
	if b.Share <= 0 {
		return 0
	}
	return b.Share / (1 - b.Share) / b.Length
}

func (b Burst) end() float64 { return 1 / max(b.Length, 1) }

// Validate reports every problem.
func (c Conditions) Validate() error {
	var problems []error
	bad := func(wrong bool, format string, values ...any) {
		if wrong {
			problems = append(problems, fmt.Errorf(format, values...))
		}
	}
	bad(c.Rate != 0 && (c.Rate < minRate || c.Rate > maxRate), "rate is %d, want %d to %d", c.Rate, minRate, maxRate)
	for _, share := range []struct {
		name  string
		value float64
	}{{"loss", c.Loss}, {"burst", c.Burst.Share}, {"reorder", c.Reorder}, {"dup", c.Duplicate}} {
		bad(!(share.value >= 0 && share.value <= 1), "%s is %v, want 0%% to 100%%", share.name, share.value)
	}
	for _, span := range []struct {
		name  string
		value time.Duration
	}{{"queue", c.Queue}, {"delay", c.Delay}, {"jitter", c.Jitter}, {"reorder", c.Late}} {
		bad(span.value < 0 || span.value > maxTime, "%s is %v, want 0 to %v", span.name, span.value, maxTime)
	}
	bad(c.Jitter > c.Delay, "jitter %v is more than delay %v", c.Jitter, c.Delay)
	if c.Burst.Share > 0 {
		bad(!(c.Burst.Length >= 1 && c.Burst.Length <= maxBurst), "a burst of %v, want 1 to %d packets", c.Burst.Length, maxBurst)
		bad(c.Burst.begin() > 1, "%v in bursts of %v: no room between them", c.Burst.Share, c.Burst.Length)
	}
	return errors.Join(problems...)
}

func (c Conditions) queue() time.Duration {
	if c.Queue == 0 {
		return DefaultQueue
	}
	return c.Queue
}

func (c Conditions) late() time.Duration {
	if c.Late == 0 {
		return DefaultLate
	}
	return c.Late
}

// String writes the conditions as they can be parsed.
func (c Conditions) String() string {
	text := "clear"
	add := func(is bool, format string, values ...any) {
		if is {
			text += "," + fmt.Sprintf(format, values...)
		}
	}
	add(c.Rate != 0, "rate=%d", c.Rate)
	add(c.Queue != 0, "queue=%v", c.Queue)
	add(c.Loss != 0, "loss=%v", c.Loss)
	add(c.Burst.Share != 0, "burst=%v/%v", c.Burst.Share, c.Burst.Length)
	add(c.Delay != 0, "delay=%v", c.Delay)
	add(c.Jitter != 0, "jitter=%v", c.Jitter)
	add(c.Reorder != 0, "reorder=%v/%v", c.Reorder, c.late())
	add(c.Duplicate != 0, "dup=%v", c.Duplicate)
	add(c.Hole, "hole")
	return text
}
