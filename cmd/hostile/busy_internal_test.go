package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// maxOthers is the share of the machine that others may use while a delay is
// judged. What they do disturbs two people as well, and the more so while the
// server has much to do.
const maxOthers = 0.2

// processors measures who used them since it was made: us, the server and the
// kit, or others. Where there is no /proc it knows of nobody.
type processors struct {
	server    int
	at        time.Time
	all, ours time.Duration
	theirs    time.Duration // the server's part of ours
}

func watchProcessors(server int) processors {
	p := processors{server: server, at: time.Now()}
	p.all, p.ours, p.theirs = machineTime(), ownTime(server), serverTime(server)
	return p
}

// others is the share of the machine that was not ours.
func (p processors) others() float64 {
	used := machineTime() - p.all - (ownTime(p.server) - p.ours)
	return max(0, used.Seconds()/time.Since(p.at).Seconds()/float64(runtime.NumCPU()))
}

// served is how many seconds of a processor the server used.
func (p processors) served() float64 { return (serverTime(p.server) - p.theirs).Seconds() }

// jiffy is what Linux counts processor time in.
const jiffy = 10 * time.Millisecond

// machineTime is the time that all processors were not idle.
func machineTime() time.Duration {
	text, _ := os.ReadFile("/proc/stat")
	first, _, _ := strings.Cut(string(text), "\n")
	return jiffies(strings.Fields(first), 1, 2, 3, 6, 7, 8) // user, nice, system, irq, softirq, steal
}

// ownTime is what this process, those it has waited for, and the server used.
func ownTime(server int) time.Duration {
	var self, children syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &self)
	_ = syscall.Getrusage(syscall.RUSAGE_CHILDREN, &children)
	total := time.Duration(0)
	for _, v := range []syscall.Timeval{self.Utime, self.Stime, children.Utime, children.Stime} {
		total += time.Duration(v.Nano())
	}
	return total + serverTime(server)
}

// serverTime is the time that one other process used.
func serverTime(process int) time.Duration {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	_, rest, _ := strings.Cut(string(text), ") ")
	return jiffies(strings.Fields(rest), 11, 12) // utime, stime
}

func jiffies(fields []string, columns ...int) time.Duration {
	total := time.Duration(0)
	for _, i := range columns {
		if i < len(fields) {
			n, _ := strconv.ParseInt(fields[i], 10, 64)
			total += time.Duration(n) * jiffy
		}
	}
	return total
}
