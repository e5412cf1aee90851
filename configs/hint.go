package configs

import (
	"reflect"
	"strings"

	"github.com/parley-sfu/parley/configs/units"
)

// hintForName says what an unknown name may have been meant to be.
func (l *loader) hintForName(name string, path []string, section reflect.Type) string {
	if l.problems.full() {
		return "" // nobody will read it
	}
	names := namesOf(section)
	if near := nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	if elsewhere := placeOf(name); elsewhere != "" {
		return "did you mean " + elsewhere + "?"
	}
	if len(path) == 0 || len(names) <= 8 {
		return "here can stand " + either(names)
	}
	return ""
}

// placeOf finds the setting with this name in any section, the least deep one.
func placeOf(name string) string {
	found := ""
	for _, s := range Settings() {
		if strings.HasSuffix(s.Path, "."+name) && (found == "" || strings.Count(s.Path, ".") < strings.Count(found, ".")) {
			found = s.Path
		}
	}
	return found
}

// hintForQuantity says how a quantity that could not be read is written: from the number in it if there is one.
func hintForQuantity(text string, q quantity) string {
	compact := strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	digits := len(compact) - len(strings.TrimLeft(compact, "0123456789."))
	number, word := compact[:digits], strings.ToLower(compact[digits:])
	if number != "" {
		if name := q.spelled[word]; name != "" {
			return "write " + number + name
		}
		if word == "" {
			return "write " + number + q.usual + ", for example"
		}
	}
	return "write " + q.examples
}

// quantity is how values with a unit are explained.
type quantity struct {
	noun     string            // in "is not a …"
	usual    string            // the unit people mean when they write none
	examples string            // after "write"
	spelled  map[string]string // lower-case word → unit
}

func quantityOf(t reflect.Type) (quantity, bool) {
	switch t {
	case reflect.TypeFor[units.Bitrate]():
		return quantity{"bit rate", "kbps", "64kbps or 1.5Mbps", map[string]string{
			"bit/s": "bps", "bps": "bps", "k": "kbps", "kb": "kbps", "kbit": "kbps", "kb/s": "kbps", "kbit/s": "kbps", "kbps": "kbps",
			"m": "Mbps", "mb": "Mbps", "mbit": "Mbps", "mb/s": "Mbps", "mbit/s": "Mbps", "mbps": "Mbps",
		}}, true
	case reflect.TypeFor[units.Size]():
		return quantity{"size", "B", "64KiB or 1MiB", map[string]string{
			"b": "B", "byte": "B", "bytes": "B", "k": "KiB", "kb": "KiB", "kib": "KiB", "m": "MiB", "mb": "MiB", "mib": "MiB",
		}}, true
	case reflect.TypeFor[units.Rate]():
		return quantity{"rate", "/s", "10/s, 30/m or 100/h", map[string]string{
			"/sec": "/s", "/second": "/s", "persecond": "/s", "ps": "/s", "/min": "/m", "/minute": "/m", "perminute": "/m",
			"/hour": "/h", "perhour": "/h", "/hr": "/h",
		}}, true
	}
	if t == durationType() {
		return quantity{"duration", "s", "5m, 300s or 1h30m", map[string]string{
			"ms": "ms", "millisecond": "ms", "milliseconds": "ms", "msec": "ms", "s": "s", "sec": "s", "secs": "s", "second": "s",
			"seconds": "s", "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m", "h": "h", "hr": "h", "hrs": "h",
			"hour": "h", "hours": "h", "d": "d", "day": "d", "days": "d",
		}}, true
	}
	return quantity{}, false
}
