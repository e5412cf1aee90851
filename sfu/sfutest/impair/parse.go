package impair

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseConditions reads conditions such as "rate=1M,loss=5%,delay=20ms".
func ParseConditions(text string) (Conditions, error) {
	if strings.ContainsAny(text, ";\n") {
		return Conditions{}, fmt.Errorf("%q: want conditions that do not change", text)
	}
	schedule, err := ParseSchedule(text)
	if err != nil {
		return Conditions{}, err
	}
	if len(schedule) != 1 {
		return Conditions{}, fmt.Errorf("%q: want conditions that do not change", text)
	}
	return schedule[0].Conditions, nil
}

// parseEdits reads words separated by commas or spaces.
func parseEdits(at time.Duration, text string) ([]edit, error) {
	var edits []edit
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		key, value, _ := strings.Cut(word, "=")
		apply, err := parseEdit(key, value)
		if err == nil {
			edits = append(edits, edit{at, apply})
			continue
		}
		span, notSpan := parseSpan(value)
		if key != "hole" || notSpan != nil {
			return nil, fmt.Errorf("%q: %w", word, err)
		}
		edits = append(edits, edit{at, openHole}, edit{at + span, closeHole})
	}
	return edits, nil
}

func openHole(c *Conditions)  { c.Hole = true }
func closeHole(c *Conditions) { c.Hole = false }

// parseEdit reads one setting.
func parseEdit(key, value string) (func(*Conditions), error) {
	switch key {
	case "rate":
		rate, err := parseRate(value)
		return func(c *Conditions) { c.Rate = rate }, err
	case "loss":
		share, err := parseShare(value)
		return func(c *Conditions) { c.Loss = share }, err
	case "dup":
		share, err := parseShare(value)
		return func(c *Conditions) { c.Duplicate = share }, err
	case "burst":
		burst, err := parseBurst(value)
		return func(c *Conditions) { c.Burst = burst }, err
	case "reorder":
		share, late, err := parseReorder(value)
		return func(c *Conditions) { c.Reorder, c.Late = share, late }, err
	case "hole", "clear":
		return parseWord(key, value)
	}
	return parseTime(key, value)
}

// parseTime reads a setting that is a time.
func parseTime(key, value string) (func(*Conditions), error) {
	span, err := parseSpan(value)
	switch key {
	case "queue":
		return func(c *Conditions) { c.Queue = span }, err
	case "delay":
		return func(c *Conditions) { c.Delay = span }, err
	case "jitter":
		return func(c *Conditions) { c.Jitter = span }, err
	}
	return nil, fmt.Errorf("%q is not known; want rate, queue, loss, burst, delay, jitter, reorder, dup, hole or clear", key)
}

func parseWord(key, value string) (func(*Conditions), error) {
	switch {
	case key == "clear" && value == "":
		return func(c *Conditions) { *c = Conditions{} }, nil
	case key == "hole" && (value == "" || value == "on"):
		return openHole, nil
	case key == "hole" && value == "off":
		return closeHole, nil
	}
	return nil, fmt.Errorf("%q: want hole, hole=off, hole=2s or clear", value)
}

// parseRate reads bits per second.
func parseRate(text string) (int, error) {
	if text == "off" {
		return 0, nil
	}
	unit, number := 1.0, text
	for suffix, size := range map[string]float64{"k": 1e3, "M": 1e6, "G": 1e9} {
		if before, ok := strings.CutSuffix(text, suffix); ok {
			unit, number = size, before
		}
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || !(value*unit >= minRate && value*unit <= maxRate) {
		return 0, fmt.Errorf("%q: want bits per second such as 250k, from 1k to 100G, or off", text)
	}
	return int(value * unit), nil
}

// parseShare reads a percentage, or a number from 0 to 1.
func parseShare(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	value, err := strconv.ParseFloat(number, 64)
	if percent {
		value /= 100
	}
	if err != nil || !(value >= 0 && value <= 1) {
		return 0, fmt.Errorf("%q: want a share such as 5%%", text)
	}
	return value, nil
}

func parseBurst(text string) (Burst, error) {
	share, length, given := strings.Cut(text, "/")
	burst := Burst{Length: DefaultLength}
	var err error
	if burst.Share, err = parseShare(share); err != nil {
		return burst, err
	}
	if given {
		if burst.Length, err = strconv.ParseFloat(length, 64); err != nil {
			return burst, fmt.Errorf("%q: want a share and a length such as 2%%/8", text)
		}
	}
	return burst, nil
}

func parseReorder(text string) (share float64, late time.Duration, err error) {
	first, second, given := strings.Cut(text, "/")
	if share, err = parseShare(first); err == nil && given {
		late, err = parseSpan(second)
	}
	return share, late, err
}

func parseSpan(text string) (time.Duration, error) {
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 || span > maxTime {
		return 0, fmt.Errorf("%q: want a time such as 20ms, at most %v", text, maxTime)
	}
	return span, nil
}
