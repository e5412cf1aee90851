package load

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// process is what the kernel says about a running program.
type process struct {
	cpu     time.Duration // user and system, all threads so far
	rss     int64         // bytes
	threads int
}

// look reads what a process has used so far.
func look(pid int) (process, error) {
	cpu, err := cpuTime(pid)
	if err != nil {
		return process{}, fmt.Errorf("look at process %d (it must run on this computer): %w", pid, err)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // proc_pid_status(5)
	if err != nil {
		return process{}, fmt.Errorf("look at process %d: %w", pid, err)
	}
	return process{cpu: cpu, rss: statusNumber(status, "VmRSS:") << 10, threads: int(statusNumber(status, "Threads:"))}, nil
}

// statusNumber is the number behind a key, 0 when there is none.
func statusNumber(status []byte, key string) int64 {
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == key {
			n, _ := strconv.ParseInt(fields[1], 10, 64)
			return n
		}
	}
	return 0
}
