package payload_test

import (
	"fmt"

	"github.com/parley-sfu/parley/sfu/payload"
)

// The first packet of a VP8 key frame of 640×360, picture 0x123.
func ExampleInspect() {
	p := []byte{
		0x90, 0x80, 0x81, 0x23, // descriptor: S, picture id of 15 bits
		0x50, 0x42, 0x00, 0x9D, 0x01, 0x2A, // frame: key, with its start code
		0x80, 0x02, 0x68, 0x01, // width and height
	}
	info := payload.Inspect(payload.VP8, p)
	fmt.Println(info.KeyFrame, info.PictureID, info.Width, info.Height)
	// Output:
	// true 291 640 360
}

// A subscriber sees one row of picture ids, however its sources count. The
// packet itself stays as it is, since others get it too.
func ExampleRewriteVP8() {
	p := []byte{0x90, 0x80, 0x05, 0x51, 0x42} // picture 5, told in 7 bits
	scratch := make([]byte, 0, 1500)
	out, ok := payload.RewriteVP8(scratch, p, 1000, 0)
	fmt.Printf("% x %v\n", out, ok)
	fmt.Printf("% x\n", p)
	// Output:
	// 90 80 83 e8 51 42 true
	// 90 80 05 51 42
}

func ExampleParseCodec() {
	codec, ok := payload.ParseCodec("video/VP8")
	fmt.Println(codec, codec.ClockRate(), codec.Video(), ok)
	// Output:
	// vp8 90000 true true
}
