// Package protocol is the wire format of Parley's signalling, version 1.
package protocol
