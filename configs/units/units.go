package units

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Bitrate is a number of bits per second, written 64kbps or 1.7Mbps (1 kbps = 1,000 bit/s).
type Bitrate int64

// Size is a number of bytes, written 64KiB (1 KiB = 1,024 bytes).
type Size int64

// Rate is how often something may happen: Count times in Per, written 30/m.
type Rate struct {
	Count int
	Per   time.Duration // time.Second, time.Minute or time.Hour
}

// PerSecond is the rate of n in a second.
func PerSecond(n int) Rate { return Rate{Count: n, Per: time.Second} }

// PerMinute is the rate of n in a minute.
func PerMinute(n int) Rate { return Rate{Count: n, Per: time.Minute} }

// PerSecond is the rate as a number for a second.
func (r Rate) PerSecond() float64 {
	if r.Per <= 0 {
		return 0
	}
	return float64(r.Count) / r.Per.Seconds()
}

// unit is one suffix of a quantity and what it multiplies by.
type unit struct {
	name   string
	factor float64
}

func durationUnits() []unit {
	return []unit{
		{"d", float64(24 * time.Hour)},
		{"h", float64(time.Hour)},
		{"m", float64(time.Minute)},
		{"s", float64(time.Second)},
		{"ms", float64(time.Millisecond)},
	}
}

func bitrateUnits() []unit {
	return []unit{{"Gbps", 1e9}, {"Mbps", 1e6}, {"kbps", 1e3}, {"bps", 1}}
}

func sizeUnits() []unit { return []unit{{"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}} }

// String writes the size with its largest whole unit.
func (s Size) String() string { return formatQuantity(int64(s), sizeUnits()) }

// String writes the rate with its largest whole unit.
func (b Bitrate) String() string { return formatQuantity(int64(b), bitrateUnits()) }

// String writes the rate as the file would.
func (r Rate) String() string {
	per := map[time.Duration]string{time.Second: "s", time.Minute: "m", time.Hour: "h"}[r.Per]
	return fmt.Sprintf("%d/%s", r.Count, per)
}

var (
	errUnit  = errors.New("not a quantity with a unit")
	errLarge = errors.New("too large")
)

// parseQuantity reads numbers with units, largest unit first when there are several: 1.5Mbps, 1h30m.
func parseQuantity(text string, units []unit) (int64, error) {
	if text == "" {
		return 0, errUnit
	}
	total, next := 0.0, 0
	for rest := text; rest != ""; {
		var number, name string
		number, rest = cutWhere(rest, func(c byte) bool { return !numeric(c) })
		name, rest = cutWhere(rest, numeric)
		amount, err := strconv.ParseFloat(number, 64)
		at := indexUnit(units, name)
		if err != nil || at < next {
			return 0, errUnit
		}
		total += amount * units[at].factor
		next = at + 1
	}
	if total > math.MaxInt64/2 {
		return 0, errLarge
	}
	return int64(math.Round(total)), nil
}

func numeric(c byte) bool { return c >= '0' && c <= '9' || c == '.' }

// cutWhere splits a text before the first byte for which at is true.
func cutWhere(text string, at func(byte) bool) (before, rest string) {
	for i := range len(text) {
		if at(text[i]) {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

func indexUnit(units []unit, name string) int {
	for i, u := range units {
		if u.name == name {
			return i
		}
	}
	return -1
}

// formatQuantity writes n with the largest unit that needs at most one digit behind the point.
func formatQuantity(n int64, units []unit) string {
	for _, u := range units {
		tenths := float64(n) * 10 / u.factor
		if tenths >= 10 && tenths == math.Trunc(tenths) {
			return strconv.FormatFloat(tenths/10, 'f', -1, 64) + u.name
		}
	}
	smallest := units[len(units)-1]
	return strconv.FormatFloat(float64(n)/smallest.factor, 'f', -1, 64) + smallest.name
}

// ParseDuration reads a length of time as the file writes it: 500ms, 30s, 1h30m, 2d. Nothing finer than a millisecond is
// kept.
func ParseDuration(text string) (time.Duration, error) {
	n, err := parseQuantity(text, durationUnits())
	return time.Duration(n).Round(time.Millisecond), err
}

// FormatDuration writes a length of time as the file does: 5m, not 5m0s.
func FormatDuration(d time.Duration) string {
	if d == 0 {
		return "0s"
	}
	var text strings.Builder
	for _, u := range durationUnits() {
		if u.name == "d" {
			continue
		}
		if n := d / time.Duration(u.factor); n > 0 {
			fmt.Fprintf(&text, "%d%s", n, u.name)
			d -= n * time.Duration(u.factor)
		}
	}
	return text.String()
}

// ParseBitrate reads a bit rate as the file writes it: 64kbps, 1.7Mbps.
func ParseBitrate(text string) (Bitrate, error) {
	n, err := parseQuantity(text, bitrateUnits())
	return Bitrate(n), err
}

// ParseSize reads a number of bytes as the file writes it: 4KiB, 1.5MiB, 500B.
func ParseSize(text string) (Size, error) {
	n, err := parseQuantity(text, sizeUnits())
	return Size(n), err
}

// ParseRate reads how often something may happen: 10/s, 30/m, 100/h.
func ParseRate(text string) (Rate, error) {
	count, per, found := strings.Cut(text, "/")
	n, err := strconv.ParseUint(count, 10, 31)
	length := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[per]
	if !found || err != nil || length == 0 {
		return Rate{}, errUnit
	}
	return Rate{Count: int(n), Per: length}, nil
}
