package udp

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// segmentSize finds the UDP_GRO control message, which says how large the
// datagrams are that the kernel has joined into one. 0: there is none. Total:
// any bytes have an answer.
//
//	├ length ┼ level ┼ type ┤ value ┼ padding to the next word ┤ …
func segmentSize(control []byte) int {
	const header, word = unix.SizeofCmsghdr, unix.SizeofPtr
	for len(control) >= header {
		length := word32or64(control)
		if length < header || length > uint64(len(control)) {
			return 0
		}
		level := binary.NativeEndian.Uint32(control[word:])
		kind := binary.NativeEndian.Uint32(control[word+4:])
		if level == unix.SOL_UDP && kind == unix.UDP_GRO {
			return groValue(control[header:length])
		}
		next := (int(length) + word - 1) &^ (word - 1)
		if next > len(control) {
			return 0
		}
		control = control[next:]
	}
	return 0
}

// groValue reads an int, as kernels write it, or the 16 bits that the
// documentation of some promises.
func groValue(value []byte) int {
	switch {
	case len(value) >= 4:
		if v := int32(binary.NativeEndian.Uint32(value)); v > 0 && v <= 1<<16 {
			return int(v)
		}
	case len(value) >= 2:
		return int(binary.NativeEndian.Uint16(value))
	}
	return 0
}

// word32or64 reads a size_t.
func word32or64(b []byte) uint64 {
	if unix.SizeofPtr == 8 {
		return binary.NativeEndian.Uint64(b)
	}
	return uint64(binary.NativeEndian.Uint32(b))
}
