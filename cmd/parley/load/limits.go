package load

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Limits are what a report must keep to; nil means any.
type Limits struct {
	Loss *float64 // percent
	P99  *float64 // milliseconds
	CPU  *float64 // microseconds per forwarded packet; needs the server's PID
}

// Validate names every limit that no report could keep to, or none break.
func (l Limits) Validate() error {
	var problems []error
	for _, limit := range []struct {
		name  string
		value *float64
		most  float64
	}{
		{"max-loss", l.Loss, 100},
		{"max-p99", l.P99, math.MaxFloat64},
		{"max-cpu-us", l.CPU, math.MaxFloat64},
	} {
		if v := limit.value; v != nil && !(*v >= 0 && *v <= limit.most) { // NaN is neither
			problems = append(problems, fmt.Errorf("%s is %g, which means nothing", limit.name, *v))
		}
	}
	return errors.Join(problems...)
}

// Broken lists what of the limits a report breaks. A load that was not carried
// at all breaks them whatever they are.
func (l Limits) Broken(r Report) []string {
	broken := notCarried(r)
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	if l.Loss != nil && r.LossPct > *l.Loss {
		say("loss is %g %%, want at most %g %%", r.LossPct, *l.Loss)
	}
	if l.P99 != nil && r.DelayP99 > *l.P99 {
		say("p99 delay is %g ms, want at most %g ms", r.DelayP99, round(*l.P99))
	}
	if l.CPU != nil && r.Server != nil && r.Server.CPUMicrosecond > *l.CPU {
		say("the server took %g µs a packet, want at most %g µs", r.Server.CPUMicrosecond, *l.CPU)
	}
	return broken
}

// notCarried lists why what was measured is not the load that was planned:
// somebody did not get in, or a track never came.
func notCarried(r Report) []string {
	var broken []string
	if r.JoinsFailed > 0 {
		broken = append(broken, fmt.Sprintf("%d of %d people did not get in, or did not stay", r.JoinsFailed, r.JoinsFailed+r.JoinsOK))
	}
	if r.Tracks < r.TracksWanted {
		broken = append(broken, fmt.Sprintf("%d of %d tracks came", r.Tracks, r.TracksWanted))
	}
	if r.Delivered == 0 && (r.TracksWanted > 0 || r.Publishers == 0) { // else nobody was there to receive
		broken = append(broken, "nothing was delivered")
	}
	return broken
}

// busy is the CPU, in percent of all cores, from which the load's own computer
// blurs what it measures.
const busy = 85

// hint says what to do about the most likely trouble.
func hint(r Report) string {
	said := strings.Join(r.Errors, "\n")
	for _, known := range []struct {
		code protocol.Code
		do   string
	}{
		{protocol.RateLimited, "the server lets few people in from one address; start it with --set limits.joins_per_ip=1000/s --set limits.sessions_per_ip=10000"},
		{protocol.RoomFull, "the room is too small; start the server with --set room_defaults.max_participants=1000"},
		{protocol.ServerFull, "the server is full; see limits.participants and limits.sockets in its settings"},
		{protocol.RoomNotFound, "the server opens no rooms by itself; give --room the name of one it has"},
		{protocol.WrongPassword, "the room has a password; give it with --password"},
	} {
		if strings.Contains(said, string(known.code)+": ") {
			return known.do
		}
	}
	switch {
	case strings.Contains(said, "certificate"):
		return "the server's certificate is not trusted here; see --ca and --insecure"
	case strings.Contains(said, "HTTP request to an HTTPS server"):
		return "the server speaks https: begin --url with that"
	case strings.Contains(said, "HTTP response to HTTPS client"):
		return "the server speaks no https: begin --url with http"
	case r.ClientCPU > busy*float64(runtime.GOMAXPROCS(0)):
		return "this computer was busy with the load itself; what it says about loss and delay may be its own"
	}
	return ""
}
