package rewrite_test

import (
	"fmt"

	"github.com/parley-sfu/parley/sfu/rewrite"
)

// A viewer is moved from a small encoding to a large one, and the publisher pads
// in between.
func Example() {
	const small, large = 1, 2
	r := rewrite.New(1000, 0, 0)
	send := func(source uint32, seq int64) {
		out, ok := r.Forward(source, rewrite.Packet{Seq: seq})
		fmt.Println(source, seq, "→", out.Seq, ok)
	}

	r.Switch(small, rewrite.Packet{Seq: 7}, 0)
	send(small, 7)
	r.Skip(small, 8) // padding
	send(small, 9)

	r.Switch(large, rewrite.Packet{Seq: 65536}, 3000)
	send(large, 65536)
	send(small, 10)
	send(small, 7) // the viewer lost it, and asked

	source, seq, _ := r.Original(1001)
	fmt.Println("1001 was", seq, "of", source)
	// Output:
	// 1 7 → 1000 true
	// 1 9 → 1001 true
	// 2 65536 → 1002 true
	// 1 10 → 0 false
	// 1 7 → 1000 true
	// 1001 was 9 of 1
}
