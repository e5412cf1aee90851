package header_test

import (
	"fmt"

	"github.com/parley-sfu/parley/sfu/header"
)

// An Opus packet of somebody who speaks, with the audio level in extension 1.
func ExampleParse() {
	packet := []byte{
		0x90, 0x6F, 0x00, 0x07, // version 2 with an extension; payload type 111; number 7
		0x00, 0x00, 0x03, 0xC0, // timestamp 960
		0x12, 0x34, 0x56, 0x78, // SSRC
		0xBE, 0xDE, 0x00, 0x01, // one word of elements in the one-byte form
		0x10, 0x9E, 0x00, 0x00, // id 1, one byte: voice, -30 dBov; padding
		0x78, 0x01, 0x02, // payload
	}
	h, ok := header.Parse(packet)
	if !ok {
		return
	}
	level, voice, _ := header.AudioLevel(h.Extension(1))
	fmt.Println(h.SequenceNumber, h.Timestamp, len(h.Payload))
	fmt.Println(level, voice)
	// Output:
	// 7 960 3
	// 30 true
}
