// Package units reads and writes quantities as the configuration file has them:
// a number and its unit, never a number alone.
//
//	30s  1h30m      time.Duration
//	64kbps 1.5Mbps  Bitrate
//	64KiB           Size
//	10/s 30/m       Rate
//
// It is below everything, so that a package can be told a limit as it was
// written.
package units
