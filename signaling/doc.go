// Package signaling carries the words between browsers and rooms.
package signaling
