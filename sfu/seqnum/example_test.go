package seqnum_test

import (
	"fmt"

	"github.com/parley-sfu/parley/sfu/seqnum"
)

func ExampleUnwrapper() {
	var u seqnum.Unwrapper[uint16]
	for _, wire := range []uint16{65534, 65535, 0, 1, 65535, 2} {
		fmt.Println(wire, u.Unwrap(wire))
	}
	// Output:
	// 65534 65534
	// 65535 65535
	// 0 65536
	// 1 65537
	// 65535 65535
	// 2 65538
}
