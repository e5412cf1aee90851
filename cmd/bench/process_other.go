//go:build !linux

package main

import (
	"errors"
	"time"
)

var errOnlyLinux = errors.New("processes are measured on Linux only")

func cpuTime(int) (time.Duration, error) { return 0, errOnlyLinux }

func residentMB(int) (float64, error) { return 0, errOnlyLinux }
