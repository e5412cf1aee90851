package load

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime reads the CPU clock of another process: exact, where /proc counts in
// hundredths of a second. Its number is what clock_getcpuclockid(3) makes of a
// process id.
func cpuTime(pid int) (time.Duration, error) {
	const scheduled = 2 // time on a core, as the scheduler counts it
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduled), &t); err != nil { //nolint:gosec // process ids are small
		return 0, err //nolint:wrapcheck // wrapped by the caller, which names the process
	}
	return time.Duration(t.Nano()), nil
}
